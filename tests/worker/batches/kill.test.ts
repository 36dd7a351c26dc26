import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Batch, BatchReport } from '#core/api/batches';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { until } from '../../support/api-client.ts';
import { startTestWorker, type TestWorker } from '../../support/worker.ts';

const ORDERS = 1000;
let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker({ demoOrders: ORDERS });
}, 60_000);
// That the Worker died is what this test is about, so only other faults count.
afterAll(async () => {
  const said = await worker?.stop().then(
    () => [],
    (error: { actual?: string[] }) => error.actual ?? [String(error)],
  );
  expect(said?.filter((line) => !line.startsWith('worker ended (SIGKILL)'))).toEqual([]);
});

async function killWorker(): Promise<void> {
  const { worker: child } = worker.children;
  const pid = child.pid();
  if (pid === null) throw new Error('the Worker is not running');
  process.kill(pid, 'SIGKILL');
  await until('the Worker is started again', async () => child.pid() !== null && child.pid() !== pid);
}

test('1,000 orders in one batch, the Worker killed twice on the way: each is done once, with one history row (A9)', async () => {
  // Each write of the runner is slowed, so that it can be caught in the middle.
  await worker.db.write.run(
    sql`CREATE TRIGGER slow_batch BEFORE UPDATE OF outcome ON batch_rows WHEN NEW.position % 250 = 0 BEGIN
      SELECT count(*) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900000) SELECT i FROM n);
    END`,
  );
  const counted = await worker.db.read.all<{ id: string; mark: number }>(
    sql`SELECT id, status_mark AS mark FROM orders WHERE status NOT IN ('deleted', 'confirmed')`,
  );
  const started = await worker.call('POST', '/api/v1/batches', {
    body: { shopId: DEMO.shopId, action: 'status', status: 'confirmed', selection: { filter: {} } },
  });
  const { id, total } = started.body as Batch;
  expect(total).toBeGreaterThan(counted.length - 1);
  await killWorker();
  const read = async () => (await worker.call('GET', `/api/v1/batches/${id}`)).body as BatchReport;
  await until('some are done', async () => (await read()).counts.pending < total);
  expect((await read()).state).toBe('running');
  await killWorker();
  const done = await until('all are done', async () => {
    const batch = await read();
    return batch.state === 'done' && batch;
  });
  expect(done.counts).toMatchObject({ ok: counted.length, skipped: total - counted.length, failed: 0 });
  await worker.db.write.run(sql`DROP TRIGGER slow_batch`);

  const after = await worker.db.read.all<{ id: string; mark: number; status: string; rows: number }>(
    sql`SELECT id, status_mark AS mark, status, (SELECT count(*) FROM order_history h
      WHERE h.order_id = o.id AND h.action = 'status_changed') AS rows FROM orders o`,
  );
  const byId = new Map(after.map((order) => [order.id, order]));
  for (const { id, mark } of counted)
    expect(byId.get(id)).toEqual({ id, status: 'confirmed', mark: mark + 1, rows: 1 });
  const [kept] = await worker.db.read.all<{ count: number }>(
    sql`SELECT (SELECT sum(count) FROM order_counts WHERE shop_id = ${DEMO.shopId}) - (SELECT count(*) FROM orders) AS count`,
  );
  expect(kept?.count, 'the counters have followed').toBe(0);
}, 120_000);
