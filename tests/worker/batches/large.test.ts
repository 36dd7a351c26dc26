import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Batch, BatchReport } from '#core/api/batches';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { until } from '../../support/api-client.ts';
import { startTestWorker, type TestWorker } from '../../support/worker.ts';

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker({ demoOrders: 10_600 });
}, 180_000);
afterAll(() => worker?.stop());

async function start(status: string): Promise<Batch> {
  const body = { shopId: DEMO.shopId, action: 'status', status, selection: { filter: {} } };
  const answer = await worker.call('POST', '/api/v1/batches', { body });
  expect([answer.status, answer.roundTrips]).toEqual([202, 2]);
  return answer.body as Batch;
}
async function progressOf({ id }: Batch): Promise<BatchReport> {
  const answer = await worker.call('GET', `/api/v1/batches/${id}?limit=1`);
  expect(answer.roundTrips).toBe(1);
  return answer.body as BatchReport;
}
const inStatus = async (status: string): Promise<number> =>
  (await worker.db.read.all(sql`SELECT 1 FROM orders WHERE status = ${status}`)).length;

test('a filter of more than 10,000 orders is frozen whole before the first is changed, and its progress is one round trip (A9)', async () => {
  const started = await start('problem');
  expect(started).toMatchObject({ state: 'freezing', total: 5000 });
  const seen = new Set<number>();
  const done = await until('it has ended', async () => {
    const report = await progressOf(started);
    seen.add(report.counts.pending);
    return report.state === 'done' && report;
  });
  expect(seen.size, 'it was seen on its way').toBeGreaterThan(1);
  const [all] = await worker.db.read.all<{ orders: number; problems: number; rows: number }>(
    sql`SELECT count(*) AS orders, sum(status = 'problem') AS problems,
      (SELECT count(*) FROM order_history WHERE action = 'status_changed') AS rows FROM orders WHERE status <> 'deleted'`,
  );
  expect(done.total).toBeGreaterThan(10_000);
  expect(done.total).toBe(all?.orders);
  expect(all?.problems).toBe(all?.orders);
  expect(done.counts.ok).toBe(all?.rows);
  expect(done.counts.ok + done.counts.skipped).toBe(done.total);
}, 120_000);

test('cancelled on its way, it leaves the rest as it was (A9)', async () => {
  // Each step is slowed, so that it can be caught in the middle.
  await worker.db.write.run(
    sql`CREATE TRIGGER slow_batch BEFORE UPDATE OF outcome ON batch_rows WHEN NEW.position % 500 = 0 BEGIN
      SELECT count(*) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900000) SELECT i FROM n);
    END`,
  );
  const before = await inStatus('confirmed');
  const started = await start('confirmed');
  await until('some are done', async () => (await progressOf(started)).counts.ok > 0);
  const key = crypto.randomUUID();
  const cancel = () => worker.call('POST', `/api/v1/batches/${started.id}/cancel`, { key });
  const cancelled = await cancel();
  expect([cancelled.status, cancelled.roundTrips]).toEqual([200, 2]);
  await worker.db.write.run(sql`DROP TRIGGER slow_batch`);
  const { state, total, counts } = cancelled.body as Batch;
  expect([state, counts.pending]).toEqual(['cancelled', 0]);
  expect(counts.cancelled).toBeGreaterThan(0);
  expect(counts.ok + counts.cancelled).toBe(total);
  expect(await inStatus('confirmed')).toBe(before + counts.ok);
  const { updatedAt: _, ...standing } = cancelled.body as Batch;
  expect((await cancel()).body, 'the same key again is told how it stands').toMatchObject(standing);
}, 60_000);
