import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Batch, BatchFilter } from '#core/api/batches';
import type { OrderList } from '#core/api/orders';
import type { Order } from '#core/order/schema';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { until } from '../../support/api-client.ts';
import { expectRefusal, orderInput, startTestWorker, type TestWorker } from '../../support/worker.ts';
import { checkWriteAccess } from '../orders/write-access.ts';
import { batchCalls, type Input, idsOf, outcomes } from './support.ts';

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker();
}, 60_000);
afterAll(() => worker?.stop());
const { start, report, ended, run, makeOrders, statuses } = batchCalls(() => worker);

describe('a batch over ids (A9)', () => {
  it('does each order once, tells the outcome of each, and writes a history row by who asked', async () => {
    const orders = await makeOrders(5);
    const ids = idsOf(orders);
    await worker.call('POST', `/api/v1/orders/${ids[0]}/status`, { body: { version: 1, status: 'confirmed' } });
    const done = await run({
      action: 'status',
      status: 'confirmed',
      selection: { ids: [...ids, 'ord_nobody', ids[1] ?? ''] },
    });
    expect(done).toMatchObject({ state: 'done', total: 6, counts: { ok: 4, skipped: 1, failed: 1, pending: 0 } });
    expect(outcomes(done)).toEqual([
      ['skipped', 'SAME_STATUS'],
      ...Array.from({ length: 4 }, () => ['ok', null]),
      ['failed', 'NOT_FOUND'],
    ]);
    expect(done.items[1]?.number).toBe(orders[1]?.number);
    expect(await statuses(ids)).toEqual(ids.map(() => 'confirmed'));
    const history = await worker.db.read.all<{ count: number; name: string }>(
      sql`SELECT count(*) AS count, min(actor_name) AS name FROM order_history
        WHERE action = 'status_changed' AND order_id = ${ids[2]}`,
    );
    expect(history).toEqual([{ count: 1, name: DEMO.owner.name }]);
  });

  it('cannot reach an order of another shop', async () => {
    const shopId = await worker.makeShop();
    const stranger = await worker.makePerson({ [shopId]: 'owner' });
    const theirs = await worker.makeOrder({ shopId }, stranger.token);
    const done = await run({ action: 'delete', selection: { ids: [theirs.id] } });
    expect(done.items).toEqual([
      { orderId: theirs.id, number: null, outcome: 'failed', reason: 'NOT_FOUND', retryable: false, jobId: null },
    ]);
    const read = await worker.call('GET', `/api/v1/orders/${theirs.id}`, { token: stranger.token });
    expect((read.body as Order).status).toBe('new');
    expectRefusal(await worker.call('GET', `/api/v1/batches/${done.id}`, { token: stranger.token }), 404, 'NOT_FOUND');
  });

  it('answers the same key with the same batch, and pages through its outcomes by key', async () => {
    const ids = idsOf(await makeOrders(5));
    const key = crypto.randomUUID();
    const input = { action: 'status', status: 'problem', selection: { ids } } as const;
    const [first, second] = [await start(input, { key }), await start(input, { key })];
    expect(second.body).toEqual(first.body);
    const { id } = first.body as Batch;
    await ended(id);
    const page = await report(id, '?outcome=ok&limit=3');
    const rest = await report(id, `?outcome=ok&limit=3&cursor=${page.nextCursor}`);
    expect([...page.items, ...rest.items].map(({ orderId }) => orderId)).toEqual(ids);
    expect(rest.nextCursor).toBeNull();
    expectRefusal(
      await worker.call('GET', `/api/v1/batches/${id}?outcome=failed&cursor=${page.nextCursor}`),
      400,
      'INVALID_CURSOR',
      'cursor',
    );
  });
});

describe('two batches at once (A9)', () => {
  it('over the same orders do each order once each, one after the other', async () => {
    const ids = idsOf(await makeOrders(30));
    const selection = { ids };
    const [first, second] = await Promise.all([
      run({ action: 'status', status: 'confirmed', selection }),
      run({ action: 'status', status: 'problem', selection }),
    ]);
    expect([first.counts.ok, second.counts.ok]).toEqual([30, 30]);
    const rows = await worker.db.read.all<{ status: string; version: number; changes: number; first: string }>(
      sql`SELECT o.status, o.version, count(*) AS changes, min(h.before ->> 'status') AS first
        FROM orders o JOIN order_history h ON h.order_id = o.id AND h.action = 'status_changed'
        WHERE o.id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) GROUP BY o.id`,
    );
    expect(rows).toHaveLength(30);
    for (const { status, version, changes } of rows) {
      expect([version, changes]).toEqual([3, 2]);
      expect(['confirmed', 'problem']).toContain(status);
    }
  });
});

describe('a batch over a filter (A9)', () => {
  it('that matches nothing ends at once and says so', async () => {
    const shopId = await worker.makeShop();
    const owner = await worker.makePerson({ [shopId]: 'owner' });
    for (const filter of [{ status: 'problem' }, { q: 'никого' }, { payment: 'cash', paid: 'true' }] as const) {
      const started = await start({ shopId, action: 'delete', selection: { filter } }, owner);
      expect([started.status, started.body]).toEqual([202, expect.objectContaining({ state: 'done', total: 0 })]);
    }
    const none = await start({ shopId, action: 'delete', selection: { ids: [] } }, owner);
    expect(none.body).toMatchObject({ state: 'done', total: 0 });
  });

  it('takes what the list shows under the same filters: payment, paid, days, words and their combinations', async () => {
    const shopId = await worker.makeShop();
    const { token } = await worker.makePerson({ [shopId]: 'owner' });
    const cash = { cod: { amountKopecks: 100_000, method: 'cash' as const }, prepayment: null };
    const paid = { prepayment: { method: 'online_card' as const, paid: true } };
    for (const [index, extra] of [cash, cash, paid, paid, {}].entries()) {
      const fullName = index % 2 === 0 ? 'Щукин Ёж' : 'Окунев Пётр';
      const made = await worker.makeOrder(
        { shopId, ...extra, recipient: { ...orderInput.recipient, fullName } },
        token,
      );
      await worker.db.write.run(
        sql`UPDATE orders SET day = day - ${index}, created_at = created_at - ${index * 86_400_000} WHERE id = ${made.id}`,
      );
    }
    const day = (ago: number) => new Date(Date.now() + 3 * 3_600_000 - ago * 86_400_000).toISOString().slice(0, 10);
    const filters: [BatchFilter, number][] = [
      [{}, 5],
      [{ payment: 'cash' }, 2],
      [{ paid: 'true' }, 2],
      [{ from: day(3), to: day(1) }, 3],
      [{ to: day(4) }, 1],
      [{ q: 'щукин' }, 3],
      [{ q: 'щукин', paid: 'true', from: day(2) }, 1],
      [{ payment: 'cash', from: day(0), to: day(0) }, 1],
    ];
    for (const [filter, count] of filters) {
      const shown = await worker.call('GET', `/api/v1/orders?${new URLSearchParams({ shopId, ...filter })}`, { token });
      const { body } = await start({ shopId, action: 'unlink', selection: { filter } }, { token });
      const frozen = await report((body as Batch).id, '', { token });
      const listed = idsOf((shown.body as OrderList).items).sort();
      expect(listed, JSON.stringify(filter)).toHaveLength(count);
      expect(frozen.items.map(({ orderId }) => orderId).sort(), JSON.stringify(filter)).toEqual(listed);
    }
  });

  it('takes the orders that it finds at the start, all of them and no other', async () => {
    const shopId = await worker.makeShop();
    const owner = await worker.makePerson({ [shopId]: 'owner' });
    const made: Order[] = [];
    for (let index = 0; index < 12; index += 1) made.push(await worker.makeOrder({ shopId }, owner.token));
    const named = await worker.makeOrder(
      { shopId, recipient: { ...orderInput.recipient, fullName: 'Щукин Ёж' } },
      owner.token,
    );
    const found = { q: 'щукин еж' } as const;
    await start({ shopId, action: 'status', status: 'confirmed', selection: { filter: found } }, owner);
    const read = async (id: string) =>
      (await worker.call('GET', `/api/v1/orders/${id}`, { token: owner.token })).body as Order;
    await until('the one that was searched for is done', async () => (await read(named.id)).status === 'confirmed');
    expect((await read(made[0]?.id ?? '')).status).toBe('new');
    await start({ shopId, action: 'status', status: 'cancelled', selection: { filter: { status: 'new' } } }, owner);
    await until('all new ones are done', async () => {
      const all = await Promise.all(made.map(({ id }) => read(id)));
      return all.every(({ status }) => status === 'cancelled');
    });
    expect((await read(named.id)).status).toBe('confirmed');
    const kept = await worker.db.read.all(sql`SELECT filter FROM batches WHERE filter IS NOT NULL`);
    expect(kept, 'what was searched for is not kept').toEqual([]);
  });
});

describe('who may, and what is refused', () => {
  it('is for members who may write; only an owner purges many', async () => {
    const [order] = await makeOrders(1);
    const body = { shopId: DEMO.shopId, action: 'delete', selection: { ids: [order?.id] } };
    await checkWriteAccess(worker, { method: 'POST', path: '/api/v1/batches', body });
    const manager = await worker.makePerson({ [DEMO.shopId]: 'manager' });
    expectRefusal(await start({ action: 'purge', selection: { ids: [] } }, manager), 403, 'FORBIDDEN');
    const { id } = (await start({ action: 'purge', selection: { ids: [] } })).body as Batch;
    for (const verb of ['retry', 'cancel']) {
      expectRefusal(await worker.call('POST', `/api/v1/batches/${id}/${verb}`, manager), 403, 'FORBIDDEN');
      await checkWriteAccess(worker, { method: 'POST', path: `/api/v1/batches/${id}/${verb}` });
    }
    const viewer = await worker.makePerson({ [DEMO.shopId]: 'viewer' });
    expect((await worker.call('GET', `/api/v1/batches/${id}`, viewer)).status).toBe(200);
  });

  it('stops for a person who was removed meanwhile', async () => {
    const person = await worker.makePerson({ [DEMO.shopId]: 'manager' });
    const [order] = await makeOrders(1);
    const { id } = (await start({ action: 'delete', selection: { ids: [] } }, person)).body as Batch;
    await worker.db.write.run(sql`DELETE FROM memberships WHERE user_id = ${person.userId}`);
    await worker.db.write.batch([
      worker.db.write.run(
        sql`INSERT INTO batch_rows (batch_id, position, order_id, outcome) VALUES (${id}, 1, ${order?.id}, 'pending')`,
      ),
      worker.db.write.run(sql`UPDATE batches SET total = 1, pending = 1 WHERE id = ${id}`),
    ]);
    expect(outcomes(await ended(id))).toEqual([['failed', 'FORBIDDEN']]);
    expect(await statuses([order?.id ?? ''])).toEqual(['new']);
    const key = crypto.randomUUID();
    const retry = () => worker.call('POST', `/api/v1/batches/${id}/retry`, { key });
    expect(((await retry()).body as Batch).counts.pending, 'another may have it done').toBe(1);
    expect(outcomes(await ended(id))).toEqual([['ok', null]]);
    expect((await retry()).body, 'the same key again is told how it stands').toMatchObject({ state: 'done' });
  });

  it('names the field that is wrong', async () => {
    const ids = ['ord_x'];
    const wrong: [Input, number, string, string][] = [
      [{ action: 'delete', selection: {} }, 400, 'INVALID_INPUT', 'selection'],
      [{ action: 'delete', selection: { ids, filter: {} } }, 400, 'INVALID_INPUT', 'selection'],
      [
        { action: 'delete', selection: { filter: { from: '2026-02-02', to: '2026-02-01' } } },
        ...([400, 'INVALID_INPUT', 'selection.filter.to'] as const),
      ],
      [
        { action: 'delete', selection: { filter: { colour: 'red' } as never } },
        400,
        'INVALID_INPUT',
        'selection.filter.colour',
      ],
      [{ action: 'status', selection: { ids } }, 400, 'INVALID_INPUT', 'status'],
      [{ action: 'delete', status: 'new', selection: { ids } }, 400, 'INVALID_INPUT', 'status'],
      [{ action: 'restore', status: 'deleted', selection: { ids } }, 400, 'INVALID_INPUT', 'status'],
      [{ action: 'status', status: 'sent', selection: { ids } }, 409, 'STATUS_NOT_ALLOWED', 'status'],
      [{ action: 'send', selection: { ids } }, 400, 'INVALID_INPUT', 'connectionId'],
      [{ action: 'send', connectionId: 'con_no', selection: { ids } }, 404, 'NOT_FOUND', 'connectionId'],
    ];
    for (const [input, status, code, field] of wrong) expectRefusal(await start(input), status, code as never, field);
  });
});
