import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Batch } from '#core/api/batches';
import type { Order } from '#core/order/schema';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { until } from '../../support/api-client.ts';
import { expectRefusal, startTestWorker, type TestWorker } from '../../support/worker.ts';
import { batchCalls, idsOf, outcomes } from './support.ts';

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker();
  await worker.db.write.run(
    sql`UPDATE connections SET settings = json_set(settings, '$.requestsPerSecond', 10, '$.timeoutMs', 1500)`,
  );
}, 60_000);
afterEach(async () => {
  await worker.sandbox('DELETE', '/control/shiptor');
});
afterAll(() => worker?.stop());
const { start, report, ended, run, makeOrders, statuses } = batchCalls(() => worker);

describe('sending many (A9, C2)', () => {
  it('tells the outcome of each: sent, refused with the reason, not to be sent; the refused are tried again', async () => {
    const [good, bad, cancelled] = await makeOrders(3);
    if (!good || !bad || !cancelled) throw new Error('no orders');
    const edited = await worker.call('PATCH', `/api/v1/orders/${bad.id}`, {
      body: { version: 1, recipient: { phone: '12345' } },
    });
    await worker.call('POST', `/api/v1/orders/${cancelled.id}/status`, { body: { version: 1, status: 'cancelled' } });
    const ids = [good.id, bad.id, cancelled.id];
    const done = await run({ action: 'send', connectionId: DEMO.shiptorId, selection: { ids } });
    expect(done.items.map(({ outcome, retryable }) => [outcome, retryable])).toEqual([
      ['ok', false],
      ['failed', true],
      ['failed', false],
    ]);
    expect(done.items[2]?.reason).toBe('STATUS_NOT_ALLOWED');
    expect(done.items[1]?.reason).toBeTruthy();
    expect(await statuses(ids)).toEqual(['sent', 'problem', 'cancelled']);
    const { version } = edited.body as Order;
    await worker.call('PATCH', `/api/v1/orders/${bad.id}`, { body: { version, recipient: { phone: '+79123456789' } } });
    const retried = await worker.call('POST', `/api/v1/batches/${done.id}/retry`);
    expect([retried.status, retried.roundTrips]).toEqual([202, 2]);
    const again = await ended(done.id);
    expect(again.counts).toMatchObject({ ok: 2, failed: 1 });
    expect(await statuses(ids)).toEqual(['sent', 'sent', 'cancelled']);
    const jobs = await worker.db.read.all<{ count: number }>(
      sql`SELECT count(*) AS count FROM jobs WHERE order_id = ${good.id}`,
    );
    expect(jobs[0]?.count, 'what was sent is not sent again').toBe(1);
  });

  it('shows an answer that was lost as unknown, and what came of it', async () => {
    const [order] = await makeOrders(1);
    await worker.sandbox('POST', '/control/shiptor', {
      fault: 'lose_answer_after_write',
      times: 1,
      match: 'addPackage',
    });
    const { body } = await start({
      action: 'send',
      connectionId: DEMO.shiptorId,
      selection: { ids: [order?.id ?? ''] },
    });
    const { id } = body as Batch;
    await until('it is unknown', async () => (await report(id)).counts.unknown === 1);
    expect((await report(id)).state).toBe('running');
    expect(outcomes(await ended(id))).toEqual([['ok', null]]);
  });

  it('is cancelled where it has not left: the rest stays here', async () => {
    await worker.sandbox('POST', '/control/shiptor', { fault: 'status503', times: 500 });
    const ids = idsOf(await makeOrders(6));
    const { body } = await start({ action: 'send', connectionId: DEMO.shiptorId, selection: { ids } });
    const { id } = body as Batch;
    await until('they wait', async () => (await report(id)).counts.waiting === 6);
    await until('nothing is on its way', async () => {
      const under = await worker.db.read.all(sql`SELECT 1 FROM jobs WHERE state = 'sending'`);
      return under.length === 0;
    });
    const cancelled = await worker.call('POST', `/api/v1/batches/${id}/cancel`);
    expect([cancelled.status, cancelled.roundTrips]).toEqual([200, 2]);
    await worker.sandbox('DELETE', '/control/shiptor');
    const after = await ended(id);
    expect(after.state).toBe('cancelled');
    expect(after.counts.cancelled + after.counts.ok).toBe(6);
    expect(after.counts.cancelled).toBeGreaterThan(0);
    const left = after.items.filter(({ outcome }) => outcome === 'cancelled');
    for (const { orderId } of left) expect((await worker.readOrder(orderId)).links).toEqual([]);
  });
});

describe('deleting, restoring, purging and unlinking many (G1–G3, B16)', () => {
  it('goes the way of each order: deleted, its parcel removed, restored, deleted again, gone for good', async () => {
    const [first, second] = await makeOrders(2);
    if (!first || !second) throw new Error('no orders');
    const ids = [first.id, second.id];
    await run({ action: 'send', connectionId: DEMO.shiptorId, selection: { ids: [first.id] } });
    const parcel = async () => (await worker.readOrder(first.id)).links[0]?.state;
    expect(await run({ action: 'delete', selection: { ids } })).toMatchObject({ counts: { ok: 2 } });
    await until('the parcel is removed', async () => (await parcel()) === 'removed');
    expect(await run({ action: 'unlink', selection: { ids } })).toMatchObject({ counts: { ok: 1, skipped: 1 } });
    expect(await run({ action: 'restore', selection: { ids } })).toMatchObject({ counts: { ok: 2 } });
    expect(await statuses(ids)).toEqual(['new', 'new']);
    expect(await run({ action: 'purge', selection: { ids } })).toMatchObject({ counts: { skipped: 2 } });
    await run({ action: 'delete', selection: { ids } });
    const purged = await run({ action: 'purge', selection: { ids } });
    expect(purged).toMatchObject({ counts: { ok: 2 } });
    expect(purged.items.map(({ number }) => number)).toEqual([null, null]);
    for (const id of ids) expectRefusal(await worker.call('GET', `/api/v1/orders/${id}`), 404, 'NOT_FOUND');
  });

  it('to «Предзаказ» makes a link for each, and leaving it closes them (C9)', async () => {
    const ids = idsOf(await makeOrders(3));
    await run({ action: 'status', status: 'preorder', selection: { ids } });
    const open = () =>
      worker.db.read.all(
        sql`SELECT 1 FROM buyer_links WHERE purpose = 'preorder' AND closed_at IS NULL
          AND order_id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
      );
    expect(await open()).toHaveLength(3);
    await run({ action: 'status', status: 'confirmed', selection: { ids } });
    expect(await open()).toEqual([]);
  });
});
