import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settlementListSchema } from '#core/api/delivery';
import type { CreateOrderInput } from '#core/api/orders';
import { productListSchema } from '#core/api/products';
import { type Order, orderSchema } from '#core/order/schema';
import { shops } from '#worker/db/tables/shops';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import {
  type Answer,
  eventually,
  expectRefusal,
  orderInput,
  startTestWorker,
  type TestPerson,
  type TestWorker,
} from '../../support/worker.ts';
import { editDeciding, quoteOf } from './decide.ts';

/** The editor's rows as a manager meets them, against the stand-in of Shiptor. */
let worker: TestWorker;
let manager: TestPerson;
beforeAll(async () => {
  worker = await startTestWorker();
  manager = await worker.makePerson({ [DEMO.shopId]: 'manager' });
});
afterAll(() => worker.stop());

const edit = (id: string, version: number, changes: object) =>
  worker.call('PATCH', `/api/v1/orders/${id}`, { body: { version, ...changes }, token: manager.token });
const decide = (order: Order, changes: object, decision: 'accept' | 'decline' = 'accept') =>
  editDeciding(worker, order, changes, decision, manager.token);
const get = (path: string) => worker.call('GET', `/api/v1${path}`, { token: manager.token });
const orderOf = (answer: Answer): Order => {
  expect(answer.status, answer.text).toBe(200);
  return orderSchema.parse(answer.body);
};
const COD = { cod: { amountKopecks: 330_000, method: 'cash' as const } };
const POST = { methodCode: '13', methodName: 'Почта', carrier: 'russian-post', category: 'post-office' as const };

describe('the number (B1)', () => {
  it('is the date and time by default, can be changed, and is unique in its shop', async () => {
    const [order, other] = [await worker.makeOrder(), await worker.makeOrder()];
    expect(order.number).toMatch(/^\d{6}-\d{6}(-\d+)?$/);
    expect(orderOf(await edit(order.id, 1, { number: 'Свой-1' })).number).toBe('Свой-1');
    expectRefusal(await edit(other.id, 1, { number: 'Свой-1' }), 409, 'NUMBER_TAKEN', 'number');
  });
});

describe('weight and dimensions (B2)', () => {
  const item = (more: object = {}) => ({ name: 'Чай', quantity: 2, priceKopecks: 150_050, ...more });
  const inShop = async (basis: 'item' | 'parcel', input: Partial<CreateOrderInput>) => {
    const defaults = { basis, weightGrams: 300, lengthMm: 120, widthMm: 110, heightMm: 40 };
    const shopId = await worker.makeShop({ defaultDimensions: defaults });
    const owner = await worker.makePerson({ [shopId]: 'owner' });
    return { owner, order: await worker.makeOrder({ shopId, delivery: {}, ...input }, owner.token) };
  };

  it('follow the items and are read-only while they are automatic and «Для товара»', async () => {
    const { order, owner } = await inShop('item', { items: [item()] });
    expect(order.parcel).toEqual({ weightGrams: 600, lengthMm: 120, widthMm: 110, heightMm: 80, auto: true });
    const change = async (version: number, changes: object) =>
      orderOf(
        await worker.call('PATCH', `/api/v1/orders/${order.id}`, { body: { version, ...changes }, token: owner.token }),
      ).parcel;
    expect(await change(1, { parcel: { weightGrams: 9 } })).toEqual(order.parcel);
    expect(await change(1, { items: [item({ quantity: 3 })] })).toMatchObject({ weightGrams: 900, heightMm: 120 });
    expect(await change(2, { parcel: { weightGrams: 9, auto: false } })).toMatchObject({ weightGrams: 9, auto: false });
    expect(await change(3, { items: [item({ quantity: 9 })] })).toMatchObject({ weightGrams: 9 });
    expect(await change(4, { parcel: { auto: true } })).toMatchObject({ weightGrams: 2700, auto: true });
  });

  it('are the parcel’s own where the shop’s defaults are «Для посылки»', async () => {
    const { order, owner } = await inShop('parcel', { items: [item()] });
    expect(order.parcel).toEqual({ weightGrams: 300, lengthMm: 120, widthMm: 110, heightMm: 40, auto: true });
    const body = { version: 1, items: [item({ quantity: 20 })], parcel: { weightGrams: 450 } };
    const answer = await worker.call('PATCH', `/api/v1/orders/${order.id}`, { body, token: owner.token });
    expect(orderOf(answer).parcel).toMatchObject({ weightGrams: 450, heightMm: 40 });
  });

  it('are warned of where they change the price of delivery', async () => {
    const order = await worker.makeOrder();
    const items = [item({ weightGrams: 5000 })];
    expectRefusal(await edit(order.id, 1, { items }), 409, 'RECALCULATION_REQUIRED', 'parcel.weightGrams');
    const { before, after } = await quoteOf(worker, order.id, 1, { items }, manager.token);
    expect([before.parcel.weightGrams, after.parcel.weightGrams]).toEqual([500, 10_000]);
  });

  it('of the shop hold for its pre-orders too', async () => {
    const defaultDimensions = { basis: 'item' as const, weightGrams: 70, lengthMm: 10, widthMm: 10, heightMm: 10 };
    await worker.db.write.update(shops).set({ settings: { defaultDimensions } }).where(eq(shops.id, DEMO.shopId));
    const body = { shopId: DEMO.shopId, items: [item()] };
    const answer = await worker.call('POST', '/api/v1/preorders', { body, token: manager.token });
    await worker.db.write.update(shops).set({ settings: {} }).where(eq(shops.id, DEMO.shopId));
    expect(orderSchema.parse(answer.body).parcel.weightGrams).toBe(140);
  });
});

describe('the declared value (B3)', () => {
  const dear = [{ name: 'Сервиз', quantity: 1, priceKopecks: 900_000, weightGrams: 500 }];
  it('is the cart’s by default, or COD where that is larger, and at least 10 ₽', async () => {
    expect((await worker.makeOrder()).declaredValueKopecks).toBe(300_100);
    expect((await worker.makeOrder(COD)).declaredValueKopecks).toBe(330_000);
    expect((await worker.makeOrder({ items: [] })).declaredValueKopecks).toBe(1000);
    const order = await worker.makeOrder();
    const low = { declaredValueKopecks: 999 };
    expectRefusal(await decide(order, low, 'decline'), 422, 'RULE_VIOLATED', 'declaredValueKopecks');
  });

  it('follows the items only while there is COD, and is never below it', async () => {
    const prepaid = await worker.makeOrder();
    expect(orderOf(await decide(prepaid, { items: dear }, 'decline')).declaredValueKopecks).toBe(300_100);
    const cod = await worker.makeOrder(COD);
    expect(orderOf(await decide(cod, { items: dear }, 'decline')).declaredValueKopecks).toBe(900_000);
    const below = { declaredValueKopecks: 329_999 };
    const order = await worker.makeOrder(COD);
    expectRefusal(await decide(order, below, 'decline'), 422, 'RULE_VIOLATED', 'declaredValueKopecks');
  });
});

describe('payment', () => {
  it('is COD of a sum, or «Нет» (B4)', async () => {
    const order = await worker.makeOrder();
    const cod = orderOf(await decide(order, COD, 'decline'));
    expect([cod.cod, cod.prepayment]).toEqual([COD.cod, null]);
    const none = orderOf(await decide(cod, { cod: null }, 'decline'));
    expect([none.cod, none.prepayment?.paid]).toEqual([null, false]);
    const both = { ...COD, prepayment: { method: 'other', paid: true } };
    expectRefusal(await decide(none, both, 'decline'), 422, 'RULE_VIOLATED', 'prepayment');
  });

  it('by card on delivery is impossible for Russian Post (B5)', async () => {
    const order = await worker.makeOrder({ ...COD, delivery: POST });
    const card = { cod: { ...COD.cod, method: 'card' } };
    expectRefusal(await decide(order, card, 'decline'), 422, 'RULE_VIOLATED', 'cod.method');
    const { after } = await quoteOf(worker, order.id, 1, card, manager.token);
    expect(after.delivery.state).toBe('payment_not_taken');
    const courier = orderOf(await decide(await worker.makeOrder(COD), card, 'decline'));
    expect(courier.cod?.method).toBe('card');
  });

  it('is said to be made only without COD; the link of an unpaid online order can be copied (B6)', async () => {
    const order = await worker.makeOrder();
    const link = await worker.call('POST', `/api/v1/orders/${order.id}/payment-link`, { token: manager.token });
    expect(link.text).toContain('/pay/');
    const paid = orderOf(await edit(order.id, 1, { prepayment: { method: 'online_card', paid: true } }));
    expect([paid.prepayment?.paid, paid.paymentLink]).toEqual([true, null]);
    const withCod = orderOf(await decide(paid, COD, 'decline'));
    expect(withCod.prepayment).toBeNull();
    const gone = await worker.call('POST', `/api/v1/orders/${order.id}/payment-link`, { token: manager.token });
    expectRefusal(gone, 409, 'NOT_PAYABLE');
  });
});

describe('where it goes', () => {
  it('can be changed to any settlement that is suggested, at that settlement’s price (B7)', async () => {
    const order = await worker.makeOrder();
    const found = await get(`/delivery/settlements?shopId=${DEMO.shopId}&q=${encodeURIComponent('Владивос')}`);
    const [place] = settlementListSchema.parse(found.body).items;
    const address = { settlementCode: place?.code, settlement: place?.name, region: place?.region };
    expectRefusal(await edit(order.id, 1, { address }), 409, 'RECALCULATION_REQUIRED', 'address.settlementCode');
    const after = orderOf(await decide(order, { address }));
    expect(after.address).toMatchObject({ ...address, street: order.address.street });
    expect(after.delivery.costKopecks).toBeGreaterThan(order.delivery.costKopecks);
    expect(after.delivery).toMatchObject({ methodCode: '3', stale: false });
  });

  it('needs a postal code for Russian Post, and a point for delivery to one, whose address it is (B10)', async () => {
    const order = await worker.makeOrder({ address: { ...orderInput.address, postalCode: '' } });
    const post = { delivery: { methodCode: POST.methodCode } };
    expectRefusal(await decide(order, post), 422, 'RULE_VIOLATED', 'address.postalCode');
    const short = { ...post, address: { postalCode: '1010' } };
    expectRefusal(await decide(order, short), 422, 'RULE_VIOLATED', 'address.postalCode');
    expect(orderOf(await decide(order, { ...post, address: { postalCode: '101000' } })).delivery.carrier).toBe(
      POST.carrier,
    );
    const other = await worker.makeOrder();
    expectRefusal(
      await decide(other, { delivery: { methodCode: '1' } }),
      422,
      'RULE_VIOLATED',
      'delivery.pickupPointId',
    );
    const point = { methodCode: '1', pickupPointId: 'П-1', pickupPointAddress: 'Москва, ул. Садовая, 7' };
    expect(orderOf(await decide(other, { delivery: point })).delivery).toMatchObject(point);
  });
});

describe('who and what', () => {
  it('the recipient’s name, phone and email are edited one by one (B11)', async () => {
    const order = await worker.makeOrder();
    const after = orderOf(await edit(order.id, 1, { recipient: { email: 'new@example.ru' } }));
    expect(after.recipient).toEqual({ ...order.recipient, email: 'new@example.ru' });
  });

  it.each(['Ча', 'TEA'])('items are found by name or SKU and added with quantity and price: %s (B12)', async (q) => {
    const found = await get(`/products?shopId=${DEMO.shopId}&q=${encodeURIComponent(q)}`);
    const [product] = productListSchema.parse(found.body).items;
    if (!product) throw new Error(`nothing is found by ${q}`);
    const order = await worker.makeOrder();
    const { id: _id, source: _source, externalId: _externalId, updatedAt: _updatedAt, ...line } = product;
    const items = [...order.items, { ...line, quantity: 2 }];
    const after = orderOf(await decide(order, { items }));
    expect(after.items[1]).toMatchObject({ sku: product.sku, name: product.name, quantity: 2 });
    expect(after.itemsTotalKopecks).toBe(order.itemsTotalKopecks + 2 * product.priceKopecks);
    expect(after.items[0]).toEqual(order.items[0]);
  });
});

describe('what is known outside (B15)', () => {
  const send = (id: string) =>
    worker.call('POST', `/api/v1/orders/${id}/send`, { body: { connectionId: DEMO.shiptorId }, token: manager.token });
  const settled = (id: string, state: string) =>
    eventually(
      () => worker.readOrder(id),
      ({ links }) => links[0]?.state === state,
    );

  it('stands in the order: link, state, the system’s own words, tracking; a sent one can be edited (B13)', async () => {
    const refused = await worker.makeOrder({ recipient: { ...orderInput.recipient, phone: '12345' } });
    expect((await send(refused.id)).status).toBe(202);
    const failed = await settled(refused.id, 'failed');
    expect(failed.links[0]?.error?.message).toBe(failed.problem?.message);

    const order = await worker.makeOrder();
    await send(order.id);
    const sent = await settled(order.id, 'linked');
    expect(sent.links[0]).toMatchObject({
      system: 'shiptor',
      trackingNumber: expect.stringMatching(/^RP/),
      error: null,
    });
    expect(sent.links[0]?.url).toContain(String(sent.links[0]?.externalId));
    const after = orderOf(await edit(order.id, sent.version, { recipient: { fullName: 'Другая Анна' } }));
    expect(after).toMatchObject({ status: 'sent', recipient: { fullName: 'Другая Анна' }, links: sent.links });
  });
});

describe('the inner note (B19)', () => {
  it('is kept with the order, and no outside system gets it', async () => {
    const note = 'Только для своих 4711';
    const order = orderOf(await edit((await worker.makeOrder()).id, 1, { note }));
    expect(order.note).toBe(note);
    const body = { connectionId: DEMO.shiptorId };
    await worker.call('POST', `/api/v1/orders/${order.id}/send`, { body });
    await eventually(
      () => worker.readOrder(order.id),
      ({ status }) => status === 'sent',
    );
    const log = JSON.stringify(await worker.sandbox('GET', '/control/shiptor/log'));
    expect(log).toContain(order.id);
    expect(log).not.toContain(note);
  });
});
