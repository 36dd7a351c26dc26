import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS records (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    system TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, lookup TEXT, json TEXT NOT NULL,
    UNIQUE (system, kind, id)
  );
  CREATE INDEX IF NOT EXISTS records_lookup ON records (system, kind, lookup);
  CREATE TABLE IF NOT EXISTS counters (
    system TEXT NOT NULL, name TEXT NOT NULL, value INTEGER NOT NULL, PRIMARY KEY (system, name)
  );
`;

/** Rows of one kind of one system, oldest first. `lookup` is an indexed second key that may repeat. */
export class Collection<T> {
  readonly #db: DatabaseSync;
  readonly #system: string;
  readonly #kind: string;

  constructor(db: DatabaseSync, system: string, kind: string) {
    this.#db = db;
    this.#system = system;
    this.#kind = kind;
  }

  #rows(condition: string, ...values: (string | number)[]): T[] {
    return this.#db
      .prepare(`SELECT json FROM records WHERE system = ? AND kind = ? ${condition}`)
      .all(this.#system, this.#kind, ...values)
      .map((row): T => JSON.parse(String(row.json)));
  }

  get(id: string | number): T | undefined {
    return this.#rows('AND id = ?', String(id))[0];
  }

  put(id: string | number, value: T, lookup: string | null = null): T {
    this.#db
      .prepare(
        `INSERT INTO records (system, kind, id, lookup, json) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (system, kind, id) DO UPDATE SET json = excluded.json, lookup = excluded.lookup`,
      )
      .run(this.#system, this.#kind, String(id), lookup, JSON.stringify(value));
    return value;
  }

  delete(id: string | number): void {
    this.#db
      .prepare('DELETE FROM records WHERE system = ? AND kind = ? AND id = ?')
      .run(this.#system, this.#kind, String(id));
  }

  all(): T[] {
    return this.#rows('ORDER BY seq');
  }

  newest(limit: number): T[] {
    return this.#rows('ORDER BY seq DESC LIMIT ?', limit);
  }

  findBy(lookup: string): T[] {
    return this.#rows('AND lookup = ? ORDER BY seq', lookup);
  }

  count(): number {
    const row = this.#db
      .prepare('SELECT count(*) AS total FROM records WHERE system = ? AND kind = ?')
      .get(this.#system, this.#kind);
    return Number(row?.total ?? 0);
  }

  keepNewest(limit: number): void {
    this.#db
      .prepare(
        `DELETE FROM records WHERE system = ? AND kind = ? AND seq <=
         (SELECT seq FROM records WHERE system = ? AND kind = ? ORDER BY seq DESC LIMIT 1 OFFSET ?)`,
      )
      .run(this.#system, this.#kind, this.#system, this.#kind, limit);
  }
}

/** What one stand-in keeps; nothing of another system is reachable from here. */
export class SystemStore {
  readonly #db: DatabaseSync;
  readonly system: string;

  constructor(db: DatabaseSync, system: string) {
    this.#db = db;
    this.system = system;
  }

  collection<T>(kind: string): Collection<T> {
    return new Collection<T>(this.#db, this.system, kind);
  }

  /** Adds to a named counter and returns its new value; the first addition starts from `start`. */
  add(name: string, amount = 1, start = 0): number {
    const row = this.#db
      .prepare(
        `INSERT INTO counters (system, name, value) VALUES (?, ?, ?)
         ON CONFLICT (system, name) DO UPDATE SET value = value + ? RETURNING value`,
      )
      .get(this.system, name, start + amount, amount);
    return Number(row?.value);
  }

  counters(): Record<string, number> {
    const rows = this.#db.prepare('SELECT name, value FROM counters WHERE system = ?').all(this.system);
    return Object.fromEntries(rows.map((row) => [String(row.name), Number(row.value)]));
  }

  setCounter(name: string, value: number): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO counters (system, name, value) VALUES (?, ?, ?)')
      .run(this.system, name, value);
  }

  clear(): void {
    this.#db.prepare('DELETE FROM records WHERE system = ?').run(this.system);
    this.#db.prepare('DELETE FROM counters WHERE system = ?').run(this.system);
  }
}

export class Store {
  readonly #db: DatabaseSync;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(file: string) {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
    this.#db = new DatabaseSync(file);
    this.#db.exec(SCHEMA);
  }

  of(system: string): SystemStore {
    return new SystemStore(this.#db, system);
  }

  /** Runs one piece of work at a time in one transaction; rolled back when it throws or `keep` says no. */
  atomically<T>(work: () => T | Promise<T>, keep: (value: T) => boolean = () => true): Promise<T> {
    const run = this.#queue.then(async () => {
      this.#db.exec('BEGIN IMMEDIATE');
      try {
        const value = await work();
        this.#db.exec(keep(value) ? 'COMMIT' : 'ROLLBACK');
        return value;
      } catch (error) {
        this.#db.exec('ROLLBACK');
        throw error;
      }
    });
    this.#queue = run.catch(() => undefined);
    return run;
  }

  async close(): Promise<void> {
    await this.#queue;
    this.#db.close();
  }
}
