import { forbiddenName, refusalOf } from './sql-policy.ts';
import { type SqlToken, tokenizeSql } from './sql-tokens.ts';

/** What a statement needs: a reader, the write turn, or only the transaction it belongs to. */
export type StatementKind = 'read' | 'write' | 'begin-deferred' | 'begin-readonly' | 'end';

export interface AnalyzedStatement {
  readonly sql: string;
  readonly kind: StatementKind;
  /** Index i is parameter i + 1; null is a bare `?`. */
  readonly parameters: readonly (string | null)[];
  readonly isExplain: boolean;
  /** It changes the connection itself (a pragma, a TEMP object), which other streams must not see. */
  readonly touchesSession: boolean;
  /** Why the server will not run it, or null. */
  readonly refusal: string | null;
}

const MAX_CACHED = 2000;
/** Longer than any forbidden name with its quotes: long literals need no look. */
const MAX_NAME = 40;
const MAX_CACHED_LENGTH = 20_000;
/** SQLite's own ceiling (SQLITE_MAX_VARIABLE_NUMBER): a larger `?N` is an error there, and a huge array here. */
const MAX_PARAMETERS = 32_766;

const cache = new Map<string, readonly AnalyzedStatement[]>();

/** All statements of a text, empty ones left out. Remembered, since the same texts come again and again. */
export function analyzeSql(sql: string): readonly AnalyzedStatement[] {
  const known = cache.get(sql);
  if (known !== undefined) return known;
  const statements = splitStatements(sql).map((tokens) => analyzeStatement(sql, tokens));
  if (sql.length <= MAX_CACHED_LENGTH) {
    if (cache.size >= MAX_CACHED) cache.delete(cache.keys().next().value ?? '');
    cache.set(sql, statements);
  }
  return statements;
}

function splitStatements(sql: string): SqlToken[][] {
  const statements: SqlToken[][] = [];
  let current: SqlToken[] = [];
  let isTrigger = false;
  for (const token of tokenizeSql(sql)) {
    if (token.kind === 'semicolon' && !(isTrigger && !endsTrigger(sql, current))) {
      if (current.length > 0) statements.push(current);
      current = [];
      isTrigger = false;
      continue;
    }
    current.push(token);
    if (current.length <= 6 && !isTrigger) isTrigger = startsTrigger(sql, current);
  }
  if (current.length > 0) statements.push(current);
  return statements;
}

const wordAt = (sql: string, token: SqlToken | undefined) =>
  token?.kind === 'word' ? sql.slice(token.start, token.end).toUpperCase() : '';

function startsTrigger(sql: string, tokens: readonly SqlToken[]): boolean {
  const words = tokens.map((token) => wordAt(sql, token)).join(' ');
  return /^(EXPLAIN (QUERY PLAN )?)?CREATE (TEMP |TEMPORARY )?TRIGGER$/.test(words);
}

// The same rule as sqlite3_complete(): a trigger's body ends with `; END ;`.
function endsTrigger(sql: string, tokens: readonly SqlToken[]): boolean {
  return wordAt(sql, tokens.at(-1)) === 'END' && tokens.at(-2)?.kind === 'semicolon';
}

function analyzeStatement(sql: string, tokens: readonly SqlToken[]): AnalyzedStatement {
  let words = tokens.slice(0, 12).map((token) => wordAt(sql, token) || sql.slice(token.start, token.end));
  const isExplain = words[0] === 'EXPLAIN';
  if (isExplain) words = words.slice(words[1] === 'QUERY' ? 3 : 1);
  const inner = words[0] === 'WITH' ? [mainVerb(sql, tokens), ...words.slice(1)] : words;
  const { refusal, touchesSession, isReadPragma } = refusalOf(inner);
  const forbidden = forbiddenName(namesIn(sql, tokens));
  return {
    sql: sql.slice(tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0),
    kind: isExplain || isReadPragma || refusal !== null ? 'read' : kindOf(inner),
    parameters: parametersOf(sql, tokens),
    isExplain,
    touchesSession,
    refusal: refusal ?? (forbidden === null ? null : `${forbidden} is not available here`),
  };
}

function* namesIn(sql: string, tokens: readonly SqlToken[]) {
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'word' && token.kind !== 'quoted' && token.kind !== 'string') continue;
    if (token.end - token.start > MAX_NAME) continue;
    yield { name: sql.slice(token.start, token.end), isCall: tokens[index + 1]?.kind === 'open' };
  }
}

function mainVerb(sql: string, tokens: readonly SqlToken[]): string {
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'open') depth += 1;
    if (token.kind === 'close') depth -= 1;
    if (depth > 0 || token.kind !== 'word') continue;
    const word = wordAt(sql, token);
    if (['SELECT', 'VALUES', 'INSERT', 'REPLACE', 'UPDATE', 'DELETE'].includes(word)) return word;
  }
  return 'SELECT';
}

function kindOf(words: readonly string[]): StatementKind {
  switch (words[0]) {
    case 'SELECT':
    case 'VALUES':
      return 'read';
    case 'BEGIN':
      if (words.includes('READONLY')) return 'begin-readonly';
      return words[1] === 'IMMEDIATE' || words[1] === 'EXCLUSIVE' ? 'write' : 'begin-deferred';
    case 'COMMIT':
    case 'END':
      return 'end';
    case 'ROLLBACK':
      return words.includes('TO') ? 'write' : 'end';
    default:
      return 'write';
  }
}

function parametersOf(sql: string, tokens: readonly SqlToken[]): readonly (string | null)[] {
  const parameters: (string | null)[] = [];
  for (const token of tokens) {
    if (token.kind !== 'variable') continue;
    const name = sql.slice(token.start, token.end);
    if (name === '?') {
      parameters.push(null);
    } else if (name.startsWith('?')) {
      const index = Number(name.slice(1));
      if (index < 1 || index > MAX_PARAMETERS) continue;
      while (parameters.length < index) parameters.push(null);
      parameters[index - 1] ??= name;
    } else if (!parameters.includes(name)) {
      parameters.push(name);
    }
  }
  return parameters;
}
