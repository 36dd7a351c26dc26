/** A value that an earlier command of the same batch brings. */
export type Ref = { resultOf: readonly string[] };
export type Value = string | number | boolean | Ref | readonly Value[] | { readonly [name: string]: Value | undefined };
export type Command = { method: string; params: { readonly [name: string]: Value | undefined } };

export const resultOf = (...path: string[]): Ref => ({ resultOf: path });

const isRef = (value: object): value is Ref => 'resultOf' in value;

/** Source: `$result[…]` is filled in wherever it stands, also in what a buyer wrote. */
const plain = (text: string): string => text.replaceAll('$result[', '$\u200bresult[');

function pairs(name: string, value: Value | undefined): [string, string][] {
  if (value === undefined) return [];
  if (typeof value !== 'object') return [[name, plain(String(value))]];
  if (isRef(value)) return [[name, `$result${value.resultOf.map((part) => `[${part}]`).join('')}`]];
  return Object.entries(value).flatMap(([key, each]) => pairs(`${name}[${key}]`, each));
}

/** Source: a command of a batch is a method with its parameters as a query, nested by brackets. */
export function toQuery({ method, params }: Command): string {
  const all = Object.entries(params).flatMap(([name, value]) => pairs(name, value));
  const query = all.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
  return query ? `${method}?${query}` : method;
}
