import { RequestError, type WireError } from './protocol.ts';

/** Primary result codes of SQLite: Hrana clients expect `SQLITE_CONSTRAINT`, never its extended form. */
const PRIMARY_CODES: Readonly<Record<number, string>> = {
  1: 'SQLITE_ERROR',
  2: 'SQLITE_INTERNAL',
  3: 'SQLITE_PERM',
  4: 'SQLITE_ABORT',
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  7: 'SQLITE_NOMEM',
  8: 'SQLITE_READONLY',
  9: 'SQLITE_INTERRUPT',
  10: 'SQLITE_IOERR',
  11: 'SQLITE_CORRUPT',
  12: 'SQLITE_NOTFOUND',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
  15: 'SQLITE_PROTOCOL',
  17: 'SQLITE_SCHEMA',
  18: 'SQLITE_TOOBIG',
  19: 'SQLITE_CONSTRAINT',
  20: 'SQLITE_MISMATCH',
  21: 'SQLITE_MISUSE',
  22: 'SQLITE_NOLFS',
  23: 'SQLITE_AUTH',
  25: 'SQLITE_RANGE',
  26: 'SQLITE_NOTADB',
};

/** Any thrown thing as a Hrana error. */
export function toWireError(error: unknown): WireError {
  if (error instanceof RequestError) return { message: error.message, code: error.code };
  const message = error instanceof Error ? error.message : String(error);
  const raw = rawCodeOf(error);
  if (raw === null) return { message, code: 'INTERNAL_ERROR' };
  return { message: `SQLite error: ${message}`, code: PRIMARY_CODES[raw & 0xff] ?? 'SQLITE_UNKNOWN' };
}

/** A reader refused to change the file: the statement needs the write turn. */
export function isReadonlyRefusal(error: unknown): boolean {
  const raw = rawCodeOf(error);
  return raw !== null && (raw & 0xff) === 8;
}

function rawCodeOf(error: unknown): number | null {
  return error instanceof Error && 'rawCode' in error && typeof error.rawCode === 'number' ? error.rawCode : null;
}
