import { describe, expect, it } from 'vitest';
import { CABINET_ROWS } from './cabinet-rows.ts';
import { filesUnder, read } from './support/source-tree.ts';
import { rowIdsIn, titlesIn } from './support/test-titles.ts';

/** The first and the last row of each section. */
const SECTIONS: Record<string, readonly [number, number]> = { A: [1, 11], B: [0, 19], F: [1, 4], G: [1, 3], H: [1, 6] };
const IDS = Object.entries(SECTIONS).flatMap(([section, [first, last]]) =>
  Array.from({ length: last - first + 1 }, (_, index) => `${section}${first + index}`),
);
const OPEN = Object.entries(CABINET_ROWS).filter(([, { missing }]) => missing !== undefined);
const FILES = filesUnder(['tests'], ['.test.ts', '-suite.ts']);
const isOurs = (id: string) => (id[0] ?? '') in SECTIONS;
const idsNamedIn = (file: string) => new Set(titlesIn(read(file)).flatMap(rowIdsIn));

describe('the table of what the cabinet must do', () => {
  it('has every row of its sections once, and no other', () => {
    const written = [...read('tests/cabinet-rows.ts').matchAll(/^ {2}([A-Z]\d+): /gm)].map((match) => match[1]);
    expect(written).toEqual(IDS);
    expect(Object.keys(CABINET_ROWS)).toEqual(IDS);
  });

  it.each(Object.entries(CABINET_ROWS))(
    'names tests for %s that are there and name it',
    (id, { what, tests, missing }) => {
      expect(what.length).toBeGreaterThan(0);
      expect(new Set(tests).size).toBe(tests.length);
      if (missing === undefined) expect(tests).not.toEqual([]);
      for (const file of tests) {
        expect(FILES).toContain(`tests/${file}`);
        expect([...idsNamedIn(`tests/${file}`)], file).toContain(id);
      }
    },
  );

  it('has these rows that are not whole, and no other', () => {
    expect(OPEN.map(([id]) => id)).toEqual(['A8', 'B18', 'B19', 'H3', 'H4', 'H5']);
    expect(OPEN.filter(([, { tests }]) => tests.length === 0).map(([id]) => id)).toEqual(['H4']);
  });

  it.each(OPEN.map(([id, { missing }]) => [id, missing]))('%s is not whole: %s', (_, missing) => {
    expect(missing).toMatch(/^\S.*\S$/);
  });

  it('knows every row that a test names', () => {
    const unknown = FILES.flatMap((file) =>
      [...idsNamedIn(file)].filter((id) => isOurs(id) && !(id in CABINET_ROWS)).map((id) => `${file}: ${id}`),
    );
    expect(unknown).toEqual([]);
  });
});

describe('a title in a source', () => {
  it.each([
    [`it('a (A1)', async () => {`, ['A1']],
    [`describe("b (B2, F1–F4)", () => {`, ['B2', 'F1', 'F2', 'F3', 'F4']],
    ['  it.each(pairs)(\n    `from %s (B17)`,\n    async () => {', ['B17']],
    [`  ])('c %j (G1–G3, B16)', (q) => {`, ['G1', 'G2', 'G3', 'B16']],
    [`test.runIf(x)('it’s \\'d\\' (C9), and nothing is written', () => {`, ['C9']],
    [`// it shows (A1)\nconst note = 'of (A2)';\nexpect(f('(A3)', 1));`, []],
    [`it('names A4 and (A5 alone)', () => {`, []],
  ])('is read from %j', (source, ids) => {
    expect(titlesIn(source).flatMap(rowIdsIn)).toEqual(ids);
  });
});
