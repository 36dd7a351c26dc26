/**
 * What a cell is made safe for. `spreadsheet`: text stays text in Excel and LibreOffice, where "+79123456789", "007"
 * and long numbers would become numbers. `plain`: a program reads the file, and values stand as they are.
 * Formulas are closed in both.
 */
export const CELL_GUARDS = ['spreadsheet', 'plain'] as const;
export type CellGuard = (typeof CELL_GUARDS)[number];

/** Source: Excel takes no text constant of more than 255 characters in a formula. */
const LONGEST_CONSTANT = 255;

/** What the spreadsheets read as a formula, also behind spaces and in the full-width letters of East Asian keyboards. */
const FORMULA = /^(?:[\s\u200b\ufeff]*[=+\-@＝＋－＠]|[\t\r\n])/;
/** Digits that begin with a sign but calculate nothing: a phone, a negative number. */
const PHONE = /^\+\d[\d ()-]*$/;
const NEGATIVE = /^-\d+(?:[.,]\d+)?$/;

const KEPT_NUMBER = /^(?:0|[1-9]\d{0,10})$/;
const MONTH = '(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)';
/** Texts that a spreadsheet would turn into a number, a date, a time, a fraction or a percentage. */
const REINTERPRETED = [
  /^[+-]?[\d .,\u00a0\u202f]*\d[\d .,\u00a0\u202f]*(?:e[+-]?\d+)?%?$/i,
  /^\d{1,4}(?:[-/.:]\d{1,4}){1,2}(?: \d{1,2}:\d{2}(?::\d{2})?)?$/,
  /^\d+ \d+\/\d+$/,
  new RegExp(`^\\d{1,4}[ ./-]?${MONTH}[a-zа-я]*\\.?(?:[ ./-]?\\d{1,4})?$`, 'i'),
  new RegExp(`^${MONTH}[a-zа-я]*\\.?[ ./-]?\\d{1,4}$`, 'i'),
];

const isReinterpreted = (text: string): boolean =>
  !KEPT_NUMBER.test(text) && (PHONE.test(text) || REINTERPRETED.some((shape) => shape.test(text)));

/**
 * A text as the cell that shows it and nothing else. A text that a spreadsheet would calculate gets an apostrophe in
 * front; one that it would turn into a number stands as a text constant: ="007".
 */
export function guardText(text: string, guard: CellGuard): string {
  const isNumberLike = PHONE.test(text) || NEGATIVE.test(text);
  if (guard === 'spreadsheet' && text.length < LONGEST_CONSTANT && isReinterpreted(text)) return `="${text}"`;
  return FORMULA.test(text) && !isNumberLike ? `'${text}` : text;
}
