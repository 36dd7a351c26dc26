import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CELL_GUARDS, guardText } from '#core/csv/cell';
import { DELIMITERS, ENCODINGS, type Encoding } from '#core/csv/settings';
import { csvLines } from '#worker/services/exports/csv-text';
import { textEncoding } from '#worker/services/exports/encode';

const special = fc.string({
  unit: fc.constantFrom('"', ',', ';', '\t', '\r', '\n', ' ', "'", '=', '\ufeff', 'й', '0', '+', '\u037e'),
});
const cell = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), special);
const table = fc
  .integer({ min: 2, max: 4 })
  .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 }));

const decoded = (bytes: Uint8Array, encoding: Encoding): string =>
  new TextDecoder(encoding === 'cp1251' ? 'windows-1251' : 'utf-8', { ignoreBOM: true }).decode(bytes);
/** What CP1251 can hold of a text, by the platform's own table. */
const KNOWN = new Set(new TextDecoder('windows-1251').decode(Uint8Array.from({ length: 256 }, (_, byte) => byte)));
const asCp1251 = (text: string): string => {
  if ([...text].every((character) => KNOWN.has(character))) return text;
  const composed = text.replace(/\p{L}\p{M}+/gu, (letter) => letter.normalize('NFC'));
  return [...composed].map((character) => (KNOWN.has(character) ? character : '?')).join('');
};

describe('what is written can be read (F2)', () => {
  const formats = Object.entries(DELIMITERS).flatMap(([name, delimiter]) =>
    ENCODINGS.map((encoding) => ({ name, delimiter, encoding })),
  );

  it.each(formats)('any text: $name, $encoding', ({ delimiter, encoding }) => {
    fc.assert(
      fc.property(table, fc.constantFrom(...CELL_GUARDS), (rows, guard) => {
        const cells = rows.map((row) => row.map((text) => guardText(text, guard)));
        const encode = textEncoding(encoding);
        const written = decoded(encode.encode(csvLines(cells, delimiter)), encoding);
        const isWhole = encoding !== 'cp1251' || encode.replaced.count === 0;
        const lines: string[][] = parse(written, { delimiter });
        // One file is one text to the encoder: a letter that composes anywhere in it composes everywhere.
        const expected =
          isWhole && encoding !== 'cp1251' ? cells : parse(asCp1251(csvLines(cells, delimiter)), { delimiter });
        expect(lines).toEqual(expected);
        expect(lines.map((row) => row.length)).toEqual(cells.map((row) => row.length));
        if (isWhole && encoding !== 'cp1251') expect(lines).toEqual(cells);
      }),
    );
  });

  it('CP1251 holds every text of its own letters, and counts each one that is not', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...KNOWN) }), fc.nat(5), (text, strange) => {
        const encoding = textEncoding('cp1251');
        const bytes = encoding.encode(text + '🎁'.repeat(strange));
        expect(decoded(bytes, 'cp1251')).toBe(text + '?'.repeat(strange));
        expect(encoding.replaced.count).toBe(strange);
      }),
    );
  });

  it('lists a hundred strange characters at most, and counts them all', () => {
    const encoding = textEncoding('cp1251');
    encoding.encode(Array.from({ length: 150 }, (_, index) => String.fromCodePoint(0x4e00 + index)).join(''));
    expect([encoding.replaced.count, encoding.replaced.characters.size]).toEqual([150, 100]);
  });
});
