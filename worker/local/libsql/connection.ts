import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import Database from 'libsql';
import { bindParameters } from './bind.ts';
import { RequestError, type WireStatement } from './protocol.ts';
import { type AnalyzedStatement, analyzeSql } from './sql-analysis.ts';
import { encodeValue, type SqlValue } from './values.ts';

export interface StatementResult {
  /** JSON texts, ready to be put into either form of answer. */
  readonly columns: string;
  readonly rows: readonly string[];
  readonly affectedRows: number;
  readonly lastInsertRowid: string | null;
  readonly durationMs: number;
}

type Prepared = Database.Statement<SqlValue[][]>;

/** Characters of SQL. A prepared statement takes some ten times as many bytes. */
const MAX_PREPARED_LENGTH = 60_000;
const MAX_PREPARED_TOTAL = 4_000_000;
const MAX_DISCARDED_TOTAL = 4_000_000;
/** About what the JSON around a value takes. */
const VALUE_SIZE = 32;
const MAX_RESULT_SIZE = 64 * 1024 * 1024;

/** One SQLite connection with its prepared statements. Lives in an engine process; everything is synchronous. */
export class Connection {
  readonly #db: Database.Database;
  readonly #prepared = new Map<string, Prepared>();
  #preparedTotal = 0;
  #discardedTotal = 0;
  readonly #aroundStatement: { begin(): void; end(): void };
  /** Set once a pragma or a TEMP object made it differ from a fresh one. */
  isTouched = false;

  constructor(file: string, role: 'reader' | 'writer', aroundStatement: { begin(): void; end(): void }) {
    this.#aroundStatement = aroundStatement;
    this.#db = new Database(file);
    this.#db.defaultSafeIntegers(true);
    // Each engine is a process of its own, so a wait inside SQLite (another program, a recovery) stalls no one else.
    this.#set('busy_timeout=2000');
    if (role === 'writer') this.#set('journal_mode=WAL', 'journal_size_limit=67108864');
    this.#set('synchronous=NORMAL', 'foreign_keys=ON', 'cache_size=-32000', 'mmap_size=1073741824');
    // A runaway query must fail with SQLITE_NOMEM before the machine runs out of memory.
    this.#set('hard_heap_limit=1073741824');
    if (role === 'reader') this.#set('query_only=1');
  }

  #set(...pragmas: readonly string[]): void {
    for (const pragma of pragmas) this.#db.prepare(`PRAGMA ${pragma}`).all([]);
  }

  get inTransaction(): boolean {
    return this.#db.inTransaction;
  }

  /** Moves the write-ahead log into the file. Done by hand: the driver frees statements too late for SQLite to. */
  checkpoint(): void {
    this.#set('wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    this.#prepared.clear();
    this.#db.close();
  }

  rollback(): void {
    if (this.inTransaction) this.control('ROLLBACK');
  }

  control(sql: 'BEGIN' | 'COMMIT' | 'ROLLBACK'): void {
    this.#statement(sql).run([]);
  }

  execute(statement: WireStatement): StatementResult {
    const analyzed = this.#only(statement.sql);
    return this.#run(analyzed, bindParameters(analyzed, statement), statement.want_rows);
  }

  executeAll(sql: string): void {
    for (const analyzed of analyzeText(sql)) {
      this.#run(analyzed, bindParameters(analyzed, { args: [], named_args: [] }), false);
    }
  }

  /** The columns a statement would give, as JSON, and what the text alone tells. */
  describe(sql: string): { columns: string; analyzed: AnalyzedStatement } {
    const analyzed = this.#only(sql);
    return { columns: columnsOf(this.#statement(analyzed.sql)), analyzed };
  }

  #only(sql: string): AnalyzedStatement {
    const [analyzed, second] = analyzeText(sql);
    if (analyzed === undefined) throw new RequestError('SQL string does not contain any statement', 'SQL_NO_STATEMENT');
    if (second !== undefined) {
      throw new RequestError('SQL string contains more than one statement', 'SQL_MANY_STATEMENTS');
    }
    return analyzed;
  }

  #run(analyzed: AnalyzedStatement, values: SqlValue[], wantRows: boolean): StatementResult {
    if (analyzed.refusal !== null) throw new RequestError(`Operation was blocked: ${analyzed.refusal}`, 'BLOCKED');
    const startedAt = performance.now();
    this.#aroundStatement.begin();
    try {
      // Source: the driver leaves an EXPLAIN halfway, and the next read would keep its snapshot for ever.
      if (analyzed.touchesSession || analyzed.isExplain) this.isTouched = true;
      const statement = this.#statement(analyzed.sql);
      const result = statement.reader
        ? this.#query(statement, analyzed, values, wantRows)
        : this.#change(statement, values);
      return { ...result, durationMs: performance.now() - startedAt };
    } finally {
      this.#aroundStatement.end();
    }
  }

  #query(statement: Prepared, analyzed: AnalyzedStatement, values: SqlValue[], wantRows: boolean) {
    const rows: string[] = [];
    let size = 0;
    // Read to the end in any case: a statement left halfway keeps its snapshot and locks its tables.
    for (const row of statement.raw().iterate(values) as IterableIterator<SqlValue[]>) {
      if (!wantRows || size > MAX_RESULT_SIZE) continue;
      size += sizeOf(row);
      if (size <= MAX_RESULT_SIZE) rows.push(encodeRow(row));
    }
    if (size > MAX_RESULT_SIZE) throw new RequestError('Response is too large', 'RESPONSE_TOO_LARGE');
    const columns = wantRows ? columnsOf(statement) : '[]';
    if (analyzed.kind !== 'write') return { columns, rows, affectedRows: 0, lastInsertRowid: null };
    const [changed] = this.#statement('SELECT changes(), last_insert_rowid()').raw().all([]) as bigint[][];
    return { columns, rows, affectedRows: Number(changed?.[0] ?? 0), lastInsertRowid: String(changed?.[1] ?? 0) };
  }

  #change(statement: Prepared, values: SqlValue[]) {
    const { changes, lastInsertRowid } = statement.run(values);
    return { columns: '[]', rows: [], affectedRows: changes, lastInsertRowid: this.#exactRowid(lastInsertRowid) };
  }

  // The driver gives the rowid of run() as a double.
  #exactRowid(rowid: number | bigint): string {
    if (Number.isSafeInteger(rowid)) return String(rowid);
    const [row] = this.#statement('SELECT last_insert_rowid()').raw().all([]) as bigint[][];
    return String(row?.[0] ?? 0);
  }

  #statement(sql: string): Prepared {
    const known = this.#prepared.get(sql);
    if (known !== undefined) {
      this.#prepared.delete(sql);
      this.#prepared.set(sql, known);
      return known;
    }
    const statement = this.#db.prepare<SqlValue[][]>(sql);
    if (sql.length > MAX_PREPARED_LENGTH) {
      this.#discard(sql);
      return statement;
    }
    for (const oldest of this.#prepared.keys()) {
      if (this.#preparedTotal + sql.length <= MAX_PREPARED_TOTAL) break;
      this.#prepared.delete(oldest);
      this.#preparedTotal -= oldest.length;
      this.#discard(oldest);
    }
    this.#prepared.set(sql, statement);
    this.#preparedTotal += sql.length;
    return statement;
  }

  // The driver frees a statement with its object, and nothing of SQLite's memory makes V8 hurry.
  #discard(sql: string): void {
    this.#discardedTotal += sql.length;
    if (this.#discardedTotal < MAX_DISCARDED_TOTAL) return;
    this.#discardedTotal = 0;
    collectGarbage();
  }
}

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

// SQLite reads a text up to its first NUL, so what was checked would not be what runs.
function analyzeText(sql: string): readonly AnalyzedStatement[] {
  if (sql.includes('\0')) throw new RequestError('SQL string holds a NUL character', 'SQL_PARSE_ERROR');
  return analyzeSql(sql);
}

function sizeOf(row: readonly SqlValue[]): number {
  let size = 0;
  for (const value of row) {
    size += VALUE_SIZE;
    if (typeof value === 'string') size += value.length;
    else if (typeof value === 'object') size += value?.byteLength ?? 0;
  }
  return size;
}

function encodeRow(row: readonly SqlValue[]): string {
  let text = '[';
  for (let index = 0; index < row.length; index += 1) {
    if (index > 0) text += ',';
    text += encodeValue(row[index] ?? null);
  }
  return `${text}]`;
}

// Asked after each run, never remembered: another process may have changed the schema since.
function columnsOf(statement: Prepared): string {
  return JSON.stringify(statement.columns().map(({ name, type }) => ({ name, decltype: type })));
}
