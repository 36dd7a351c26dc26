import { z } from 'zod';
import { badFormat, badInput, missing } from './answers.ts';

export type Parameters = Record<string, unknown>;

function assign(target: Parameters, keys: string[], value: string): void {
  const [key = '', ...rest] = keys;
  const name = key === '' ? String(Object.keys(target).length) : key;
  if (rest.length === 0) {
    target[name] = value;
    return;
  }
  const known = target[name];
  const child: Parameters = typeof known === 'object' && known !== null ? { ...known } : {};
  target[name] = child;
  assign(child, rest, value);
}

/** Source: filters come in PHP's brackets, filter[externalIds][]=A1. */
export function parseBrackets(search: URLSearchParams): Parameters {
  const parameters: Parameters = {};
  for (const [name, value] of search) {
    const head = name.split('[')[0] ?? name;
    const inner = [...name.matchAll(/\[([^\]]*)\]/g)].map((match) => match[1] ?? '');
    if (head !== '__proto__') assign(parameters, [head, ...inner], value);
  }
  return parameters;
}

/** Source: form-encoded; one client sends a JSON body of the same fields, so both are taken. */
export function parseBody(contentType: string, body: string): Parameters {
  if (!contentType.startsWith('application/json')) return parseBrackets(new URLSearchParams(body));
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(body));
  } catch {
    throw badInput({ body: 'The body is not a JSON object' });
  }
}

/** Source: a nested structure is one JSON text per top-level field. */
export function readJsonField<T>(parameters: Parameters, name: string, schema: z.ZodType<T>): T {
  const given = parameters[name];
  if (given === undefined || given === '') throw missing(name);
  let value: unknown = given;
  if (typeof given === 'string') {
    try {
      value = JSON.parse(given);
    } catch {
      throw badFormat({ [name]: 'Invalid JSON.' });
    }
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw badFormat(
    Object.fromEntries(parsed.error.issues.map((issue) => [issue.path.join('.') || name, issue.message])),
  );
}

export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** filter[ids][]=1&filter[ids][]=2 as a list; a single value is a list of one. */
export function listOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).map(String) : [];
}

const CHOICES = ['20', '50', '100'];

// Source: a page holds 20, 50 or 100 rows; what another number gives is not confirmed, so it is refused.
export function readPage(parameters: Parameters): { limit: number; page: number } {
  const limit = textOf(parameters.limit) ?? '20';
  if (!CHOICES.includes(limit)) throw badInput({ limit: 'The value you selected is not a valid choice.' });
  const page = Number(textOf(parameters.page) ?? '1');
  if (!Number.isInteger(page) || page < 1) throw badInput({ page: 'This value should be 1 or more.' });
  return { limit: Number(limit), page };
}

export function paginate<T>(rows: T[], parameters: Parameters) {
  const { limit, page } = readPage(parameters);
  const totalPageCount = Math.ceil(rows.length / limit);
  return {
    pagination: { limit, totalCount: rows.length, currentPage: page, totalPageCount },
    rows: rows.slice((page - 1) * limit, page * limit),
  };
}

/** The filter of a list call; a filter that is not known is refused. */
export function readFilter(parameters: Parameters, known: readonly string[]): Parameters {
  const filter = parameters.filter;
  if (filter === undefined) return {};
  if (typeof filter !== 'object' || filter === null) throw badInput({ filter: 'This value is not valid.' });
  const extra = Object.keys(filter).find((name) => !known.includes(name));
  if (extra !== undefined) throw badInput({ [`filter.${extra}`]: 'This form should not contain extra fields.' });
  return { ...filter };
}
