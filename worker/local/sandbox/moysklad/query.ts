import { Refusal } from './answers.ts';

type Operator = '=' | '!=' | '~' | '~=' | '=~' | '>' | '<' | '>=' | '<=';
interface Condition {
  field: string;
  operator: Operator;
  value: string;
}

const OPERATORS: readonly Operator[] = ['!=', '>=', '<=', '~=', '=~', '=', '~', '>', '<'];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Source: conditions stand between «;»; a «;» inside a value is written «\;». */
function split(text: string): string[] {
  const parts = [''];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    const next = text.charAt(at + 1);
    if (sign === '\\' && (next === ';' || next === '\\')) {
      parts[parts.length - 1] += next;
      at += 1;
    } else if (sign === ';') parts.push('');
    else parts[parts.length - 1] += sign;
  }
  return parts.filter((part) => part !== '');
}

function parse(text: string, fields: readonly string[]): Condition {
  const field = /^[\w.]+/.exec(text)?.[0] ?? '';
  const rest = text.slice(field.length);
  const operator = OPERATORS.find((each) => rest.startsWith(each));
  if (!operator) throw new Refusal(400, 1034, `Ошибка фильтрации: ${text}`);
  if (!fields.includes(field)) throw new Refusal(400, 1034, `Ошибка фильтрации: неизвестное поле '${field}'`);
  const value = rest.slice(operator.length);
  if (field === 'id' && !UUID.test(value)) {
    throw new Refusal(400, 1014, `Неверное значение '${value}' параметра фильтрации 'id'`);
  }
  return { field, operator, value };
}

function holds(operator: Operator, own: string, value: string): boolean {
  const [has, wanted] = [own.toLowerCase(), value.toLowerCase()];
  switch (operator) {
    case '=':
      return own === value;
    case '!=':
      return own !== value;
    case '~':
      return has.includes(wanted);
    case '~=':
      return has.startsWith(wanted);
    case '=~':
      return has.endsWith(wanted);
    case '>':
      return own > value;
    case '<':
      return own < value;
    case '>=':
      return own >= value;
    case '<=':
      return own <= value;
  }
}

type Row = Record<string, unknown>;

/** Source: equal fields joined by «=» mean «or», everything else «and». What is hidden shows only where it is asked for. */
export function filtered<T extends object>(
  rows: readonly T[],
  filter: string,
  fields: readonly string[],
  hidden: string,
): T[] {
  const conditions = split(filter).map((part) => parse(part, [...fields, hidden]));
  const asksHidden = conditions.some(({ field }) => field === hidden);
  const all = asksHidden ? conditions : [...conditions, { field: hidden, operator: '=' as const, value: 'false' }];
  const groups = new Map<string, Condition[]>();
  for (const condition of all) {
    const { field, operator } = condition;
    const key = operator === '=' ? field : `${field} ${operator}`;
    groups.set(key, [...(groups.get(key) ?? []), condition]);
  }
  for (const { field, operator } of conditions) {
    if (operator !== '=' && operator !== '!=' && groups.has(field)) {
      throw new Refusal(400, 1034, `Ошибка фильтрации: поле '${field}' с разными условиями`);
    }
  }
  const own = (row: T, field: string): string => String((row as Row)[field] ?? (field === hidden ? 'false' : ''));
  return rows.filter((row) =>
    [...groups.values()].every((group) =>
      group[0]?.operator === '='
        ? group.some(({ field, value }) => own(row, field) === value)
        : group.every(({ field, operator, value }) => holds(operator, own(row, field), value)),
    ),
  );
}

/** Source: `order=created,asc;name`. */
export function sorted<T extends object>(rows: readonly T[], order: string | undefined): T[] {
  if (!order) return [...rows];
  const keys = order.split(';').map((part) => part.split(','));
  return [...rows].sort((left, right) => {
    for (const [field = '', direction] of keys) {
      const compared = String((left as Row)[field] ?? '').localeCompare(String((right as Row)[field] ?? ''));
      if (compared !== 0) return direction === 'desc' ? -compared : compared;
    }
    return 0;
  });
}

const MOST = 1000;
const MOST_EXPANDED = 100;

export interface Page {
  limit: number;
  offset: number;
  /** Source: expand is passed over where the limit is above a hundred. */
  expand: string[];
}

export const expandOf = (text: string | undefined): string[] => (text ?? '').split(',').filter(Boolean);

export function readPage(query: Record<string, string>): Page {
  const limit = Number(query.limit ?? MOST);
  const offset = Number(query.offset ?? 0);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST || !Number.isInteger(offset) || offset < 0) {
    throw new Refusal(400, 1040, 'Неверно заданы параметры запроса');
  }
  return { limit, offset, expand: limit > MOST_EXPANDED ? [] : expandOf(query.expand) };
}
