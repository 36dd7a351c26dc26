import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import {
  CLOSE,
  connect,
  execute,
  percentile,
  pipeline,
  post,
  runOne,
  startServer,
  TOKEN,
} from './libsql-server-support.ts';

const MANY_ROWS = 'WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 1500000)';
const ENDLESS = 'WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c';

/** Times reads one after the other for as long as `work` takes. */
async function timeReadsDuring(url: string, work: Promise<unknown>) {
  const latencies: number[] = [];
  let isDone = false;
  const finished = work.finally(() => {
    isDone = true;
  });
  const startedAt = performance.now();
  while (!isDone) {
    const readAt = performance.now();
    await runOne(url, 'SELECT count(*) FROM counter');
    latencies.push(performance.now() - readAt);
  }
  await finished;
  return { latencies, totalMs: performance.now() - startedAt };
}

describe('writers', () => {
  test('50 interleaved transactions lose no update, and reads beside them do not wait for the write turn', async () => {
    const { url } = await startServer();
    const client = connect(url);
    await client.executeMultiple('CREATE TABLE counter (n INTEGER); INSERT INTO counter VALUES (0)');
    const increment = async () => {
      const transaction = await client.transaction('write');
      const { rows } = await transaction.execute('SELECT n FROM counter');
      await sleep(10);
      await transaction.execute({ sql: 'UPDATE counter SET n = ?', args: [Number(rows[0]?.n) + 1] });
      await transaction.commit();
    };
    // The client's own limit on requests would make waiting writers hold up its reads, so these go beside it.
    const writers = Promise.all(Array.from({ length: 50 }, () => increment()));
    const { latencies, totalMs } = await timeReadsDuring(url, writers);
    expect((await client.execute('SELECT n FROM counter')).rows[0]?.n).toBe(50);
    expect(totalMs).toBeGreaterThan(500);
    expect(percentile(latencies, 0.99)).toBeLessThan(totalMs / 5);
  });

  test('reads stay flat while one statement writes for long', async () => {
    const { url } = await startServer();
    await pipeline(url, [{ type: 'sequence', sql: 'CREATE TABLE counter (n); CREATE TABLE big (x, y)' }, CLOSE]);
    const long = runOne(url, `INSERT INTO big ${MANY_ROWS} SELECT x, hex(x) FROM c`);
    const { latencies, totalMs } = await timeReadsDuring(url, long);
    expect(await long).toMatchObject({ type: 'ok' });
    expect(latencies.length).toBeGreaterThan(20);
    expect(percentile(latencies, 0.99)).toBeLessThan(totalMs / 4);
  });

  test('waiting writers are served in the order they came', async () => {
    const { url } = await startServer();
    await runOne(url, 'CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT, who)');
    const holder = await pipeline(url, [execute('BEGIN IMMEDIATE')]);
    const waiting: Promise<unknown>[] = [];
    for (const who of ['first', 'second', 'third', 'fourth']) {
      waiting.push(runOne(url, `INSERT INTO t (who) VALUES ('${who}')`));
      await sleep(30);
    }
    await pipeline(url, [execute('COMMIT'), CLOSE], holder.baton);
    await Promise.all(waiting);
    const { response } = await runOne(url, "SELECT group_concat(who, ' ') FROM (SELECT who FROM t ORDER BY a)");
    expect(response?.result.rows).toEqual([[{ type: 'text', value: 'first second third fourth' }]]);
  });
});

describe('clients that go away', () => {
  test('in the middle of a transaction: it expires, is rolled back and the turn passes on', async () => {
    const { url } = await startServer({ streamExpiryMs: 300 });
    await runOne(url, 'CREATE TABLE t (a)');
    const { baton } = await pipeline(url, [execute('BEGIN IMMEDIATE'), execute('INSERT INTO t VALUES (1)')]);
    const next = await runOne(url, 'INSERT INTO t VALUES (2)');
    expect(next).toMatchObject({ type: 'ok' });
    const { response } = await runOne(url, 'SELECT group_concat(a) FROM t');
    expect(response?.result.rows).toEqual([[{ type: 'text', value: '2' }]]);
    const late = await post(url, '/v3/pipeline', { baton, requests: [execute('COMMIT')] });
    expect(late.status).toBe(400);
    expect(JSON.parse(late.text)).toMatchObject({ code: 'STREAM_EXPIRED' });
  });

  test('while waiting for the turn: they are skipped', async () => {
    const { url } = await startServer();
    await runOne(url, 'CREATE TABLE t (a)');
    const holder = await pipeline(url, [execute('BEGIN IMMEDIATE')]);
    const leaving = new AbortController();
    const left = fetch(`${url}/v3/pipeline`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify({ requests: [execute('INSERT INTO t VALUES (1)'), CLOSE] }),
      signal: leaving.signal,
    });
    await sleep(100);
    leaving.abort();
    await expect(left).rejects.toThrow();
    const staying = runOne(url, 'INSERT INTO t VALUES (2)');
    await sleep(100);
    await pipeline(url, [execute('COMMIT'), CLOSE], holder.baton);
    expect(await staying).toMatchObject({ type: 'ok' });
    const { response } = await runOne(url, 'SELECT group_concat(a) FROM t');
    expect(response?.result.rows).toEqual([[{ type: 'text', value: '2' }]]);
  });

  test('while their BEGIN runs: nobody can use the answer, so the turn is free at once', async () => {
    const { url } = await startServer({ streamExpiryMs: 60_000 });
    await runOne(url, 'CREATE TABLE t (x)');
    const leaving = new AbortController();
    const requests = [execute('BEGIN IMMEDIATE'), execute(`INSERT INTO t ${MANY_ROWS} SELECT x FROM c`)];
    const left = fetch(`${url}/v3/pipeline`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify({ requests }),
      signal: leaving.signal,
    });
    await sleep(150);
    leaving.abort();
    await expect(left).rejects.toThrow();
    expect(await runOne(url, 'INSERT INTO t VALUES (2)')).toMatchObject({ type: 'ok' });
    const { response } = await runOne(url, 'SELECT count(*) FROM t');
    expect(response?.result.rows).toEqual([[{ type: 'integer', value: '1' }]]);
  });
});

describe('statements that take too long', () => {
  test('a read is ended at its limit; other reads go on and its reader comes back', async () => {
    const { url } = await startServer({ statementTimeoutMs: 400, readers: 2 });
    const endless = post(url, '/v3/pipeline', { requests: [execute(ENDLESS), CLOSE] });
    await sleep(50);
    expect(await runOne(url, 'SELECT 1')).toMatchObject({ type: 'ok' });
    const { status, text } = await endless;
    expect([status, JSON.parse(text)]).toMatchObject([500, { code: 'SQLITE_INTERRUPT' }]);
    const reads = await Promise.all(Array.from({ length: 20 }, () => runOne(url, 'SELECT 1')));
    expect(reads.every(({ type }) => type === 'ok')).toBe(true);
  });

  test('as many endless reads as there are readers still let later reads through', async () => {
    const { url } = await startServer({ statementTimeoutMs: 300, readers: 2 });
    const endless = [1, 2, 3].map(() => post(url, '/v3/pipeline', { requests: [execute(ENDLESS), CLOSE] }));
    expect(await runOne(url, 'SELECT 1')).toMatchObject({ type: 'ok' });
    for (const { status } of await Promise.all(endless)) expect(status).toBe(500);
  });

  test('a write is rolled back and the turn passes on', async () => {
    const { url } = await startServer({ writeTimeoutMs: 400 });
    await runOne(url, 'CREATE TABLE t (a)');
    const endless = `INSERT INTO t ${ENDLESS}`;
    const requests = [execute('BEGIN IMMEDIATE'), execute('INSERT INTO t VALUES (1)'), execute(endless)];
    const stuck = post(url, '/v3/pipeline', { requests });
    const next = runOne(url, 'INSERT INTO t VALUES (2)');
    expect(JSON.parse((await stuck).text)).toMatchObject({ code: 'SQLITE_INTERRUPT' });
    expect(await next).toMatchObject({ type: 'ok' });
    const { response } = await runOne(url, 'SELECT group_concat(a) FROM t');
    expect(response?.result.rows).toEqual([[{ type: 'text', value: '2' }]]);
  });

  test('a transaction whose engine was lost says so instead of going on outside of it', async () => {
    const { url } = await startServer({ statementTimeoutMs: 300, readers: 1 });
    const client = connect(url);
    const reading = await client.transaction('read');
    await reading.execute('SELECT 1');
    await post(url, '/v3/pipeline', { requests: [execute(ENDLESS), CLOSE] });
    await expect(reading.execute('SELECT 1')).rejects.toMatchObject({ code: 'STREAM_EXPIRED' });
  });
});

test('the reads of one batch see one moment, also without a transaction', async () => {
  const { url } = await startServer();
  await runOne(url, 'CREATE TABLE t (a)');
  const slow =
    'WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 2000000) SELECT count(*) FROM c';
  const steps = ['SELECT count(*) FROM t', slow, 'SELECT count(*) FROM t'].map((sql) => ({ stmt: { sql } }));
  const reading = pipeline(url, [{ type: 'batch', batch: { steps } }, CLOSE]);
  await sleep(60);
  await runOne(url, 'INSERT INTO t VALUES (1)');
  const { results } = await reading;
  const { step_results } = (results[0] as { response: { result: { step_results: { rows: unknown[] }[] } } }).response
    .result;
  expect(step_results[2]?.rows).toEqual(step_results[0]?.rows);
});
