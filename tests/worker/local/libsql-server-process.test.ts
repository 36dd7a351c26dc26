import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { CLOSE, execute, pipeline, post, runOne, spawnServer, TOKEN, temporaryFile } from './libsql-server-support.ts';

const text = (value: string) => ({ type: 'text', value });

const ODD_SQL = [
  '',
  ' \n\t',
  ';',
  ';;;',
  '-- only a comment',
  '/* only a comment',
  '\u{feff}',
  '\0',
  'SELECT 1\0; DROP TABLE keep',
  'SELECT 1; SELECT 2',
  'SELECT',
  "SELECT '",
  'SELECT "',
  'SELECT [',
  'EXPLAIN',
  'EXPLAIN QUERY PLAN',
  'PRAGMA',
  'BEGIN; BEGIN',
  'COMMIT',
  'ROLLBACK TO nowhere',
  'SELECT ?99999999999',
  'SELECT ?0',
  'SELECT ?32767',
  'SELECT $a::b(c)',
  'SELECT \u{d800}',
  `SELECT ${'('.repeat(50_000)}1`,
  `SELECT ${Array.from({ length: 3000 }, () => '1').join()}`,
  "SELECT CAST(x'ff' AS TEXT)",
  'SELECT char(55296)',
  "SELECT x'ff' || 'a'",
  "SELECT CAST(x'610062' AS TEXT)",
  'SELECT zeroblob(70000000)',
  'SELECT randomblob(1100000000)',
  "SELECT replace(hex(zeroblob(4000000)), '0', 'abcdefghij')",
  'SELECT load_extension(1)',
  "SELECT fts3_tokenizer('simple', x'4141414141414141')",
  'CREATE TABLE sqlite_master (a)',
];

const FORBIDDEN_SQL = [
  "ATTACH 'other.db' AS other",
  "EXPLAIN ATTACH 'other.db' AS other",
  'DETACH main',
  "VACUUM INTO 'copy.db'",
  "VACUUM main INTO 'copy.db'",
  'PRAGMA journal_mode = DELETE',
  'PRAGMA main.journal_mode(off)',
  'PRAGMA "journal_mode" = OFF',
  'PRAGMA writable_schema = ON',
  'PRAGMA query_only = OFF',
  "PRAGMA temp_store_directory = '/'",
  'PRAGMA mmap_size = 0',
  "PRAGMA key = 'x'",
  "SELECT readfile('/etc/hostname')",
  "SELECT writefile('copy.db', 'x')",
  "SELECT \"writefile\"('copy.db', 'x')",
  "SELECT/**/ writefile /**/ ('copy.db', 'x')",
  "SELECT sha3_query('SELECT 1')",
  "SELECT * FROM fsdir('/')",
  "SELECT * FROM 'fsdir'",
  'SELECT * FROM [fsdir]',
  'CREATE VIEW v AS SELECT * FROM fsdir',
  'SELECT data FROM sqlite_dbpage',
];

describe('nothing a client sends brings the server down', () => {
  test('odd SQL, as one statement, in a batch, in a sequence, described, inside a transaction', async () => {
    const { url, child } = await spawnServer(temporaryFile());
    await pipeline(url, [{ type: 'sequence', sql: "CREATE TABLE keep (a); INSERT INTO keep VALUES ('kept')" }, CLOSE]);
    for (const sql of ODD_SQL) {
      const forms = [
        [execute(sql), CLOSE],
        [{ type: 'batch', batch: { steps: [{ stmt: { sql } }, { stmt: { sql: 'SELECT 1' } }] } }, CLOSE],
        [{ type: 'sequence', sql }, CLOSE],
        [{ type: 'describe', sql }, CLOSE],
        [execute('BEGIN IMMEDIATE'), execute(sql), CLOSE],
      ];
      for (const requests of forms) {
        const { text: answer } = await post(url, '/v3/pipeline', { requests });
        expect(JSON.parse(answer), sql.slice(0, 80)).toBeTypeOf('object');
      }
    }
    expect(await runOne(url, 'SELECT a FROM keep')).toMatchObject({
      response: { result: { rows: [[text('kept')]] } },
    });
    expect(child.exitCode).toBeNull();
  });

  test('odd arguments are errors or values, never an end', async () => {
    const { url, child } = await spawnServer(temporaryFile());
    const oddArguments = [
      { type: 'integer', value: '9223372036854775808' },
      { type: 'integer', value: '-9223372036854775809' },
      { type: 'integer', value: '99999999999999999999' },
      { type: 'text', value: 'a\0b' },
      { type: 'text', value: '\u{d800}' },
      { type: 'blob', base64: '' },
      { type: 'float', value: -0 },
    ];
    const kinds: string[] = [];
    for (const argument of oddArguments) kinds.push((await runOne(url, 'SELECT ?', [argument])).type);
    expect(kinds).toEqual(['error', 'error', 'error', 'error', 'ok', 'ok', 'ok']);
    const many = Array.from({ length: 40_000 }, () => text('x'));
    expect(await runOne(url, `SELECT ${many.map(() => '?').join()}`, many)).toMatchObject({ type: 'error' });
    const nested = `${'{"type":"not","cond":'.repeat(5000)}{"type":"is_autocommit"}${'}'.repeat(5000)}`;
    const body = `{"requests":[{"type":"batch","batch":{"steps":[{"stmt":{"sql":"SELECT 1"},"condition":${nested}}]}}]}`;
    expect((await post(url, '/v3/pipeline', body)).status).toBe(400);
    expect(child.exitCode).toBeNull();
  });

  test('huge bodies of nothing but brackets are refused before they fill the memory', async () => {
    const { url, child } = await spawnServer(temporaryFile());
    for (const part of ['[', '{"a":', '{},']) {
      const body = `{"requests":[${part.repeat(3_000_000)}`;
      expect((await post(url, '/v3/pipeline', body)).status).toBe(413);
    }
    expect(child.exitCode).toBeNull();
  });

  test('other files, the engine settings and the shell functions are out of reach', async () => {
    const file = temporaryFile();
    const { url } = await spawnServer(file);
    for (const sql of FORBIDDEN_SQL) {
      expect(await runOne(url, sql), sql).toMatchObject({ type: 'error', error: { code: 'BLOCKED' } });
      const { results } = await pipeline(url, [{ type: 'sequence', sql: `SELECT 1; ${sql}` }, CLOSE]);
      expect(results[0], sql).toMatchObject({ type: 'error', error: { code: 'BLOCKED' } });
    }
    expect(existsSync(join(dirname(file), 'copy.db'))).toBe(false);
    expect(await runOne(url, "SELECT 'readfile', 1 AS readfile")).toMatchObject({ type: 'ok' });
    expect(await runOne(url, 'PRAGMA journal_mode')).toMatchObject({
      response: { result: { rows: [[text('wal')]] } },
    });
  });
});

describe('durability', () => {
  test('kill -9 among writes loses no acknowledged one, and leaves no half transaction', async () => {
    const file = temporaryFile();
    const first = await spawnServer(file);
    await runOne(first.url, 'CREATE TABLE t (writer, n, half)');
    const acknowledged: [number, number][] = [];
    const write = async (writer: number) => {
      for (let n = 0; ; n += 1) {
        const values = (half: number) => execute(`INSERT INTO t VALUES (${writer}, ${n}, ${half})`);
        await pipeline(first.url, [execute('BEGIN IMMEDIATE'), values(1), values(2), execute('COMMIT'), CLOSE]);
        acknowledged.push([writer, n]);
      }
    };
    const writers = Array.from({ length: 8 }, (_, writer) => write(writer).catch(() => undefined));
    while (acknowledged.length < 200) await sleep(5);
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    await Promise.all(writers);

    const second = await spawnServer(file);
    const count = async (sql: string) => {
      const { response } = await runOne(second.url, sql);
      const rows = (response?.result.rows ?? []) as { value: string }[][];
      return Number(rows[0]?.[0]?.value);
    };
    for (const [writer, n] of acknowledged) {
      expect(await count(`SELECT count(*) FROM t WHERE writer = ${writer} AND n = ${n}`)).toBe(2);
    }
    expect(await count('SELECT count(*) FROM (SELECT 1 FROM t GROUP BY writer, n HAVING count(*) <> 2)')).toBe(0);
    expect(await runOne(second.url, 'PRAGMA integrity_check')).toMatchObject({
      response: { result: { rows: [[text('ok')]] } },
    });
  });

  test.runIf(existsSync('/proc'))('kill -9 leaves no engine behind, not even one in an endless statement', async () => {
    const { url, child } = await spawnServer(temporaryFile());
    const endless = 'WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c';
    const stuck = post(url, '/v3/pipeline', { requests: [execute(endless), CLOSE] }).catch(() => null);
    await sleep(200);
    const engines = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ');
    expect(engines.length).toBeGreaterThan(1);
    child.kill('SIGKILL');
    await stuck;
    await expect.poll(() => engines.filter((pid) => existsSync(`/proc/${pid}`)), { timeout: 5000 }).toEqual([]);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s ends it cleanly: exit code 0, the log moved into the file',
    async (signal) => {
      const file = temporaryFile();
      const { url, child } = await spawnServer(file);
      await runOne(url, 'CREATE TABLE t (a)');
      const open = await pipeline(url, [execute('BEGIN IMMEDIATE'), execute('INSERT INTO t VALUES (1)')]);
      expect(open.baton).not.toBeNull();
      child.kill(signal);
      expect(await once(child, 'exit')).toEqual([0, null]);
      expect(existsSync(`${file}-wal`) ? statSync(`${file}-wal`).size : 0).toBe(0);
      const again = await spawnServer(file);
      expect(await runOne(again.url, 'SELECT count(*) FROM t')).toMatchObject({
        response: { result: { rows: [[{ type: 'integer', value: '0' }]] } },
      });
    },
  );
});

describe('who may reach it', () => {
  test('it listens on loopback only', async () => {
    const { url } = await spawnServer(temporaryFile());
    const { port, hostname } = new URL(url);
    expect(hostname).toBe('127.0.0.1');
    const outside = Object.values(networkInterfaces())
      .flat()
      .filter((address) => address !== undefined && !address.internal && address.family === 'IPv4');
    for (const address of outside) await expect(fetch(`http://${address?.address}:${port}/health`)).rejects.toThrow();
  });

  test('it does not start without a token, nor tells the token to the process list', async () => {
    const entry = fileURLToPath(new URL('../../../worker/local/libsql-server.ts', import.meta.url));
    const args = [entry, '--file', temporaryFile(), '--port', '0', '--token-env', 'LIBSQL_TEST_ABSENT'];
    const [code] = await once(spawn(process.execPath, args, { stdio: 'ignore' }), 'exit');
    expect(code).toBe(1);
    const { child } = await spawnServer(temporaryFile());
    expect(child.spawnargs.join(' ')).not.toContain(TOKEN);
  });
});
