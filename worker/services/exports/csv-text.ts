import Papa from 'papaparse';

/** A cell with any of the usual delimiters is quoted, so that a reader that guesses another one does not split it. */
const splits = (cell: unknown): boolean => /[,;\t]/.test(String(cell));

/** Finished cells as CSV lines, each with its line break. */
export const csvLines = (rows: string[][], delimiter: string): string =>
  rows.length === 0 ? '' : `${Papa.unparse(rows, { delimiter, newline: '\r\n', quotes: splits })}\r\n`;
