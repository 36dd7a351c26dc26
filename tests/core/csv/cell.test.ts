import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CELL_GUARDS, guardText } from '#core/csv/cell';

const CONSTANT = /^="([^"=@\p{L}]|[a-zа-я.])*"$/iu;
const numberish = fc.string({ unit: fc.constantFrom(...'0123456789+-.,/: ()eE%') });
const formulaish = fc
  .tuple(fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', ' =', '\u00a0@', '＝', '＋'), fc.string())
  .map(([start, rest]) => start + rest);
const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), numberish, formulaish);

describe('a cell of a text (F2)', () => {
  it.each([
    '=1+1',
    '@SUM(A1)',
    '-1+1',
    '+1+1',
    '\t=1',
    '\r1',
    '\n=1',
    ' =1+1',
    '+cmd|calc',
    '-A1',
    '＝1+1',
    '=HYPERLINK("x")',
  ])('never is a formula: %j', (text) => {
    for (const guard of CELL_GUARDS) expect(guardText(text, guard)).toBe(`'${text}`);
  });

  it.each([
    ...['+79123456789', '+7 (912) 345-67-89', '007', '0', '00', '12345678901234567890', '123456789012', '-5', '-5,50'],
    ...[
      '1.5',
      '1 000',
      '1E5',
      '5%',
      '01.02.2025',
      '1-2',
      '10/5',
      '12:30',
      '1 1/2',
      '5 мая',
      'мар 25',
      '3-Dec',
      'MAY-25',
    ],
  ])('stays text in a spreadsheet, and stands as it is for a program: %j', (text) => {
    expect(guardText(text, 'spreadsheet')).toBe(text === '0' ? '0' : `="${text}"`);
    expect(guardText(text, 'plain')).toBe(text);
  });

  it.each(['', 'Анна', 'ORD-7', '251123-140502', '12345', 'кв. 5', "О'Нил", 'a=b', '10 шт', 'март', 'a@b.ru', '№ 007'])(
    'that nobody would misread stands as it is: %j',
    (text) => {
      for (const guard of CELL_GUARDS) expect(guardText(text, guard)).toBe(text);
    },
  );

  it('of any text can be read back, and calculates nothing', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom(...CELL_GUARDS), (text, guard) => {
        const cell = guardText(text, guard);
        if (cell === text) {
          expect(text).not.toMatch(/^[\t\r\n]|^\s*[=@＝＋－＠]/);
          if (/^\s*[+-]/.test(text)) expect(text).toMatch(/^(\+\d[\d ()-]*|-\d+([.,]\d+)?)$/);
          if (guard === 'spreadsheet') expect(text).not.toMatch(/^(0\d+|\+\d+|\d{12,})$/);
        } else if (cell === `="${text}"`) {
          expect([guard, CONSTANT.test(cell), cell.length <= 257]).toEqual(['spreadsheet', true, true]);
        } else expect(cell).toBe(`'${text}`);
      }),
      { numRuns: 3000 },
    );
  });
});
