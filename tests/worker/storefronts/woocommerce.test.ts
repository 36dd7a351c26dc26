import { desc, eq, like, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportSchema } from '#core/api/exports';
import { orderListSchema } from '#core/api/orders';
import type { Order } from '#core/order/schema';
import { orderHistory } from '#worker/db/tables/history';
import { storefrontDeliveries, storefronts } from '#worker/db/tables/storefronts';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { wooLine, wooOrder } from '../../integrations/woocommerce/orders.ts';
import { expectRefusal, startTestWorker, type TestWorker } from '../../support/worker.ts';
import { hookOf, later, type Post, postTo, signatureOf, storeOrder } from './store.ts';

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker();
});
afterAll(() => worker.stop());

const HOOK = hookOf(DEMO.storefrontId);
const post = (body: object | string, options: Post = {}) => postTo(worker, HOOK, body, options);

async function find(number: unknown): Promise<Order[]> {
  const answer = await worker.call('GET', `/api/v1/orders?shopId=${DEMO.shopId}&q=${number}`);
  const { items } = orderListSchema.parse(answer.body);
  return Promise.all(items.filter((row) => row.number === String(number)).map(({ id }) => worker.readOrder(id)));
}
async function findOne(number: unknown): Promise<Order> {
  const [order, ...more] = await find(number);
  expect(more).toEqual([]);
  if (!order) throw new Error(`there is no order ${number}`);
  return order;
}
const lastDelivery = async () =>
  (await worker.db.read.select().from(storefrontDeliveries).orderBy(desc(sql`rowid`)).limit(1))[0];

describe('a new order of the store', () => {
  it('stands in the cabinet as «Новый», as the store has it (A3)', async () => {
    const placed = storeOrder();
    const answer = await post(placed);
    expect([answer.status, answer.body]).toEqual([200, { state: 'taken', outcome: 'created' }]);
    expect(answer.roundTrips).toBe(3);
    expect(await findOne(placed.number)).toMatchObject({
      ...{ status: 'new', source: 'woocommerce', createdAt: '2026-11-20T12:53:12.000Z', version: 1, problem: null },
      ...{ itemsTotalKopecks: 150_000, totalKopecks: 180_000, cod: null },
      ...{ prepayment: { method: 'online_card', paid: true }, recipient: { fullName: 'Петрова Анна' } },
    });
  });

  it('of a store whose clock is ahead is made now, so that an export of all time has it', async () => {
    const placed = storeOrder({ date_created_gmt: '2099-01-01T00:00:00', date_created: '2099-01-01T03:00:00' });
    await post(placed);
    const { createdAt } = await findOne(placed.number);
    const body = { shopId: DEMO.shopId, period: 'all', columns: ['number'] };
    const made = exportSchema.parse((await worker.call('POST', '/api/v1/exports', { body })).body);
    expect(Date.parse(createdAt)).toBeLessThanOrEqual(Date.parse(made.to));
    const file = await worker.call('GET', made.filePath);
    expect(file.text).toContain(String(placed.number));
  });

  it('has the store in its history', async () => {
    const placed = storeOrder();
    await post(placed);
    const { id } = await findOne(placed.number);
    const rows = await worker.db.read.select().from(orderHistory).where(eq(orderHistory.orderId, id));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ action: 'created', actorKind: 'webhook', actorName: 'WooCommerce' });
  });

  it('comes from the stand-in shop as well', async () => {
    const sent = await worker.sandbox('POST', '/control/woocommerce/send', { url: worker.url + HOOK });
    expect(sent).toMatchObject({ status: 200, order: { number: expect.any(String) } });
    expect(await find((sent as { order: { number: string } }).order.number)).toHaveLength(1);
  });

  it('whose number another order has gets one of our own', async () => {
    const placed = storeOrder();
    await worker.makeOrder({ number: String(placed.number) });
    expect((await post(placed)).body).toEqual({ state: 'taken', outcome: 'created' });
    const delivery = await lastDelivery();
    const order = await worker.readOrder(delivery?.orderId ?? '');
    expect(order.number).toMatch(/^\d{6}-\d{6}/);
  });

  it('whose total is not ours says so beside it', async () => {
    const placed = storeOrder({ total: '9999.00' });
    await post(placed);
    expect((await findOne(placed.number)).problem?.code).toBe('STORE_TOTAL_DIFFERS');
  });
});

describe('a delivery that comes again', () => {
  it('changes nothing', async () => {
    const placed = storeOrder();
    const delivery = crypto.randomUUID();
    await post(placed, { delivery });
    const before = await worker.rows();
    expect((await post(placed, { delivery })).body).toEqual({ state: 'repeated' });
    expect(await worker.rows()).toEqual(before);
  });

  it('ten times at once makes one order', async () => {
    const placed = storeOrder();
    const delivery = crypto.randomUUID();
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(placed, { delivery })));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(await find(placed.number)).toHaveLength(1);
    const kept = await worker.db.read
      .select()
      .from(storefrontDeliveries)
      .where(like(storefrontDeliveries.deliveryId, `${delivery}:%`));
    expect(kept).toHaveLength(1);
  });

  it('under ten ids at once makes one order of one version', async () => {
    const placed = storeOrder();
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(placed)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect((await findOne(placed.number)).version).toBe(1);
  });

  it('without an id is known by its body', async () => {
    const placed = storeOrder();
    const raw = JSON.stringify(placed);
    const signature = signatureOf(raw);
    const headers = { 'x-wc-webhook-topic': 'order.created', 'x-wc-webhook-signature': signature };
    const send = () => worker.call('POST', HOOK, { raw, token: null, headers });
    expect((await send()).body).toEqual({ state: 'taken', outcome: 'created' });
    expect((await send()).body).toEqual({ state: 'repeated' });
  });
});

describe('a delivery that is not the store’s', () => {
  it.each([
    ['a wrong signature', { secret: 'another secret' }],
    ['no signature', { headers: { 'x-wc-webhook-signature': '' } }],
    ['half a signature', { headers: { 'x-wc-webhook-signature': 'AAAA' } }],
    ['a signature that is no base64', { headers: { 'x-wc-webhook-signature': '%%%' } }],
  ])('with %s is refused and nothing is written', async (_, options) => {
    const before = await worker.rows();
    expectRefusal(await post(storeOrder(), options), 401, 'INVALID_SIGNATURE');
    expect(await worker.rows()).toEqual(before);
  });

  it('with a body that was changed after signing is refused, by a single byte', async () => {
    const raw = JSON.stringify(storeOrder());
    const signature = signatureOf(raw);
    const answer = await post(`${raw} `, { headers: { 'x-wc-webhook-signature': signature } });
    expectRefusal(answer, 401, 'INVALID_SIGNATURE');
  });

  it.each(['stf_nobody', 'x'.repeat(65), '%00'])('at an address that is not there is refused', async (endpoint) => {
    const path = `/hooks/storefronts/woocommerce/${endpoint}`;
    expectRefusal(await post(storeOrder(), { path }), 404, 'NOT_FOUND');
  });

  it('at a source that nobody knows is refused', async () => {
    expectRefusal(
      await post(storeOrder(), { path: `/hooks/storefronts/magento/${DEMO.storefrontId}` }),
      404,
      'NOT_FOUND',
    );
  });

  it('of more than a megabyte is refused', async () => {
    expectRefusal(await post('x'.repeat(1024 * 1024 + 1)), 413, 'BODY_TOO_LARGE');
  });

  it('to a storefront that is switched off is refused', async () => {
    const setEnabled = (enabled: boolean) =>
      worker.db.write.update(storefronts).set({ enabled }).where(eq(storefronts.id, DEMO.storefrontId));
    await setEnabled(false);
    expectRefusal(await post(storeOrder()), 410, 'GONE');
    await setEnabled(true);
  });

  it('but its ping is answered, and writes nothing', async () => {
    const before = await worker.rows();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await worker.call('POST', HOOK, { raw: 'webhook_id=123', headers, token: null });
    expect([answer.status, answer.body]).toEqual([200, { state: 'pong' }]);
    expect(await worker.rows()).toEqual(before);
  });
});

describe('a delivery that verifies but does not map', () => {
  const line = wooLine({ quantity: 200_000, total: '900000000.00', name: 'x' });
  it.each([
    ['is no JSON', '{"id":', /JSON/],
    ['has a NUL in it', '{"id":1,"number":"\0"}', /status/],
    ['is another thing', '[]', /expected object/],
    ['has no currency we take', JSON.stringify(wooOrder({ id: 1, currency: 'USD' })), /USD/],
    ['has no date', JSON.stringify(wooOrder({ id: 1, date_created: '', date_created_gmt: '' })), /date/],
    ['has an amount that is none', JSON.stringify(wooOrder({ id: 1, total: 'many' })), /total/],
    ['has more than we can hold', JSON.stringify(wooOrder({ id: 1, line_items: [line, line, line] })), /items/],
    ['has a name with a NUL', JSON.stringify(wooOrder({ id: 1, customer_note: 'a\0b' })), /comment/],
  ])('(it %s) is kept with its reason and its body', async (_, raw, reason) => {
    const before = await worker.rows();
    const answer = await post(raw);
    expect([answer.status, answer.body]).toEqual([200, { state: 'taken', outcome: 'quarantined' }]);
    const kept = await lastDelivery();
    expect(kept).toMatchObject({ outcome: 'quarantined', topic: 'order.created', orderId: null });
    expect(kept?.reason).toMatch(reason);
    expect(kept?.body).toBe(raw.replaceAll('\0', '\ufffd'));
    expect((await worker.rows()).orders).toEqual(before.orders);
  });

  it('because its topic is another is kept as ignored', async () => {
    expect((await post({ id: 1 }, { topic: 'product.updated' })).body).toEqual({ state: 'taken', outcome: 'ignored' });
    expect(await lastDelivery()).toMatchObject({ outcome: 'ignored', reason: 'product.updated' });
  });
});

describe('a later word of the store', () => {
  const update = (body: object) => post(body, { topic: 'order.updated' });

  it('changes an order that nobody touched here, with a history row', async () => {
    const placed = storeOrder();
    await post(placed);
    const answer = await update({ ...placed, customer_note: 'Позвоните', date_modified_gmt: later(1) });
    expect(answer.body).toEqual({ state: 'taken', outcome: 'updated' });
    const order = await findOne(placed.number);
    expect(order).toMatchObject({ comment: 'Позвоните', version: 2 });
    const rows = await worker.db.read.select().from(orderHistory).where(eq(orderHistory.orderId, order.id));
    expect(rows.at(-1)).toMatchObject({
      action: 'storefront_updated',
      before: { comment: '' },
      after: { comment: 'Позвоните' },
    });
  });

  it('does not overwrite what a manager edited', async () => {
    const placed = storeOrder();
    await post(placed);
    const { id } = await findOne(placed.number);
    await worker.call('PATCH', `/api/v1/orders/${id}`, { body: { version: 1, comment: 'Наше' } });
    const before = await worker.readOrder(id);
    const answer = await update({ ...placed, customer_note: 'Их', date_modified_gmt: later(1) });
    expect(answer.body).toEqual({ state: 'taken', outcome: 'ignored' });
    expect(await worker.readOrder(id)).toEqual(before);
  });

  it('that the buyer has paid is news even of an order that a manager edited', async () => {
    const placed = storeOrder({ date_paid: null, date_paid_gmt: null });
    await post(placed);
    const { id } = await findOne(placed.number);
    await worker.call('PATCH', `/api/v1/orders/${id}`, { body: { version: 1, comment: 'Наше' } });
    await update({ ...placed, customer_note: 'Их', date_paid_gmt: later(1), date_modified_gmt: later(1) });
    expect(await worker.readOrder(id)).toMatchObject({ comment: 'Наше', prepayment: { paid: true }, version: 3 });
  });

  it('that is older than what is known changes nothing', async () => {
    const placed = storeOrder();
    await post(placed);
    await update({ ...placed, customer_note: 'новое', date_modified_gmt: later(9) });
    const before = await findOne(placed.number);
    const answer = await update({ ...placed, customer_note: 'старое', date_modified_gmt: later(5) });
    expect(answer.body).toEqual({ state: 'taken', outcome: 'stale' });
    expect(await findOne(placed.number)).toEqual(before);
  });

  it('of an order that never came makes it', async () => {
    const placed = storeOrder();
    expect((await update(placed)).body).toEqual({ state: 'taken', outcome: 'created' });
    expect((await findOne(placed.number)).status).toBe('new');
  });
});

describe('an order that the store deletes', () => {
  const remove = (id: unknown) => post({ id }, { topic: 'order.deleted' });

  it('becomes «Отменен», with a history row, once', async () => {
    const placed = storeOrder();
    await post(placed);
    expect((await remove(placed.id)).body).toEqual({ state: 'taken', outcome: 'cancelled' });
    const order = await findOne(placed.number);
    expect(order.status).toBe('cancelled');
    expect((await remove(placed.id)).body).toEqual({ state: 'taken', outcome: 'ignored' });
    expect(await findOne(placed.number)).toEqual(order);
    const rows = await worker.db.read.select().from(orderHistory).where(eq(orderHistory.orderId, order.id));
    expect(rows.map(({ action, actorKind }) => [action, actorKind])).toEqual([
      ['created', 'webhook'],
      ['status_changed', 'webhook'],
    ]);
  });

  it('is not changed any more by an update that was late', async () => {
    const placed = storeOrder();
    await post(placed);
    await post({ ...placed, date_modified_gmt: later(9) }, { topic: 'order.updated' });
    await remove(placed.id);
    const order = await findOne(placed.number);
    await post({ ...placed, customer_note: 'поздно', date_modified_gmt: later(5) }, { topic: 'order.updated' });
    expect(await findOne(placed.number)).toEqual(order);
  });

  it('and that we never had is no order', async () => {
    const before = (await worker.rows()).orders;
    expect((await remove(777_777)).body).toEqual({ state: 'taken', outcome: 'ignored' });
    expect((await worker.rows()).orders).toEqual(before);
  });

  it('is also one that it cancels', async () => {
    const placed = storeOrder();
    await post(placed);
    await post({ ...placed, status: 'cancelled', date_modified_gmt: later(1) }, { topic: 'order.updated' });
    expect((await findOne(placed.number)).status).toBe('cancelled');
  });
});

describe('what WooCommerce really does', () => {
  it('two orders of one second share a delivery id, and both are taken', async () => {
    const [one, two] = [storeOrder(), storeOrder()];
    const delivery = 'one-second';
    expect((await post(one, { delivery })).body).toMatchObject({ outcome: 'created' });
    expect((await post(two, { delivery })).body).toMatchObject({ outcome: 'created' });
    expect((await post(two, { delivery })).body).toEqual({ state: 'repeated' });
    await findOne(one.number);
    await findOne(two.number);
  });

  it('a failed try to pay cancels nothing, and the retry that pays makes the order paid', async () => {
    const placed = storeOrder({ status: 'pending', date_paid: null, date_paid_gmt: null });
    await post(placed);
    const about = { ...placed, status: 'failed', date_modified_gmt: later(1) };
    await post(about, { topic: 'order.updated' });
    expect((await findOne(placed.number)).status).toBe('new');
    const paid = {
      ...placed,
      status: 'processing',
      date_paid_gmt: later(2),
      date_paid: later(2),
      date_modified_gmt: later(2),
    };
    await post(paid, { topic: 'order.updated' });
    expect(await findOne(placed.number)).toMatchObject({ status: 'new', prepayment: { paid: true } });
  });

  it('an order that the store cancelled and took up again is taken up again here', async () => {
    const placed = storeOrder();
    await post(placed);
    await post({ ...placed, status: 'cancelled', date_modified_gmt: later(3) }, { topic: 'order.updated' });
    expect((await findOne(placed.number)).status).toBe('cancelled');
    await post({ ...placed, status: 'processing', date_modified_gmt: later(4) }, { topic: 'order.updated' });
    expect((await findOne(placed.number)).status).toBe('new');
  });

  it('money for an order that a person cancelled here is a problem, not a surprise', async () => {
    const placed = storeOrder({ status: 'pending', date_paid: null, date_paid_gmt: null });
    await post(placed);
    const { id, version } = await findOne(placed.number);
    await worker.call('POST', `/api/v1/orders/${id}/status`, { body: { version, status: 'cancelled' } });
    const paid = {
      ...placed,
      status: 'processing',
      date_paid_gmt: later(5),
      date_paid: later(5),
      date_modified_gmt: later(5),
    };
    await post(paid, { topic: 'order.updated' });
    expect(await worker.readOrder(id)).toMatchObject({
      status: 'cancelled',
      prepayment: { paid: true },
      problem: { code: 'STORE_PAID_AFTER_CANCEL' },
    });
  });

  it('an endless address does not hold the Worker up', async () => {
    const placed = storeOrder();
    const endless = `ул. ${'1, '.repeat(60_000)}`;
    const began = Date.now();
    await post({ ...placed, shipping: { ...Object(placed.shipping), address_1: endless } });
    expect(Date.now() - began).toBeLessThan(5000);
  });
});
