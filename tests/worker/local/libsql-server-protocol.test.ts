import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type LibsqlServer, startLibsqlServer } from '../../../worker/local/libsql-server.ts';
import {
  CLOSE,
  execute,
  type Json,
  pipeline,
  post,
  runOne,
  TOKEN,
  temporaryDirectory,
} from './libsql-server-support.ts';

let server: LibsqlServer;
let url: string;
const directory = temporaryDirectory();

beforeAll(async () => {
  server = await startLibsqlServer({ file: join(directory.path, 'test.db'), port: 0, token: TOKEN });
  url = server.url;
});
afterAll(async () => {
  await server.close();
  directory.remove();
});
beforeEach(async () => {
  await pipeline(url, [execute('DROP TABLE IF EXISTS t'), CLOSE]);
});

const ok = (type: string, more: Json = {}) => ({ type: 'ok', response: { type, ...more } });
const resultOf = (item: Json | undefined) => (item as { response: { result: Json } }).response.result;
const text = (value: string) => ({ type: 'text', value });
const integer = (value: number | bigint) => ({ type: 'integer', value: String(value) });

describe.each(['v2', 'v3'])('Hrana over HTTP %s', (version) => {
  test('the version probe answers without a token', async () => {
    expect((await fetch(`${url}/${version}`)).status).toBe(200);
  });

  test('execute gives columns, typed rows and counters', async () => {
    const sql = "SELECT 1 AS one, 2.5 AS half, 'x' AS word, x'0102' AS bytes, NULL AS nil, 3.0 AS three";
    const { baton, results } = await pipeline(url, [execute(sql), CLOSE], null, version);
    expect(baton).toBeNull();
    expect(results[1]).toEqual(ok('close'));
    expect(results[0]).toMatchObject({
      type: 'ok',
      response: {
        type: 'execute',
        result: {
          cols: ['one', 'half', 'word', 'bytes', 'nil', 'three'].map((name) => ({ name, decltype: null })),
          rows: [
            [
              integer(1),
              { type: 'float', value: 2.5 },
              text('x'),
              { type: 'blob', base64: 'AQI=' },
              { type: 'null' },
              { type: 'float', value: 3 },
            ],
          ],
          affected_row_count: 0,
          last_insert_rowid: null,
          replication_index: null,
          rows_read: 1,
          rows_written: 0,
          query_duration_ms: expect.any(Number),
        },
      },
    });
  });

  test('a change tells its row count, its exact rowid and declared types', async () => {
    const { results } = await pipeline(
      url,
      [
        execute('CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL)'),
        execute("INSERT INTO t VALUES (9007199254740993, 'a'), (9007199254740995, 'b')"),
        execute("UPDATE t SET name = 'c' RETURNING id"),
        execute('SELECT * FROM t'),
        CLOSE,
      ],
      null,
      version,
    );
    const result = (index: number) => resultOf(results[index]);
    expect(result(1)).toMatchObject({ affected_row_count: 2, last_insert_rowid: '9007199254740995', rows: [] });
    expect(result(2)).toMatchObject({
      affected_row_count: 2,
      rows: [[integer(9007199254740993n)], [expect.anything()]],
    });
    expect(result(3).cols).toEqual([
      { name: 'id', decltype: 'INTEGER' },
      { name: 'name', decltype: 'TEXT' },
    ]);
  });

  test('positional and named arguments bind, with and without their prefix', async () => {
    const named = (names: string[]) => names.map((name, index) => ({ name, value: integer(index) }));
    const { results } = await pipeline(
      url,
      [
        execute('SELECT ?2, ?, ?1', [text('a'), text('b'), text('c')]),
        { type: 'execute', stmt: { sql: 'SELECT :a, @b, $c', named_args: named(['a', '@b', 'c']) } },
        { type: 'execute', stmt: { sql: 'SELECT \':no\', "a" FROM (SELECT :a AS a) -- ?', named_args: named([':a']) } },
        execute('SELECT ?', [{ type: 'blob', base64: 'AQI' }]),
        execute('SELECT ?', []),
        execute('SELECT ?', [text('a'), text('b')]),
        { type: 'execute', stmt: { sql: 'SELECT ?', args: [text('a')], named_args: named(['a']) } },
        CLOSE,
      ],
      null,
      version,
    );
    const rows = (index: number) => resultOf(results[index]).rows;
    expect(rows(0)).toEqual([[text('b'), text('c'), text('a')]]);
    expect(rows(1)).toEqual([[integer(0), integer(1), integer(2)]]);
    expect(rows(2)).toEqual([[text(':no'), integer(0)]]);
    expect(rows(3)).toEqual([[{ type: 'blob', base64: 'AQI=' }]]);
    expect(results.slice(4, 7).map((result) => (result.error as Json).code)).toEqual([
      'ARGS_INVALID',
      'ARGS_INVALID',
      'ARGS_BOTH_POSITIONAL_AND_NAMED',
    ]);
  });

  test('an argument left out is never taken from an earlier run of the statement', async () => {
    expect(await runOne(url, 'SELECT ?, ?', [text('secret'), text('b')])).toMatchObject({ type: 'ok' });
    expect(await runOne(url, 'SELECT ?, ?', [])).toMatchObject({ type: 'error', error: { code: 'ARGS_INVALID' } });
  });

  test('want_rows false runs the statement and sends no rows', async () => {
    const request = { type: 'execute', stmt: { sql: 'SELECT 1', want_rows: false } };
    const { results } = await pipeline(url, [request, CLOSE], null, version);
    expect(results[0]).toMatchObject({ response: { result: { rows: [] } } });
  });

  test('batch obeys every kind of condition', async () => {
    const step = (sql: string, condition?: Json) => ({ stmt: { sql }, condition });
    const steps = [
      step('SELECT 1'),
      step('SELECT nope'),
      step('SELECT 2', { type: 'ok', step: 0 }),
      step('SELECT 3', { type: 'ok', step: 1 }),
      step('SELECT 4', { type: 'error', step: 1 }),
      step('SELECT 5', { type: 'not', cond: { type: 'error', step: 1 } }),
      step('SELECT 6', { type: 'and', conds: [{ type: 'ok', step: 0 }, { type: 'is_autocommit' }] }),
      step('SELECT 7', {
        type: 'or',
        conds: [
          { type: 'ok', step: 1 },
          { type: 'error', step: 0 },
        ],
      }),
      step('BEGIN IMMEDIATE'),
      step('SELECT 8', { type: 'is_autocommit' }),
      step('COMMIT'),
      step('SELECT 9', { type: 'error', step: 3 }),
    ];
    const { results } = await pipeline(url, [{ type: 'batch', batch: { steps } }, CLOSE], null, version);
    const { step_results, step_errors } = resultOf(results[0]) as Record<string, unknown[]>;
    const ran = step_results
      ?.map((result, index) => (result === null ? null : index))
      .filter((index) => index !== null);
    expect(ran).toEqual([0, 2, 4, 6, 8, 10]);
    expect(
      step_errors?.map((error, index) => (error === null ? null : index)).filter((index) => index !== null),
    ).toEqual([1]);
    expect(step_errors?.[1]).toEqual({ message: 'SQLite error: no such column: nope', code: 'SQLITE_ERROR' });
  });

  test('sequence runs many statements, a trigger among them, and stops at the first error', async () => {
    const sql = `CREATE TABLE t (a); -- one; two
      CREATE TRIGGER double AFTER INSERT ON t WHEN new.a < 10 BEGIN
        INSERT INTO t VALUES (CASE WHEN new.a > 0 THEN new.a * 10 END); SELECT 1;
      END;
      INSERT INTO t VALUES (1);; INSERT INTO nowhere VALUES (';'); INSERT INTO t VALUES (5)`;
    const { results } = await pipeline(url, [
      { type: 'sequence', sql },
      execute('SELECT group_concat(a) FROM t'),
      CLOSE,
    ]);
    expect(results[0]).toMatchObject({ type: 'error', error: { code: 'SQLITE_ERROR' } });
    expect(results[1]).toMatchObject({ response: { result: { rows: [[text('1,10')]] } } });
  });

  test('stored SQL is used by number until it is closed', async () => {
    const first = await pipeline(
      url,
      [
        { type: 'store_sql', sql_id: 1, sql: 'SELECT ? + 1' },
        { type: 'execute', stmt: { sql_id: 1, args: [integer(41)] } },
        { type: 'batch', batch: { steps: [{ stmt: { sql_id: 1, args: [integer(1)] } }] } },
        { type: 'sequence', sql_id: 1 },
      ],
      null,
      version,
    );
    expect(first.results[0]).toEqual(ok('store_sql'));
    expect(first.results[1]).toMatchObject({ response: { result: { rows: [[integer(42)]] } } });
    expect(first.results[3]).toMatchObject({ type: 'error', error: { code: 'ARGS_INVALID' } });
    const second = await pipeline(
      url,
      [
        { type: 'describe', sql_id: 1 },
        { type: 'close_sql', sql_id: 1 },
      ],
      first.baton,
      version,
    );
    expect(second.results[0]).toMatchObject({ response: { type: 'describe', result: { params: [{ name: null }] } } });
    expect(second.results[1]).toEqual(ok('close_sql'));
    const request = { baton: second.baton, requests: [{ type: 'execute', stmt: { sql_id: 1 } }] };
    expect(await post(url, `/${version}/pipeline`, request)).toMatchObject({ status: 400 });
  });

  test('describe tells parameters, columns and whether the statement only reads', async () => {
    const describeSql = (sql: string) => ({ type: 'describe', sql });
    const { results } = await pipeline(url, [
      execute('CREATE TABLE t (a INTEGER)'),
      describeSql('SELECT a AS x, :p FROM t WHERE a = ?5'),
      describeSql('WITH q AS (SELECT 1) INSERT INTO t SELECT * FROM q'),
      describeSql('EXPLAIN SELECT 1'),
      describeSql('SELECT nope'),
      CLOSE,
    ]);
    expect(results[1]).toEqual(
      ok('describe', {
        result: {
          params: [{ name: ':p' }, { name: null }, { name: null }, { name: null }, { name: '?5' }],
          cols: [
            { name: 'x', decltype: 'INTEGER' },
            { name: ':p', decltype: null },
          ],
          is_explain: false,
          is_readonly: true,
        },
      }),
    );
    expect(results[2]).toMatchObject({ response: { result: { is_readonly: false } } });
    expect(results[3]).toMatchObject({ response: { result: { is_explain: true } } });
    expect(results[4]).toMatchObject({ type: 'error' });
  });

  test('get_autocommit follows the transaction of the stream', async () => {
    const ask = { type: 'get_autocommit' };
    const first = await pipeline(url, [ask, execute('BEGIN'), ask], null, version);
    expect([first.results[0], first.results[2]]).toEqual([
      ok('get_autocommit', { is_autocommit: true }),
      ok('get_autocommit', { is_autocommit: false }),
    ]);
    const second = await pipeline(url, [execute('COMMIT'), ask, CLOSE], first.baton, version);
    expect(second.results[1]).toEqual(ok('get_autocommit', { is_autocommit: true }));
  });

  test('a baton works once and is never the same again', async () => {
    const first = await pipeline(url, [execute('SELECT 1')], null, version);
    const second = await pipeline(url, [execute('SELECT 1')], first.baton, version);
    expect(second.baton).not.toBe(first.baton);
    const reused = await post(url, `/${version}/pipeline`, { baton: first.baton, requests: [] });
    expect(reused.status).toBe(400);
    expect(JSON.parse(reused.text)).toEqual({ message: expect.any(String), code: 'BATON_INVALID' });
  });
});

test('a cursor sends its batch line by line', async () => {
  const steps = [{ stmt: { sql: 'VALUES (1), (2)' } }, { stmt: { sql: 'SELECT nope' } }];
  const { status, text: body } = await post(url, '/v3/cursor', { baton: null, batch: { steps } });
  expect(status).toBe(200);
  const lines = body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Json);
  expect(lines[0]).toEqual({ baton: expect.any(String), base_url: null });
  expect(lines.slice(1)).toEqual([
    { type: 'step_begin', step: 0, cols: [{ name: 'column1', decltype: null }] },
    { type: 'row', row: [integer(1)] },
    { type: 'row', row: [integer(2)] },
    { type: 'step_end', affected_row_count: 0, last_insert_rowid: null },
    { type: 'step_error', step: 1, error: { message: expect.any(String), code: 'SQLITE_ERROR' } },
  ]);
});
