import { wrongArgument } from './answers.ts';
import { canonical, listOf, mapOf, numberOf, type Params, partOf } from './parameters.ts';

export interface Page<T> {
  rows: T[];
  total: number;
  next?: number;
}

// Source: 50 rows on a page, fixed.
const PAGE = 50;

const same = (a: unknown, b: unknown): boolean => String(a ?? '').toLowerCase() === String(b ?? '').toLowerCase();

function compare(a: unknown, b: unknown): number {
  const [x, y] = [Number(a), Number(b)];
  if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  return String(a) < String(b) ? -1 : Number(String(a) > String(b));
}

const OPERATIONS: Record<string, (value: unknown, wanted: unknown) => boolean> = {
  '@': (value, wanted) => listOf(wanted).some((each) => same(value, each)),
  '!@': (value, wanted) => !listOf(wanted).some((each) => same(value, each)),
  '!=': (value, wanted) => !same(value, wanted),
  '!': (value, wanted) => !same(value, wanted),
  '>=': (value, wanted) => compare(value, wanted) >= 0,
  '<=': (value, wanted) => compare(value, wanted) <= 0,
  '>': (value, wanted) => compare(value, wanted) > 0,
  '<': (value, wanted) => compare(value, wanted) < 0,
  // Source: a list is any of it; texts are compared without case.
  '=': (value, wanted) =>
    typeof wanted === 'object' ? listOf(wanted).some((each) => same(value, each)) : same(value, wanted),
};

/** Rows that the filter leaves, in its order, one page of them. */
export function pageOf<T extends object>(rows: readonly T[], names: readonly string[], params: Params): Page<T> {
  const read = (row: T, name: string): unknown => Object.entries(row).find(([key]) => key === name)?.[1];
  const tests = Object.entries(mapOf(partOf(params, 'filter'))).map(([key, wanted]) => {
    const [, prefix = '', name = ''] = /^(!@|!=|>=|<=|[@!><=%]?)(.*)$/.exec(key) ?? [];
    const field = canonical(names, name);
    const fits = OPERATIONS[prefix || '='];
    if (field === undefined || !fits) throw wrongArgument(`Invalid filter: field '${name}' is not allowed in filter`);
    return (row: T) => fits(read(row, field), wanted);
  });
  const left = rows.filter((row) => tests.every((fits) => fits(row)));
  for (const [key, direction] of Object.entries(mapOf(partOf(params, 'order'))).reverse()) {
    const field = canonical(names, key);
    if (field === undefined) throw wrongArgument(`Invalid order: field '${key}' is not allowed in order`);
    const sign = same(direction, 'DESC') ? -1 : 1;
    left.sort((a, b) => sign * compare(read(a, field), read(b, field)));
  }
  const start = Math.max(0, numberOf(params, 'start') ?? 0);
  const next = start + PAGE;
  return { rows: left.slice(start, next), total: left.length, ...(left.length > next && { next }) };
}
