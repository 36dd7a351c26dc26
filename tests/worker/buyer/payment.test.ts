import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { urlSchema } from '#core/api/orders';
import type { Order } from '#core/order/schema';
import { buyerLinks, payments } from '#worker/db/tables/buyers';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import { eventually, expectRefusal, refusalOf, startTestWorker, type TestWorker } from '../../support/worker.ts';
import { checkWriteAccess } from '../orders/write-access.ts';
import { actionsOf, historyOf, open, pathOf, submit } from './buyer.ts';
import { describePaymentNews } from './payment-news-suite.ts';

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker();
});
afterAll(() => worker.stop());

const HOOK = `/hooks/payments/yookassa/${DEMO.paymentServiceId}`;
const askLink = (id: string) => worker.call('POST', `/api/v1/orders/${id}/payment-link`);
const linkOf = async (order: Order) => pathOf(urlSchema.parse((await askLink(order.id)).body).url);
const isPaid = (order: Order) => order.prepayment?.paid === true;
const remoteIdOf = (location: string | null) => new URL(location ?? '').searchParams.get('orderId') ?? '';

/** The stand-in's own list of its payments for an order. */
async function standInPayments(orderId: string): Promise<{ id: string; status: string; amount: { value: string } }[]> {
  const { shopId, secretKey } = DEMO_CREDENTIALS.yookassa;
  const response = await fetch(`${worker.sandboxUrl}/yookassa/v3/payments?limit=100`, {
    headers: { authorization: `Basic ${btoa(`${shopId}:${secretKey}`)}` },
  });
  const { items } = (await response.json()) as {
    items: { id: string; status: string; amount: { value: string }; metadata: { order_id: string } }[];
  };
  return items.filter(({ metadata }) => metadata.order_id === orderId);
}

async function start(): Promise<{ order: Order; path: string; remoteId: string }> {
  const order = await worker.makeOrder();
  const path = await linkOf(order);
  const answer = await submit(worker, path);
  expect(answer.status).toBe(303);
  return { order, path, remoteId: remoteIdOf(answer.headers.get('location')) };
}

const notify = (remoteId: string, event = 'payment.succeeded', path = HOOK) =>
  worker.call('POST', path, {
    token: null,
    body: { type: 'notification', event, object: { id: remoteId, status: 'succeeded', paid: true } },
  });

/** Pays or gives up on the stand-in's own page; says where it sends the buyer back to. */
async function decide(remoteId: string, decision: 'pay' | 'cancel'): Promise<string> {
  const response = await fetch(`${worker.sandboxUrl}/yookassa/checkout?orderId=${remoteId}`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ method: 'bank_card', decision }),
  });
  expect(response.status).toBe(303);
  return pathOf(response.headers.get('location') ?? '');
}

const setNotifications = (on: boolean) =>
  worker.sandbox('PUT', '/control/yookassa/settings', on ? { notificationUrl: worker.url + HOOK } : {});

describe('the payment link', () => {
  it('is one, however often and by how many it is asked for, with one history row', async () => {
    const order = await worker.makeOrder();
    const answers = await Promise.all(Array.from({ length: 20 }, () => askLink(order.id)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await worker.db.read.select().from(buyerLinks).where(eq(buyerLinks.orderId, order.id))).toHaveLength(1);
    expect(await actionsOf(worker, order.id)).toEqual(['created', 'payment_link_made']);
    expect((await worker.readOrder(order.id)).paymentLink).toEqual(answers[0]?.body);
  });

  it.each([
    ['NOT_ONLINE', { cod: { amountKopecks: 1000, method: 'cash' as const } }],
    ['NOT_ONLINE', { prepayment: { method: 'other' as const, paid: false } }],
    ['ALREADY_PAID', { prepayment: { method: 'online_card' as const, paid: true } }],
    ['NOTHING_TO_PAY', { items: [], delivery: {} }],
  ])('is refused where there is nothing to pay online (%s), and nothing is written', async (reason, input) => {
    const order = await worker.makeOrder(input);
    const before = await worker.rows();
    const answer = await askLink(order.id);
    expectRefusal(answer, 409, 'NOT_PAYABLE');
    expect(refusalOf(answer).error.details?.reason).toBe(reason);
    expect(await worker.rows()).toEqual(before);
  });

  it('is given to those who may write', async () => {
    const order = await worker.makeOrder();
    await checkWriteAccess(worker, { method: 'POST', path: `/api/v1/orders/${order.id}/payment-link` });
  });

  it('opens a page that says what there is to pay, and changes nothing but that it was opened', async () => {
    const order = await worker.makeOrder();
    const path = await linkOf(order);
    const before = await worker.rows();
    const page = await open(worker, path);
    expect(page.status).toBe(200);
    expect(page.text).toContain('3\u00a0300\u00a0₽');
    await eventually(
      () => actionsOf(worker, order.id),
      (actions) => actions.includes('payment_link_opened'),
    );
    const { order_history, buyer_links, sqlite_sequence, ...rest } = await worker.rows();
    for (const [table, rows] of Object.entries(rest)) expect(rows, table).toEqual(before[table]);
  });

  it.each([
    ['is cancelled', 410, { status: 'cancelled' }],
    ['is deleted', 410, { status: 'deleted' }],
    ['is a pre-order again', 410, { status: 'preorder' }],
  ])('is dead while the order %s', async (_, status, change) => {
    const order = await worker.makeOrder();
    const path = await linkOf(order);
    await worker.call('POST', `/api/v1/orders/${order.id}/status`, { body: { version: 1, ...change } });
    expect((await open(worker, path)).status).toBe(status);
    expect((await submit(worker, path)).status).toBe(status);
    expect(await standInPayments(order.id)).toEqual([]);
  });
});

describe('paying', () => {
  it('at the service makes the order paid, by the service’s own word', async () => {
    const { order, path, remoteId } = await start();
    expect(await standInPayments(order.id)).toMatchObject([{ id: remoteId, amount: { value: '3300.00' } }]);
    await decide(remoteId, 'pay');
    const after = await eventually(() => worker.readOrder(order.id), isPaid);
    expect(after).toMatchObject({ version: 2, paymentLink: null, problem: null });
    expect(await actionsOf(worker, order.id)).toEqual([
      'created',
      'payment_link_made',
      'payment_started',
      'payment_succeeded',
    ]);
    expect((await historyOf(worker, order.id)).at(-1)).toMatchObject({
      actorKind: 'payment_service',
      after: { amountKopecks: 330_000 },
    });
    expect([(await open(worker, path)).status, (await submit(worker, path)).status]).toEqual([410, 410]);
  });

  it('begun 20 times at once is one payment at the service', async () => {
    const order = await worker.makeOrder();
    const path = await linkOf(order);
    const answers = await Promise.all(Array.from({ length: 20 }, () => submit(worker, path)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(303));
    expect(new Set(answers.map(({ headers }) => headers.get('location'))).size).toBe(1);
    expect(await standInPayments(order.id)).toHaveLength(1);
    expect(await worker.db.read.select().from(payments).where(eq(payments.orderId, order.id))).toHaveLength(1);
  });

  it('told ten times at once is paid once', async () => {
    await setNotifications(false);
    const { order, remoteId } = await start();
    await decide(remoteId, 'pay');
    const answers = await Promise.all(Array.from({ length: 10 }, () => notify(remoteId)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect((await worker.readOrder(order.id)).version).toBe(2);
    expect((await actionsOf(worker, order.id)).filter((action) => action === 'payment_succeeded')).toHaveLength(1);
    await setNotifications(true);
  });

  it('shows the truth on return, before any notification', async () => {
    await setNotifications(false);
    const { order, remoteId } = await start();
    const returnPath = await decide(remoteId, 'pay');
    expect(isPaid(await worker.readOrder(order.id))).toBe(false);
    const page = await open(worker, returnPath);
    expect([page.status, page.text.includes('Оплата получена')]).toEqual([200, true]);
    expect(isPaid(await worker.readOrder(order.id))).toBe(true);
    await setNotifications(true);
  });

  it('given up shows that too, and may be begun anew', async () => {
    await setNotifications(false);
    const { order, path, remoteId } = await start();
    const page = await open(worker, await decide(remoteId, 'cancel'));
    expect(page.text).toContain(path);
    expect((await actionsOf(worker, order.id)).at(-1)).toBe('payment_canceled');
    const again = await submit(worker, path);
    expect(again.status).toBe(303);
    expect(remoteIdOf(again.headers.get('location'))).not.toBe(remoteId);
    await setNotifications(true);
  });

  it('is not begun where the service is away, and is when it is back, as one payment', async () => {
    const order = await worker.makeOrder();
    const path = await linkOf(order);
    await worker.sandbox('POST', '/control/yookassa', { fault: 'lose_answer_after_write', times: 1 });
    expect((await submit(worker, path)).status).toBe(503);
    expect((await submit(worker, path)).status).toBe(303);
    expect(await standInPayments(order.id)).toHaveLength(1);
  });
});

describe('a notification', () => {
  it('that is forged pays nothing: the payment is still pending at the service', async () => {
    const { order, remoteId } = await start();
    const before = await worker.rows();
    expect((await notify(remoteId)).status).toBe(200);
    expect(await worker.rows()).toEqual(before);
    expect(isPaid(await worker.readOrder(order.id))).toBe(false);
  });

  it.each([
    ['a payment that nobody knows', JSON.stringify({ event: 'payment.succeeded', object: { id: 'nobody' } })],
    ['another object', JSON.stringify({ event: 'deal.closed', object: { id: 'x' } })],
    ['nothing', ''],
    ['no JSON', '{'],
    ['a list', '[]'],
    ['a way out of the path', JSON.stringify({ event: 'payment.succeeded', object: { id: '../../shiptor' } })],
  ])('of %s is taken and changes nothing', async (_, raw) => {
    const before = await worker.rows();
    const answer = await worker.call('POST', HOOK, { raw, token: null });
    expect([answer.status, answer.body]).toEqual([200, { state: 'ignored' }]);
    expect(await worker.rows()).toEqual(before);
  });

  it.each([
    '/hooks/payments/yookassa/pse_nobody',
    `/hooks/payments/paypal/${DEMO.paymentServiceId}`,
    '/hooks/payments/yookassa/%00',
  ])('at an address that is not there (%s) is refused', async (path) => {
    expectRefusal(await notify('x', 'payment.succeeded', path), 404, 'NOT_FOUND');
  });

  it('that is too large is refused', async () => {
    expectRefusal(
      await worker.call('POST', HOOK, { raw: 'x'.repeat(256 * 1024 + 1), token: null }),
      413,
      'BODY_TOO_LARGE',
    );
  });
});

describe('with a service that says what it likes', () => describePaymentNews(() => worker));
