import { wrongArgument } from './answers.ts';

export type Params = { [name: string]: unknown };

const isMap = (value: unknown): value is Params => typeof value === 'object' && value !== null;

export const mapOf = (value: unknown): Params => (isMap(value) ? value : {});

/** A list comes as one, or as a map where it came by a query. */
export const listOf = (value: unknown): unknown[] => (isMap(value) ? Object.values(value) : []);

/** Source: names are taken in whatever case, and as ORIGIN_ID or originId alike. */
const plain = (name: string): string => name.toLowerCase().replaceAll('_', '');

export function partOf(params: Params, name: string): unknown {
  const wanted = plain(name);
  return Object.entries(params).find(([key]) => plain(key) === wanted)?.[1];
}

export function textOf(params: Params, name: string): string | undefined {
  const value = partOf(params, name);
  return value === undefined || value === null || isMap(value) ? undefined : String(value);
}

export function numberOf(params: Params, name: string): number | undefined {
  const text = textOf(params, name);
  if (text === undefined || text === '') return undefined;
  const number = Number(text);
  if (!Number.isFinite(number)) throw wrongArgument(`Invalid value of ${name}`);
  return number;
}

export const canonical = (names: readonly string[], name: string): string | undefined =>
  names.find((each) => plain(each) === plain(name));

/** fields[fm][0][value]=x as PHP reads it. */
export function parseQuery(query: string): Params {
  const params: Params = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const [first = '', ...rest] = name.split(/[[\]]+/).filter((part) => part !== '');
    let at = params;
    let key = first;
    for (const part of rest) {
      const next = at[key];
      const inner = isMap(next) ? next : {};
      at[key] = inner;
      at = inner;
      key = part;
    }
    at[key] = value;
  }
  return params;
}

/** What `$result[key][field]` stands for in a batch; nothing where that command brought none. */
function follow(results: Params, path: string): string {
  let value: unknown = results;
  for (const [, part = ''] of path.matchAll(/\[([^\]]*)\]/g)) value = mapOf(value)[part];
  return value === undefined || value === null || isMap(value) ? '' : String(value);
}

/** Source: it is filled in wherever it stands in a text. */
export function fillIn(value: unknown, results: Params): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$result((?:\[[^\]]*\])+)/g, (_, path: string) => follow(results, path));
  }
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fillIn(each, results)]));
}
