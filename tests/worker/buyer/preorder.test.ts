import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderSchema } from '#core/order/schema';
import { buyerLinks, CLOSED_REASONS } from '#worker/db/tables/buyers';
import { orderLinks } from '#worker/db/tables/sending';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { eventually, expectRefusal, startTestWorker, type TestWorker } from '../../support/worker.ts';
import { checkWriteAccess } from '../orders/write-access.ts';
import { actionsOf, fillPreorder, historyOf, makePreorder, open, pathOf, submit } from './buyer.ts';

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker();
});
afterAll(() => worker.stop());

const items = [{ name: 'Чай', quantity: 1, priceKopecks: 50_000 }];
const create = (key: string, body: object = {}) =>
  worker.call('POST', '/api/v1/preorders', { body: { shopId: DEMO.shopId, items, ...body }, key });
const setStatus = (id: string, version: number, status: string) =>
  worker.call('POST', `/api/v1/orders/${id}/status`, { body: { version, status } });

describe('a pre-order', () => {
  it('has a link that cannot be guessed and expires, and its history', async () => {
    const answer = await create(crypto.randomUUID());
    expect([answer.status, answer.roundTrips]).toEqual([201, 2]);
    const order = orderSchema.parse(answer.body);
    expect(order).toMatchObject({
      status: 'preorder',
      source: 'preorder',
      paymentLink: null,
      preorder: { stage: 'sent' },
    });
    const token = pathOf(order.preorder?.url).replace('/p/', '');
    expect(token).toMatch(/^[\w.-]{22,}$/);
    expect(token).not.toContain(order.id.slice(4));
    expect(new Date(order.preorder?.expiresAt ?? 0).getTime()).toBeGreaterThan(Date.now() + 29 * 86_400_000);
    expect(await worker.readOrder(order.id)).toEqual(order);
    expect(await actionsOf(worker, order.id)).toEqual(['created', 'preorder_link_made']);
    expect(JSON.stringify(await worker.rows())).not.toContain(token);
  });

  it('asked for again with one key is one, at once or later, and with another body is refused', async () => {
    const key = crypto.randomUUID();
    const before = (await worker.rows()).orders?.length ?? 0;
    const answers = await Promise.all(Array.from({ length: 20 }, () => create(key)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(201));
    expect(new Set(answers.map(({ body }) => orderSchema.parse(body).preorder?.url)).size).toBe(1);
    expect((await worker.rows()).orders?.length).toBe(before + 1);
    expectRefusal(await create(key, { comment: 'x' }), 422, 'IDEMPOTENCY_KEY_REUSED');
  });

  it('keeps to the shop’s own time for its link', async () => {
    const shopId = await worker.makeShop({ preorderLinkDays: 2 });
    const { token } = await worker.makePerson({ [shopId]: 'manager' });
    const answer = await worker.call('POST', '/api/v1/preorders', { body: { shopId, items }, token });
    const { preorder } = orderSchema.parse(answer.body);
    expect(new Date(preorder?.expiresAt ?? 0).getTime()).toBeLessThan(Date.now() + 2 * 86_400_000 + 1000);
  });

  it('is made by those who may write', () =>
    checkWriteAccess(worker, { method: 'POST', path: '/api/v1/preorders', body: { shopId: DEMO.shopId, items } }));
});

describe('opening its link', () => {
  it('changes nothing but that it was opened, once, however many open it at once', async () => {
    const order = await makePreorder(worker);
    const path = pathOf(order.preorder?.url);
    const before = await worker.rows();
    const pages = await Promise.all(Array.from({ length: 10 }, () => open(worker, path)));
    expect(pages.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(pages[0]?.text).toContain('Чайник исинский');
    await eventually(
      () => worker.readOrder(order.id),
      ({ preorder }) => preorder?.stage === 'opened',
    );
    await open(worker, path);
    const after = await worker.rows();
    const { order_history, buyer_links, sqlite_sequence, ...rest } = after;
    for (const [table, rows] of Object.entries(rest)) expect(rows, table).toEqual(before[table]);
    expect(await actionsOf(worker, order.id)).toEqual(['created', 'preorder_link_made', 'preorder_opened']);
    expect((await worker.readOrder(order.id)).version).toBe(1);
  });

  it.each([
    ['a messenger', { 'user-agent': 'TelegramBot (like TwitterBot)' }],
    ['WhatsApp', { 'user-agent': 'WhatsApp/2.23' }],
    ['a prefetch', { 'sec-purpose': 'prefetch' }],
    ['a mail scanner', { 'user-agent': 'Mimecast link check' }],
  ])('by %s is no opening', async (_, headers) => {
    const order = await makePreorder(worker);
    const before = await worker.rows();
    const page = await open(worker, pathOf(order.preorder?.url), headers);
    expect(page.text).not.toContain('Чайник исинский');
    const head = await worker.call('HEAD', pathOf(order.preorder?.url), { token: null });
    expect([page.status, head.status]).toEqual([200, 200]);
    expect(await worker.rows()).toEqual(before);
  });

  it('shows nothing that the shop keeps for itself', async () => {
    const order = await makePreorder(worker, { note: 'ВНУТРЕННЕЕ' });
    const { text, headers } = await open(worker, pathOf(order.preorder?.url));
    expect(text).not.toContain('ВНУТРЕННЕЕ');
    expect(text).not.toContain(order.id);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });
});

describe('placing it', () => {
  it('by the form alone makes it «Новый», with what the buyer filled in', async () => {
    const order = await makePreorder(worker);
    const path = pathOf(order.preorder?.url);
    const placed = await submit(worker, path, await fillPreorder(worker, path, 'cash'));
    expect(placed.status).toBe(200);
    expect(placed.text).toContain(order.number);
    const after = await worker.readOrder(order.id);
    expect(after).toMatchObject({
      ...{ status: 'new', version: 2, comment: 'Позвоните', preorder: null, prepayment: null, paymentLink: null },
      recipient: { fullName: 'Петрова Анна', phone: '+79123456789', email: 'anna@example.ru' },
      address: { country: 'RU', street: 'Ленина', house: '10', flat: '5', postalCode: '101000' },
      cod: { method: 'cash', amountKopecks: after.totalKopecks },
      itemsTotalKopecks: 480_000,
    });
    expect(after.delivery.costKopecks).toBe(after.totalKopecks - 480_000);
    expect(after.delivery.costKopecks).toBeGreaterThan(0);
    expect(after.declaredValueKopecks).toBeGreaterThanOrEqual(after.cod?.amountKopecks ?? Number.NaN);
    const row = (await historyOf(worker, order.id)).at(-1);
    expect(row).toMatchObject({ action: 'preorder_placed', actorKind: 'buyer', actorName: 'Петрова Анна' });
    expect(row?.before).toMatchObject({ status: 'preorder', 'recipient.fullName': '' });
    expect(row?.after).toMatchObject({ status: 'new', 'recipient.fullName': 'Петрова Анна' });
  });

  it('with another method is refused where Shiptor has the through order, or may have it (B13)', async () => {
    const order = await makePreorder(worker);
    const path = pathOf(order.preorder?.url);
    const method = { methodCode: '301', methodName: 'Дверь — дверь', carrier: 'cdek', category: 'door-to-door' };
    const body = { version: 1, delivery: method };
    expect((await worker.call('PATCH', `/api/v1/orders/${order.id}`, { body })).status).toBe(200);
    const link = { id: 'lnk_through', shopId: DEMO.shopId, orderId: order.id, connectionId: DEMO.shiptorId };
    await worker.db.write.insert(orderLinks).values({ ...link, system: 'shiptor', state: 'unknown', updatedAt: 0 });
    const form = await fillPreorder(worker, path, 'cash');
    const before = await worker.rows();
    const answer = await submit(worker, path, form);
    expect(answer.text).toContain('способ доставки не изменить');
    const { orders, order_history } = await worker.rows();
    expect([orders, order_history]).toEqual([before.orders, before.order_history]);
    await worker.db.write.update(orderLinks).set({ state: 'failed' }).where(eq(orderLinks.id, link.id));
    await submit(worker, path, form);
    expect(await worker.readOrder(order.id)).toMatchObject({ status: 'new', type: 'standard' });
  });

  it('20 times at once places it once, and leads to one payment', async () => {
    const order = await makePreorder(worker);
    const path = pathOf(order.preorder?.url);
    const form = await fillPreorder(worker, path, 'online_card');
    const answers = await Promise.all(Array.from({ length: 20 }, () => submit(worker, path, form)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([303, ...Array(19).fill(410)]);
    const payUrl = answers.find(({ status }) => status === 303)?.headers.get('location');
    const after = await worker.readOrder(order.id);
    expect(after).toMatchObject({ status: 'new', version: 2, paymentLink: { url: payUrl } });
    expect((await actionsOf(worker, order.id)).filter((action) => action === 'preorder_placed')).toHaveLength(1);
    expect(answers.find(({ status }) => status === 410)?.text).toContain(pathOf(payUrl ?? ''));
  });

  it('with a price of the buyer’s own is not taken: the sealed one counts', async () => {
    const order = await makePreorder(worker);
    const path = pathOf(order.preorder?.url);
    const form = await fillPreorder(worker, path, 'cash');
    const sealed = JSON.parse(form.get('delivery') ?? '') as { option: { costKopecks: number }; seal: string };
    const trueCost = sealed.option.costKopecks;
    form.set('delivery', JSON.stringify({ ...sealed, option: { ...sealed.option, costKopecks: 1 } }));
    await submit(worker, path, form);
    expect((await worker.readOrder(order.id)).delivery.costKopecks).toBe(trueCost);
    const other = await makePreorder(worker);
    const foreign = await submit(worker, pathOf(other.preorder?.url), form);
    expect(foreign.status).toBe(422);
    expect((await worker.readOrder(other.id)).status).toBe('preorder');
  });

  it.each([
    ['a name', { fullName: 'Анна' }],
    ['a name that fits', { fullName: `Анна ${'x'.repeat(400)}` }],
    ['a name without a NUL', { fullName: 'Анна\0 Петрова' }],
    ['a phone', { phone: '12' }],
    ['a house', { house: '' }],
    ['a delivery', { delivery: '' }],
    ['a comment that fits', { comment: 'x'.repeat(2001) }],
    ['a payment', { payment: 'barter' }],
  ])('without %s is refused and writes nothing', async (_, changes) => {
    const order = await makePreorder(worker);
    const path = pathOf(order.preorder?.url);
    const form = await fillPreorder(worker, path, 'cash');
    for (const [name, value] of Object.entries(changes)) form.set(name, value);
    await eventually(
      () => worker.readOrder(order.id),
      ({ preorder }) => preorder?.stage === 'opened',
    );
    const before = await worker.rows();
    expect((await submit(worker, path, form)).status).toBe(422);
    expect(await worker.rows()).toEqual(before);
  });

  it('takes a comment whatever is in it', async () => {
    const order = await makePreorder(worker);
    const path = pathOf(order.preorder?.url);
    const form = await fillPreorder(worker, path, 'cash');
    form.set('comment', 'a\0b 🎁 <script>');
    expect((await submit(worker, path, form)).status).toBe(200);
    expect((await worker.readOrder(order.id)).comment).toBe('ab 🎁 <script>');
  });
});

describe('a link that leads nowhere', () => {
  it.each(['x', '%00', '..%2f', 'a'.repeat(300)])(
    'because it is none (%#) is 404, and writes nothing',
    async (token) => {
      const before = await worker.rows();
      for (const path of [`/p/${token}`, `/pay/${token}`, `/pay/return/${token}`])
        expect((await open(worker, path)).status).toBe(404);
      expect((await submit(worker, `/p/${token}`)).status).toBe(404);
      expect(await worker.rows()).toEqual(before);
    },
  );

  it('is one for another purpose: a pre-order’s token pays nothing', async () => {
    const token = pathOf((await makePreorder(worker)).preorder?.url).replace('/p/', '');
    expect((await open(worker, `/pay/${token}`)).status).toBe(404);
    expect((await open(worker, `/pay/return/${token}`)).status).toBe(404);
  });

  it.each(['cancelled', 'deleted', 'confirmed', 'new'])('because the order became «%s» is 410 (C9)', async (status) => {
    const order = await makePreorder(worker);
    const path = pathOf(order.preorder?.url);
    const form = await fillPreorder(worker, path, 'cash');
    await setStatus(order.id, 1, status);
    const standing = await worker.readOrder(order.id);
    expect((await open(worker, path)).status).toBe(410);
    expect((await submit(worker, path, form)).status).toBe(410);
    expect(await worker.readOrder(order.id)).toEqual(standing);
  });

  it('because it has expired is 410', async () => {
    const order = await makePreorder(worker);
    await worker.db.write
      .update(buyerLinks)
      .set({ expiresAt: Date.now() - 1 })
      .where(eq(buyerLinks.orderId, order.id));
    expect((await open(worker, pathOf(order.preorder?.url))).status).toBe(410);
  });

  it.each(CLOSED_REASONS)('because it was closed (%s) is 410', async (closedReason) => {
    const order = await makePreorder(worker);
    const closed = { closedAt: Date.now(), closedReason };
    await worker.db.write.update(buyerLinks).set(closed).where(eq(buyerLinks.orderId, order.id));
    expect((await open(worker, pathOf(order.preorder?.url))).status).toBe(410);
  });

  it('opens again with a new address when the order is made a pre-order again', async () => {
    const order = await makePreorder(worker);
    await setStatus(order.id, 1, 'cancelled');
    const again = orderSchema.parse((await setStatus(order.id, 2, 'preorder')).body);
    expect((await open(worker, pathOf(again.preorder?.url))).status).toBe(200);
    expect((await open(worker, pathOf(order.preorder?.url))).status).toBe(410);
  });
});
