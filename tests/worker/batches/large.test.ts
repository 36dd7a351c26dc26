import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Batch, BatchReport } from '#core/api/batches';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { until } from '../../support/api-client.ts';
import { startTestWorker, type TestWorker } from '../../support/worker.ts';

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker({ demoOrders: 6000 });
}, 60_000);
afterAll(() => worker?.stop());

test('a filter of more orders than one page is frozen whole before the first is changed (A9)', async () => {
  const body = { shopId: DEMO.shopId, action: 'status', status: 'problem', selection: { filter: {} } };
  const { body: started } = await worker.call('POST', '/api/v1/batches', { body });
  expect(started).toMatchObject({ state: 'freezing', total: 5000 });
  const { id } = started as Batch;
  const done = await until('it has ended', async () => {
    const batch = (await worker.call('GET', `/api/v1/batches/${id}`)).body as BatchReport;
    return batch.state === 'done' && batch;
  });
  const [all] = await worker.db.read.all<{ orders: number; problems: number; rows: number }>(
    sql`SELECT count(*) AS orders, sum(status = 'problem') AS problems,
      (SELECT count(*) FROM order_history WHERE action = 'status_changed') AS rows FROM orders WHERE status <> 'deleted'`,
  );
  expect(done.total).toBe(all?.orders);
  expect(all?.problems).toBe(all?.orders);
  expect(done.counts.ok).toBe(all?.rows);
  expect(done.counts.ok + done.counts.skipped).toBe(done.total);
}, 60_000);
