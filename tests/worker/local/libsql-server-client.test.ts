import { LibsqlError } from '@libsql/client/web';
import { describe, expect, test } from 'vitest';
import { connect, startServer } from './libsql-server-support.ts';

async function start() {
  const { url } = await startServer();
  return connect(url);
}

describe('@libsql/client/web against the local server', () => {
  test('values keep their kind and all 64 bits', async () => {
    const { url } = await startServer();
    const client = connect(url);
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const args = ['žluť ж 🙂', 12.5, 1e18, Number.MIN_VALUE, true, null, bytes];
    const { rows } = await client.execute({ sql: 'SELECT ?, ?, ?, ?, ?, ?, ?', args });
    expect(Array.from(rows[0] ?? [])).toEqual(['žluť ж 🙂', 12.5, 1e18, Number.MIN_VALUE, 1, null, bytes.buffer]);
    const edges = await client.execute({ sql: "SELECT ? || '', ? || ''", args: [2n ** 63n - 1n, -(2n ** 63n)] });
    expect(Array.from(edges.rows[0] ?? [])).toEqual(['9223372036854775807', '-9223372036854775808']);
    expect((await client.execute('SELECT 9e999 AS x')).rows[0]?.x).toBe(Number.POSITIVE_INFINITY);
  });

  test('named arguments work with every prefix', async () => {
    const client = await start();
    for (const sign of [':', '@', '$']) {
      const sql = `SELECT ${sign}b, ${sign}a, ?1`;
      const { rows } = await client.execute({ sql, args: { a: 'one', [`${sign}b`]: 'two' } });
      expect(Array.from(rows[0] ?? [])).toEqual(['two', 'one', 'two']);
    }
  });

  test('a write batch is all or nothing and names the failing statement', async () => {
    const client = await start();
    await client.batch(['CREATE TABLE t (a UNIQUE)', 'INSERT INTO t VALUES (1)'], 'write');
    const failing = client.batch(['INSERT INTO t VALUES (2)', 'INSERT INTO t VALUES (1)'], 'write');
    await expect(failing).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT', statementIndex: 1 });
    expect((await client.execute('SELECT count(*) AS n FROM t')).rows[0]?.n).toBe(1);
  });

  test('batches of each mode work, a deferred one also when it writes', async () => {
    const client = await start();
    await client.execute('CREATE TABLE t (a)');
    const [, returned] = await client.batch(['SELECT 1', 'INSERT INTO t VALUES (21) RETURNING 2 * a AS x'], 'deferred');
    expect(returned?.rows[0]?.x).toBe(42);
    const [first, second] = await client.batch(['SELECT a FROM t', { sql: 'SELECT ? AS x', args: ['y'] }], 'read');
    expect([first?.rows[0]?.a, second?.rows[0]?.x]).toEqual([21, 'y']);
    await expect(client.batch(['INSERT INTO t VALUES (1)'], 'read')).rejects.toMatchObject({ code: 'SQLITE_READONLY' });
  });

  test('an interactive transaction commits, rolls back and closes', async () => {
    const client = await start();
    await client.execute('CREATE TABLE t (a)');
    const count = async () => (await client.execute('SELECT count(*) AS n FROM t')).rows[0]?.n;
    for (const [end, expected] of [
      ['commit', 1],
      ['rollback', 1],
      ['close', 1],
    ] as const) {
      const transaction = await client.transaction('write');
      await transaction.execute('INSERT INTO t VALUES (1)');
      expect((await transaction.execute('SELECT count(*) AS n FROM t')).rows[0]?.n).toBe(end === 'commit' ? 1 : 2);
      await transaction[end]();
      expect(await count()).toBe(expected);
    }
  });

  test('an error inside a transaction leaves the rest of it standing', async () => {
    const client = await start();
    await client.execute('CREATE TABLE t (a)');
    const transaction = await client.transaction('write');
    await expect(transaction.execute('SELECT nope')).rejects.toThrow(LibsqlError);
    await transaction.execute('INSERT INTO t VALUES (1)');
    await transaction.commit();
    expect((await client.execute('SELECT count(*) AS n FROM t')).rows[0]?.n).toBe(1);
  });

  test('a deferred transaction may read first and write later', async () => {
    const client = await start();
    await client.execute('CREATE TABLE t (a)');
    const transaction = await client.transaction('deferred');
    expect((await transaction.execute('SELECT count(*) AS n FROM t')).rows[0]?.n).toBe(0);
    await transaction.execute('INSERT INTO t VALUES (1)');
    await transaction.commit();
    expect((await client.execute('SELECT count(*) AS n FROM t')).rows[0]?.n).toBe(1);
  });

  test('a read transaction sees one moment, takes no write turn and cannot write', async () => {
    const client = await start();
    await client.executeMultiple('CREATE TABLE t (a); INSERT INTO t VALUES (1)');
    const reading = await client.transaction('read');
    const count = async () => (await reading.execute('SELECT count(*) AS n FROM t')).rows[0]?.n;
    expect(await count()).toBe(1);
    await client.execute('INSERT INTO t VALUES (2)');
    expect(await count()).toBe(1);
    await expect(reading.execute('INSERT INTO t VALUES (3)')).rejects.toMatchObject({ code: 'SQLITE_READONLY' });
    await reading.commit();
    expect((await client.execute('SELECT count(*) AS n FROM t')).rows[0]?.n).toBe(2);
  });

  test('executeMultiple that fails in its own transaction leaves nothing of it', async () => {
    const client = await start();
    const sql = 'CREATE TABLE t (a); BEGIN; INSERT INTO t VALUES (1); INSERT INTO t VALUES (nope()); COMMIT';
    await expect(client.executeMultiple(sql)).rejects.toMatchObject({ code: 'SQLITE_ERROR' });
    expect((await client.execute('SELECT count(*) AS n FROM t')).rows[0]?.n).toBe(0);
  });

  test('foreign keys are enforced, and a migration that turns them off leaves them on', async () => {
    const client = await start();
    await client.executeMultiple(
      'CREATE TABLE parent (id INTEGER PRIMARY KEY); CREATE TABLE child (parent REFERENCES parent (id))',
    );
    const orphan = 'INSERT INTO child VALUES (7)';
    await expect(client.execute(orphan)).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT' });
    await client.migrate([orphan]);
    await expect(client.execute(orphan)).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT' });
    await client.executeMultiple('PRAGMA foreign_keys = OFF');
    await expect(client.execute(orphan)).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT' });
  });

  test('a temporary table ends with the stream that made it', async () => {
    const client = await start();
    const transaction = await client.transaction('write');
    await transaction.executeMultiple('CREATE TEMP TABLE scratch (a); INSERT INTO scratch VALUES (1)');
    expect((await transaction.execute('SELECT a FROM scratch')).rows).toHaveLength(1);
    await transaction.commit();
    await expect(client.execute('SELECT a FROM scratch')).rejects.toMatchObject({ code: 'SQLITE_ERROR' });
    const next = await client.transaction('write');
    await expect(next.execute('SELECT a FROM scratch')).rejects.toMatchObject({ code: 'SQLITE_ERROR' });
    await next.rollback();
  });

  test('a changed schema shows at once in statements that ran before', async () => {
    const client = await start();
    await client.executeMultiple('CREATE TABLE t (a); INSERT INTO t VALUES (1)');
    expect((await client.execute('SELECT * FROM t')).columns).toEqual(['a']);
    await client.executeMultiple('ALTER TABLE t RENAME COLUMN a TO b; ALTER TABLE t ADD COLUMN c DEFAULT 2');
    const { columns, rows } = await client.execute('SELECT * FROM t');
    expect([columns, Array.from(rows[0] ?? [])]).toEqual([
      ['b', 'c'],
      [1, 2],
    ]);
  });

  test('a thousand different statements in one batch', async () => {
    const client = await start();
    const results = await client.batch(
      Array.from({ length: 1000 }, (_, index) => `SELECT ${index} AS x`),
      'read',
    );
    expect(results.map(({ rows }) => rows[0]?.x)).toEqual(Array.from({ length: 1000 }, (_, index) => index));
  });
});
