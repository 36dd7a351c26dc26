/** `it('…',`, and `it.each(…)('…',` however long the list before it is. */
const TITLE =
  /(?:\b(?:it|test|describe)|\b(?:it|test|describe)\.\w+\([^\n]*\)|^\s*[\])}]+\))\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1\s*,/gm;

/** The titles of the tests and of their groups, as a source spells them. */
export const titlesIn = (source: string): string[] => [...source.matchAll(TITLE)].map((match) => match[2] ?? '');

const GROUP = /\(([A-I]\d{1,2}(?:(?:, |–)[A-I]\d{1,2})*)\)/g;

/** The rows that a title names in parentheses: `(A1, F1–F4)`. */
export const rowIdsIn = (title: string): string[] =>
  [...title.matchAll(GROUP)].flatMap((match) => (match[1] ?? '').split(', ').flatMap(spread));

function spread(part: string): string[] {
  const [first = '', last = first] = part.split('–');
  const [from, to] = [first, last].map((id) => Number(id.slice(1)));
  return Array.from({ length: (to ?? 0) - (from ?? 0) + 1 }, (_, index) => `${first[0]}${(from ?? 0) + index}`);
}
