import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectionListSchema } from '#core/api/connections';
import type { CreateOrderInput } from '#core/api/orders';
import type { DeliveryCategory } from '#core/delivery/category';
import { type Order, orderSchema } from '#core/order/schema';
import { ORDER_STATUSES, type OrderStatus } from '#core/order/status';
import { ORDER_TYPES } from '#core/order/type';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { until } from '../../support/api-client.ts';
import { orderInput, startTestWorker, type TestPerson, type TestWorker } from '../../support/worker.ts';
import { idsOf, lister } from './lister.ts';

/** The orders screen as a manager meets it, against the stand-ins. */
let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker();
  await worker.db.write.run(
    sql`UPDATE connections SET settings = json_set(settings, '$.requestsPerSecond', 10, '$.timeoutMs', 1500)`,
  );
}, 60_000);
afterAll(() => worker?.stop());

const at = (id: string, rest = '') => `/api/v1/orders/${id}${rest}`;
const setStatus = async (id: string, status: OrderStatus) => {
  const answer = await worker.call('POST', at(id, '/status'), { body: { version: 1, status } });
  expect(answer.status, answer.text).toBe(200);
};
const makePreorder = async (shopId: string = DEMO.shopId, token = worker.token): Promise<Order> => {
  const body = { shopId, items: orderInput.items };
  return orderSchema.parse((await worker.call('POST', '/api/v1/preorders', { body, token })).body);
};
const send = (id: string, connectionId: string) =>
  worker.call('POST', at(id, '/send'), { body: { connectionId }, token: worker.token });
const settled = (id: string, state: string, system = 'shiptor') =>
  until(`the ${system} link of ${id} is ${state}`, async () => {
    const order = await worker.readOrder(id);
    return order.links.find((link) => link.system === system)?.state === state && order;
  });

describe('the statuses of the screen', () => {
  it('are where an order comes by what was done with it, each counted and listed there alone (A1, A3)', async () => {
    const made = async (input: Partial<CreateOrderInput> = {}) => (await worker.makeOrder(input)).id;
    const ids: Record<OrderStatus, string> = {
      new: await made(),
      sent: await made(),
      problem: await made({ recipient: { ...orderInput.recipient, phone: '12345' } }),
      confirmed: await made(),
      preorder: (await makePreorder()).id,
      cancelled: await made(),
      deleted: await made(),
    };
    for (const status of ['confirmed', 'cancelled', 'deleted'] as const) await setStatus(ids[status], status);
    for (const status of ['sent', 'problem'] as const) await send(ids[status], DEMO.shiptorId);
    await settled(ids.sent, 'linked');
    await settled(ids.problem, 'failed');
    const { list } = lister(worker, DEMO.shopId, worker.token);
    for (const status of ORDER_STATUSES) {
      const page = (await list({ status, limit: '200' })).list;
      expect([status, idsOf(page?.items ?? [])]).toEqual([status, [ids[status]]]);
      expect(page?.counts?.byStatus).toEqual(Object.fromEntries(ORDER_STATUSES.map((each) => [each, 1])));
    }
    const all = idsOf((await list({ limit: '200' })).list?.items ?? []);
    expect(all.sort()).toEqual(
      Object.values(ids)
        .filter((id) => id !== ids.deleted)
        .sort(),
    );
  });
});

describe('the sections', () => {
  it('hold the orders of one type each, and every answer counts all three (A11)', async () => {
    const shopId = await worker.makeShop();
    const { token }: TestPerson = await worker.makePerson({ [shopId]: 'manager' });
    const { list } = lister(worker, shopId, token);
    const categories: Record<(typeof ORDER_TYPES)[number], DeliveryCategory> = {
      standard: 'delivery-point',
      through: 'delivery-point-to-door',
      export: 'international',
    };
    const made = new Map<string, string>();
    for (const type of ORDER_TYPES) {
      const method = { methodCode: '1', methodName: 'СДЭК', carrier: 'cdek', category: categories[type] };
      const delivery = { ...method, pickupPointId: '7' };
      made.set(type, (await worker.makeOrder({ shopId, delivery }, token)).id);
    }
    for (const type of ORDER_TYPES) {
      const { list: page, roundTrips } = await list({ type });
      expect([type, roundTrips, idsOf(page?.items ?? [])]).toEqual([type, 1, [made.get(type)]]);
      expect(page?.counts?.byType).toEqual({ standard: 1, through: 1, export: 1 });
    }
  });
});

describe('«Создать»', () => {
  it('makes an order that is new, or a pre-order with its link; both stand in the list at once (A8)', async () => {
    const shopId = await worker.makeShop();
    const { token } = await worker.makePerson({ [shopId]: 'manager' });
    const order = await worker.makeOrder({ shopId }, token);
    const preorder = await makePreorder(shopId, token);
    expect([order.status, order.source, order.preorder]).toEqual(['new', 'manual', null]);
    expect(preorder).toMatchObject({ status: 'preorder', preorder: { url: expect.stringContaining('/p/') } });
    const { list: page } = await lister(worker, shopId, token).list({});
    expect(idsOf(page?.items ?? [])).toEqual([preorder.id, order.id]);
  });
});

describe('a row of the table', () => {
  const rowOf = async (id: string) => {
    const { list } = lister(worker, DEMO.shopId, worker.token);
    const row = (await list({ limit: '200' })).list?.items.find((each) => each.id === id);
    if (!row) throw new Error(`${id} is not in the list`);
    return row;
  };

  it('tells the order, and of each system it went to: its page, state and tracking number (A10)', async () => {
    const order = await worker.makeOrder({ cod: { amountKopecks: 330_000, method: 'cash' } });
    for (const [system, connectionId] of [
      ['shiptor', DEMO.shiptorId],
      ['retailcrm', DEMO.retailcrmId],
    ] as const) {
      await send(order.id, connectionId);
      await settled(order.id, 'linked', system);
    }
    const row = await rowOf(order.id);
    expect(row).toMatchObject({
      ...{ number: order.number, recipientName: order.recipient.fullName, totalKopecks: order.totalKopecks },
      ...{ cod: { amountKopecks: 330_000, method: 'cash' }, prepayment: null, status: 'sent' },
      ...{ deliveryName: 'Курьер', deliveryCostKopecks: 29_900, settlement: 'г. Москва' },
    });
    const parcel = row.links.find(({ system }) => system === 'shiptor');
    expect(parcel).toMatchObject({ trackingNumber: expect.stringMatching(/^RP\d+$/), externalStatus: 'new' });
    for (const { url, externalId } of row.links) expect(url).toContain(externalId);
    expect(row.links.map(({ system }) => system).sort()).toEqual(['retailcrm', 'shiptor']);
    const { body } = await worker.call('GET', `/api/v1/connections?shopId=${DEMO.shopId}`);
    const buttons = connectionListSchema.parse(body).items.filter(({ enabled }) => enabled);
    expect(buttons.map(({ id }) => id)).toEqual(expect.arrayContaining(row.links.map((link) => link.connectionId)));
  });

  it('says which link can be copied: of payment while it is due online, of a pre-order while it is one (A10)', async () => {
    const due = await worker.makeOrder();
    const paid = await worker.makeOrder({ prepayment: { method: 'online_card', paid: true } });
    const cod = await worker.makeOrder({ cod: { amountKopecks: 1000, method: 'card' } });
    const preorder = await makePreorder();
    const said = async ({ id }: Order) => {
      const row = await rowOf(id);
      return [row.hasPaymentLink, row.hasPreorderLink];
    };
    expect(await said(due)).toEqual([true, false]);
    for (const order of [paid, cod]) expect(await said(order)).toEqual([false, false]);
    expect((await said(preorder))[1]).toBe(true);
  });
});
