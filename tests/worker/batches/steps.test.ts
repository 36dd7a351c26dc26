import { eq, sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Batch } from '#core/api/batches';
import type { Order } from '#core/order/schema';
import { batches, batchRows } from '#worker/db/tables/batches';
import { orderHistory } from '#worker/db/tables/history';
import { connections, jobs } from '#worker/db/tables/sending';
import { memberships, shops } from '#worker/db/tables/shops';
import { createBatch } from '#worker/services/batches/create-batch';
import { cancelBatch, retryBatch } from '#worker/services/batches/steer-batch';
import { stepBatch } from '#worker/services/batches/step-batch';
import type { Context, Person } from '#worker/services/context';
import { createOrder } from '#worker/services/orders/create-order';
import type { Outcome } from '#worker/services/refusal';
import { orderInput } from '../../support/worker.ts';
import { makeDatabase, ring } from '../auth/support.ts';
import type { Input } from './support.ts';

const SHOP = 'shp_1';
const CONNECTION = 'con_1';
const OWNER: Person = { userId: 'usr_1', name: 'Анна' };
const SCRIPT: Person = { userId: 'key_1', name: 'Выгрузка 1С', isApiKey: true };

let database: Awaited<ReturnType<typeof makeDatabase>>;
let context: Context;
beforeEach(async () => {
  database = await makeDatabase();
  const { db } = database;
  let [now, ids] = [Date.parse('2026-03-01T12:00:00Z'), 0];
  context = {
    ...{ db, now: () => new Date(++now), newId: (kind) => `${kind}_${++ids}`, fetch, publicUrl: '' },
    ...{ linkKeys: ring('k'), secretKeys: ring('k'), wakeLane: () => {}, wakeRunner: () => {} },
  };
  await db.write.insert(shops).values({ id: SHOP, name: 'Лавка', settings: {}, createdAt: 0 });
  await db.write.insert(memberships).values([
    { shopId: SHOP, userId: OWNER.userId, role: 'owner', createdAt: 0 },
    { shopId: SHOP, userId: SCRIPT.userId, role: 'manager', createdAt: 0 },
  ]);
  await db.write.insert(connections).values({
    ...{ id: CONNECTION, shopId: SHOP, system: 'shiptor', name: 'Shiptor', baseUrl: '', account: null },
    ...{ settings: {}, credentials: '', enabled: true, createdAt: 0 },
  });
});
afterEach(() => database.close());

const key = () => ({ scope: 's', key: crypto.randomUUID(), bodyHash: '' });
function given<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.error.code);
  return outcome.value;
}
const makeOrder = async (): Promise<Order> =>
  given(await createOrder(context, OWNER, { ...orderInput, shopId: SHOP }, key()));
const start = async (input: Input, person = OWNER): Promise<Batch> =>
  given(await createBatch(context, person, { shopId: SHOP, ...input }, key()));
const step = () => stepBatch(context, SHOP);
const recordOf = async (id: string) => (await database.db.read.select().from(batches).where(eq(batches.id, id)))[0];
const rowsOf = (id: string) => database.db.read.select().from(batchRows).where(eq(batchRows.batchId, id));
const historyOf = async (orderId: string, action: string) =>
  (await database.db.read.select().from(orderHistory).where(eq(orderHistory.orderId, orderId)))
    .filter((row) => row.action === action)
    .map(({ actorKind, actorId }) => [actorKind, actorId]);
const selectionOf = (...orders: Order[]) => ({ ids: orders.map(({ id }) => id) });

describe('what a batch does', () => {
  it('is told of the script whose key asked for it, in the history and in the sendings', async () => {
    const order = await makeOrder();
    await start({ action: 'status', status: 'confirmed', selection: selectionOf(order) }, SCRIPT);
    await start({ action: 'send', connectionId: CONNECTION, selection: selectionOf(order) }, SCRIPT);
    while (await step());
    expect(await historyOf(order.id, 'status_changed')).toEqual([['api_key', SCRIPT.userId]]);
    expect(await historyOf(order.id, 'send_requested')).toEqual([['api_key', SCRIPT.userId]]);
    expect((await database.db.read.select().from(jobs)).map(({ actorKind }) => actorKind)).toEqual(['api_key']);
  });
});

describe('the batches of a shop', () => {
  it('are twenty under way at most, and another when one has ended', async () => {
    const [order] = [await makeOrder()];
    const confirm = { action: 'status', status: 'confirmed', selection: selectionOf(order) } as const;
    for (let open = 0; open < 20; open += 1) await start(confirm);
    const more = await createBatch(context, OWNER, { shopId: SHOP, ...confirm }, key());
    expect(more.ok || more.error.code).toBe('TOO_MANY_BATCHES');
    expect(await database.db.read.select().from(batches)).toHaveLength(20);
    await step();
    expect((await start(confirm)).state).toBe('running');
  });
});

describe('a step that cannot be done', () => {
  const confirm = async () =>
    (await start({ action: 'status', status: 'confirmed', selection: selectionOf(await makeOrder()) })).id;
  const countsOf = async (...ids: string[]) =>
    (await Promise.all(ids.map(recordOf))).map((batch) => [batch?.pending, batch?.ok]);
  /** Does something between what the next step reads and what it writes. */
  function beforeNextWrite(change: () => Promise<unknown>): void {
    const { client } = database;
    const batch = client.batch.bind(client);
    client.batch = async (asked, mode) => {
      if (!JSON.stringify(asked).includes('UPDATE batch_rows')) return batch(asked, mode);
      client.batch = batch;
      await change();
      return batch(asked, mode);
    };
  }

  it('lets the shop’s other batches go first, and after five faults has failed and can be retried', async () => {
    const [broken, good] = [await confirm(), await confirm()];
    await database.db.write.run(
      sql`CREATE TRIGGER broken BEFORE UPDATE OF status ON orders WHEN NEW.id = (SELECT order_id FROM batch_rows
        WHERE batch_id = ${sql.raw(`'${broken}'`)}) BEGIN SELECT RAISE(ABORT, 'disk'); END`,
    );
    const fault = () => expect(step()).rejects.toThrow();
    await fault();
    expect(await step()).toBe(true);
    expect(await countsOf(broken, good)).toEqual([
      [1, 0],
      [0, 1],
    ]);
    for (let again = 1; again < 5; again += 1) await fault();
    expect(await step(), 'nothing is left to do').toBe(false);
    expect(await rowsOf(broken)).toMatchObject([{ outcome: 'failed', reason: 'INTERNAL', retryable: true }]);
    await database.db.write.run(sql`DROP TRIGGER broken`);
    await retryBatch(context, OWNER, broken, key());
    await step();
    expect(await countsOf(broken)).toEqual([[0, 1]]);
  });

  it('counts only faults in a row', async () => {
    const id = await confirm();
    await database.db.write.update(batches).set({ faults: 4 }).where(eq(batches.id, id));
    await step();
    expect(await recordOf(id)).toMatchObject({ ok: 1, faults: 0 });
  });

  it('before a filter was read to its end fails what was read, not to be retried in part', async () => {
    const id = await confirm();
    await database.db.write
      .update(batches)
      .set({ frozen: false, filter: { q: 'x' }, freezeAfter: { doc: 'x' }, faults: 4 })
      .where(eq(batches.id, id));
    await database.db.write.run(
      sql`CREATE TRIGGER broken BEFORE UPDATE OF last_position ON batches BEGIN SELECT RAISE(ABORT, 'disk'); END`,
    );
    await expect(step()).rejects.toThrow();
    expect(await rowsOf(id)).toMatchObject([{ outcome: 'failed', reason: 'INTERNAL', retryable: false }]);
    expect(await recordOf(id)).toMatchObject({ frozen: true, filter: null, pending: 0, failed: 1 });
  });

  it('because an order was changed meanwhile also comes after the others', async () => {
    const [moved, good] = [await confirm(), await confirm()];
    beforeNextWrite(() => database.db.write.run(sql`UPDATE orders SET version = version + 1`));
    await step();
    await step();
    expect(await countsOf(moved, good)).toEqual([
      [1, 0],
      [0, 1],
    ]);
    await step();
    expect(await countsOf(moved)).toEqual([[0, 1]]);
  });

  it('by who may no longer leaves alone what another has retried since', async () => {
    const id = await confirm();
    await database.db.write.update(batches).set({ actorId: 'usr_gone' }).where(eq(batches.id, id));
    beforeNextWrite(() => database.db.write.update(batches).set({ actorId: OWNER.userId }).where(eq(batches.id, id)));
    await step();
    expect(await countsOf(id)).toEqual([[1, 0]]);
    await step();
    expect(await countsOf(id)).toEqual([[0, 1]]);
  });
});

describe('cancelling a batch', () => {
  it('that has ended leaves it done', async () => {
    const { id } = await start({ action: 'status', status: 'confirmed', selection: selectionOf(await makeOrder()) });
    await step();
    expect(given(await cancelBatch(context, OWNER, id, key())).state).toBe('done');
    const empty = await start({ action: 'delete', selection: { ids: [] } });
    expect(given(await cancelBatch(context, OWNER, empty.id, key())).state).toBe('done');
  });

  it('that is on its way cancels it, and a retry that finds something to do is no longer cancelled', async () => {
    const [first, second] = [await makeOrder(), await makeOrder()];
    const { id } = await start({ action: 'status', status: 'confirmed', selection: selectionOf(first, second) });
    const cancelled = async () => given(await cancelBatch(context, OWNER, id, key())).state;
    expect([await cancelled(), await cancelled()]).toEqual(['cancelled', 'cancelled']);
    expect(given(await retryBatch(context, OWNER, id, key())).state, 'nothing to retry').toBe('cancelled');
    await database.db.write.run(
      sql`UPDATE batch_rows SET outcome = 'failed', retryable = 1 WHERE order_id = ${first.id}`,
    );
    expect(given(await retryBatch(context, OWNER, id, key())).state).toBe('running');
    await step();
    const record = await recordOf(id);
    expect(record).toMatchObject({ cancelledAt: null, ok: 1, cancelled: 1, pending: 0 });
  });

  it('tells each order whose sending it took back who did', async () => {
    const order = await makeOrder();
    const { id } = await start({ action: 'send', connectionId: CONNECTION, selection: selectionOf(order) }, SCRIPT);
    await step();
    await cancelBatch(context, OWNER, id, key());
    expect(await historyOf(order.id, 'send_withdrawn')).toEqual([['manager', OWNER.userId]]);
    expect((await database.db.read.select().from(jobs)).map(({ state }) => state)).toEqual(['withdrawn']);
    await cancelBatch(context, OWNER, id, key());
    expect(await historyOf(order.id, 'send_withdrawn'), 'once').toHaveLength(1);
    expect((await rowsOf(id)).map(({ outcome }) => outcome)).toEqual(['cancelled']);
  });
});
