import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { historySchema } from '#core/api/orders';
import { orderSchema } from '#core/order/schema';
import { orders } from '#worker/db/tables/orders';
import { orderLinks } from '#worker/db/tables/sending';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { startTestWorker, type TestPerson, type TestWorker } from '../../support/worker.ts';
import { checkWriteAccess } from './write-access.ts';

let worker: TestWorker;
let manager: TestPerson;
beforeAll(async () => {
  worker = await startTestWorker();
  manager = await worker.makePerson({ [DEMO.shopId]: 'manager' });
});
afterAll(() => worker.stop());

const copy = (id: string, key?: string) =>
  worker.call('POST', `/api/v1/orders/${id}/copy`, { token: manager.token, ...(key && { key }) });

describe('a copy of an order (B19)', () => {
  it('is a new order with the same content, a number of its own, and no link', async () => {
    const order = await worker.makeOrder({ note: 'Внутри', comment: 'Позвоните', number: 'Первый' });
    await worker.call('POST', `/api/v1/orders/${order.id}/status`, { body: { version: 1, status: 'cancelled' } });
    await worker.db.write.insert(orderLinks).values({
      ...{ id: 'lnk_first', shopId: DEMO.shopId, orderId: order.id, connectionId: DEMO.shiptorId, system: 'shiptor' },
      ...{ state: 'linked', externalId: '1', updatedAt: 0 },
    });
    const answer = await copy(order.id);
    expect([answer.status, answer.roundTrips]).toEqual([201, 2]);
    const made = orderSchema.parse(answer.body);
    const withoutIds = (items: typeof order.items) => items.map(({ id: _, ...item }) => item);
    const { id, number, createdAt, updatedAt, items } = made;
    expect(made).toEqual({ ...order, id, number, createdAt, updatedAt, items, links: [], status: 'new', version: 1 });
    expect(withoutIds(items)).toEqual(withoutIds(order.items));
    expect(items[0]?.id).not.toBe(order.items[0]?.id);
    expect(number).toMatch(/^\d{6}-\d{6}(-\d+)?$/);
    expect(await worker.readOrder(id)).toEqual(made);
    const history = historySchema.parse((await worker.call('GET', `/api/v1/orders/${id}/history`)).body).items;
    expect(history.map(({ action, after }) => [action, after.copiedFrom])).toEqual([['created', 'Первый']]);
  });

  it('is not paid, whatever was paid for the first', async () => {
    const order = await worker.makeOrder({ prepayment: { method: 'online_card', paid: true } });
    await worker.db.write.update(orders).set({ refundedKopecks: 5 }).where(eq(orders.id, order.id));
    const made = orderSchema.parse((await copy(order.id)).body);
    expect(made.prepayment).toEqual({ method: 'online_card', paid: false, refundedKopecks: 0 });
  });

  it('keeps COD, a parcel and a declared value that were set by hand, and the mark of an old price', async () => {
    const given = {
      cod: { amountKopecks: 330_000, method: 'card' as const },
      parcel: { weightGrams: 7000, auto: false },
      declaredValueKopecks: 400_000,
    };
    const order = await worker.makeOrder(given);
    const delivery = { ...order.delivery, stale: true };
    await worker.db.write.update(orders).set({ delivery }).where(eq(orders.id, order.id));
    expect(orderSchema.parse((await copy(order.id)).body)).toMatchObject({ ...given, prepayment: null, delivery });
  });

  it('asked for again with the same key is the same one', async () => {
    const order = await worker.makeOrder();
    const key = crypto.randomUUID();
    const [first, second] = await Promise.all([copy(order.id, key), copy(order.id, key)]);
    expect(first.status).toBe(201);
    expect(second.body).toEqual(first.body);
  });

  it('is for those who may write', async () => {
    const order = await worker.makeOrder();
    await checkWriteAccess(worker, { method: 'POST', path: `/api/v1/orders/${order.id}/copy` });
  });
});

describe('sending an unpaid online order to Shiptor (B6)', () => {
  const send = (id: string, connectionId: string = DEMO.shiptorId) =>
    worker.call('POST', `/api/v1/orders/${id}/send`, { body: { connectionId } });
  const warnings = async (id: string, connectionId?: string) => {
    const answer = await send(id, connectionId);
    expect([answer.status, answer.roundTrips], answer.text).toEqual([202, 2]);
    return (answer.body as { warnings: string[] }).warnings;
  };

  it('warns that the parcel may leave with no COD, and nothing else does', async () => {
    const unpaid = await worker.makeOrder();
    const paid = await worker.makeOrder({ prepayment: { method: 'online_card', paid: true } });
    const cod = await worker.makeOrder({ cod: { amountKopecks: 1000, method: 'cash' } });
    expect(await warnings(unpaid.id)).toEqual(['UNPAID_ONLINE']);
    expect(await warnings(unpaid.id, DEMO.retailcrmId)).toEqual([]);
    expect(await warnings(paid.id)).toEqual([]);
    expect(await warnings(cod.id)).toEqual([]);
  });
});
