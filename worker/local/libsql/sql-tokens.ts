/** `other` is an operator, a number or any byte the guard does not care about. */
export type SqlTokenKind = 'word' | 'quoted' | 'string' | 'variable' | 'semicolon' | 'open' | 'close' | 'other';

export interface SqlToken {
  readonly kind: SqlTokenKind;
  readonly start: number;
  readonly end: number;
}

const isSpace = (code: number) => code === 32 || (code >= 9 && code <= 13);
const isDigit = (code: number) => code >= 48 && code <= 57;
const isWordStart = (code: number) =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code >= 128;
const isWordPart = (code: number) => isWordStart(code) || isDigit(code) || code === 36;

const WORD_QUOTES = new Map([
  [34, '"'],
  [96, '`'],
  [91, ']'],
]);

/** Splits SQL the way SQLite's own tokenizer does; comments and blanks are left out. */
export function* tokenizeSql(sql: string): Generator<SqlToken> {
  let at = 0;
  while (at < sql.length) {
    const start = at;
    const code = sql.charCodeAt(at);
    const next = sql.charCodeAt(at + 1);
    if (isSpace(code)) {
      at += 1;
    } else if (code === 45 && next === 45) {
      at = endOf(sql, '\n', at + 2);
    } else if (code === 47 && next === 42) {
      at = endOf(sql, '*/', at + 2);
    } else if (code === 39) {
      at = endOfQuoted(sql, "'", at + 1);
      yield { kind: 'string', start, end: at };
    } else if (WORD_QUOTES.has(code)) {
      at = code === 91 ? endOf(sql, ']', at + 1) : endOfQuoted(sql, WORD_QUOTES.get(code) ?? '"', at + 1);
      yield { kind: 'quoted', start, end: at };
    } else if (isWordStart(code)) {
      at = skipWord(sql, at + 1);
      yield { kind: 'word', start, end: at };
    } else if (code === 63) {
      at += 1;
      while (isDigit(sql.charCodeAt(at))) at += 1;
      yield { kind: 'variable', start, end: at };
    } else if ((code === 58 || code === 64 || code === 36 || code === 35) && isWordPart(next)) {
      at = endOfNamedVariable(sql, at + 1);
      yield { kind: 'variable', start, end: at };
    } else if (isDigit(code)) {
      at = skipWord(sql, at + 1);
      yield { kind: 'other', start, end: at };
    } else {
      at += 1;
      yield {
        kind: code === 59 ? 'semicolon' : code === 40 ? 'open' : code === 41 ? 'close' : 'other',
        start,
        end: at,
      };
    }
  }
}

function skipWord(sql: string, from: number): number {
  let at = from;
  while (at < sql.length && isWordPart(sql.charCodeAt(at))) at += 1;
  return at;
}

function endOf(sql: string, mark: string, from: number): number {
  const found = sql.indexOf(mark, from);
  return found === -1 ? sql.length : found + mark.length;
}

function endOfQuoted(sql: string, quote: string, from: number): number {
  let at = from;
  for (;;) {
    const end = endOf(sql, quote, at);
    if (sql[end] !== quote) return end;
    at = end + 1;
  }
}

// SQLite also takes the Tcl form `$name::part(suffix)` as one variable.
function endOfNamedVariable(sql: string, from: number): number {
  let at = skipWord(sql, from);
  while (sql.startsWith('::', at)) at = skipWord(sql, at + 2);
  if (sql[from - 1] !== ':' && sql[at] === '(') {
    const close = sql.indexOf(')', at);
    if (close !== -1 && !/\s/.test(sql.slice(at, close))) return close + 1;
  }
  return at;
}
