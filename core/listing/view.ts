/** A filter as the query of a URL, always spelt the same: a saved view is a name for it. */
export const queryOfFilter = (filter: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(filter)
    .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
