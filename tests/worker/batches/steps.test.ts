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
