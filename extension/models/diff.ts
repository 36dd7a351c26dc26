type Bag = Record<string, unknown>;

export type Change = { path: string; before: unknown; after: unknown };

const isBag = (value: unknown): value is Bag => typeof value === 'object' && value !== null && !Array.isArray(value);

const same = (left: unknown, right: unknown): boolean => JSON.stringify(left ?? null) === JSON.stringify(right ?? null);

/** The leaves in which two values differ, with dotted paths. A list is one leaf. */
export function changesBetween(before: unknown, after: unknown, path = ''): Change[] {
  if (same(before, after)) return [];
  const left = before ?? {};
  const right = after ?? {};
  if (!isBag(left) || !isBag(right) || (!isBag(before) && !isBag(after))) return [{ path, before, after }];
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].flatMap((name) => changesBetween(left[name], right[name], path ? `${path}.${name}` : name));
}

/** What two people made of the same value: mine where I changed it, theirs elsewhere. Lists are taken whole. */
export function mergeChanges<T>(base: T, mine: T, theirs: T): T {
  if (same(base, mine)) return theirs;
  if (!isBag(base) || !isBag(mine) || !isBag(theirs)) return mine;
  const merged: Bag = { ...theirs };
  for (const name of Object.keys(mine)) merged[name] = mergeChanges(base[name], mine[name], theirs[name]);
  return merged as T;
}
