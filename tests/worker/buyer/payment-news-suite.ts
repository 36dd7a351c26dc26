import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { urlSchema } from '#core/api/orders';
import type { Order } from '#core/order/schema';
import { paymentServices, payments } from '#worker/db/tables/buyers';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import type { TestWorker } from '../../support/worker.ts';
import { editDeciding } from '../orders/decide.ts';
import { actionsOf, open, pathOf, submit } from './buyer.ts';
import { type RemotePayment, startPaymentService } from './payment-service.ts';

let worker: TestWorker;
let service: Awaited<ReturnType<typeof startPaymentService>>;
/** An order whose buyer stands at the service's page. */
async function begin(): Promise<{ order: Order; path: string; remote: RemotePayment }> {
  const order = await worker.makeOrder();
  const answer = await worker.call('POST', `/api/v1/orders/${order.id}/payment-link`);
  const path = pathOf(urlSchema.parse(answer.body).url);
  expect((await submit(worker, path)).status).toBe(303);
  return { order, path, remote: service.last() };
}

/** The service says this of the payment from now on, and sends its hint. */
async function say(remote: RemotePayment, changes: Partial<RemotePayment>): Promise<void> {
  service.payments.set(remote.id, { ...(service.payments.get(remote.id) ?? remote), ...changes });
  const body = { event: 'payment.any', object: { id: remote.id } };
  const answer = await worker.call('POST', `/hooks/payments/yookassa/${DEMO.paymentServiceId}`, { token: null, body });
  expect([answer.status, answer.body]).toEqual([200, { state: 'taken' }]);
}

const edit = (id: string, version: number, changes: object) =>
  worker.call('PATCH', `/api/v1/orders/${id}`, { body: { version, ...changes } });

async function expectProblem(id: string, code: string): Promise<void> {
  const order = await worker.readOrder(id);
  expect([order.prepayment?.paid ?? false, order.problem?.code]).toEqual([false, code]);
  expect((await actionsOf(worker, id)).filter((action) => action === 'payment_mismatch')).toHaveLength(1);
}

/** What the service says of payments, and what the orders make of it. Takes the payment service's place. */
export function describePaymentNews(given: () => TestWorker): void {
  beforeAll(async () => {
    worker = given();
    service = await startPaymentService();
    await worker.db.write
      .update(paymentServices)
      .set({ baseUrl: service.origin })
      .where(eq(paymentServices.id, DEMO.paymentServiceId));
  });
  afterAll(() => service.close());

  describe('money that does not simply pay for the order is a problem, told once', () => {
    it.each([
      ['PAYMENT_AMOUNT', { amount: { value: '3299.99', currency: 'RUB' } }],
      ['PAYMENT_AMOUNT', { amount: { value: '33000.00', currency: 'RUB' } }],
      ['PAYMENT_CURRENCY', { amount: { value: '3300.00', currency: 'USD' } }],
      ['PAYMENT_WAS_A_TEST', { test: true }],
    ])('%s: %o', async (code, changes) => {
      const { order, remote } = await begin();
      await say(remote, { status: 'succeeded', ...changes });
      await say(remote, {});
      await expectProblem(order.id, code);
    });

    it('and the buyer is not told that nothing was taken', async () => {
      const { remote } = await begin();
      await say(remote, { status: 'succeeded', amount: { value: '1.00', currency: 'RUB' } });
      const page = await open(worker, pathOf(remote.returnUrl));
      expect(page.text).toContain('Проверяем оплату');
    });

    it('because the order costs another sum by now', async () => {
      const { order, remote } = await begin();
      await edit(order.id, 1, { delivery: { costKopecks: 99_900 } });
      await say(remote, { status: 'succeeded' });
      await expectProblem(order.id, 'PAYMENT_AMOUNT');
    });

    it('because the order is paid on delivery by now', async () => {
      const { order, remote } = await begin();
      await editDeciding(worker, order, { cod: { amountKopecks: 330_000, method: 'cash' } }, 'decline');
      await say(remote, { status: 'succeeded' });
      await expectProblem(order.id, 'PAYMENT_NOT_EXPECTED');
    });

    it('because the order was paid already', async () => {
      const { order, remote } = await begin();
      await edit(order.id, 1, { prepayment: { method: 'online_card', paid: true } });
      await say(remote, { status: 'succeeded' });
      const after = await worker.readOrder(order.id);
      expect([after.prepayment?.paid, after.problem?.code]).toEqual([true, 'PAYMENT_REPEATED']);
    });
  });

  describe('a payment’s state', () => {
    it('that is paid is not taken back by a late “canceled”', async () => {
      const { order, remote } = await begin();
      await say(remote, { status: 'succeeded' });
      const before = await worker.rows();
      await say(remote, { status: 'canceled' });
      expect(await worker.rows()).toEqual(before);
      expect((await worker.readOrder(order.id)).prepayment?.paid).toBe(true);
    });

    it('that was canceled is paid all the same when the money came', async () => {
      const { order, remote } = await begin();
      await say(remote, { status: 'canceled' });
      await say(remote, { status: 'succeeded' });
      expect((await worker.readOrder(order.id)).prepayment?.paid).toBe(true);
    });

    it('that is refunded whole makes the order unpaid, with the sum', async () => {
      const { order, remote } = await begin();
      await say(remote, { status: 'succeeded' });
      await say(remote, { refunded_amount: remote.amount });
      const after = await worker.readOrder(order.id);
      expect(after.prepayment).toEqual({ method: 'online_card', paid: false, refundedKopecks: 330_000 });
      expect((await actionsOf(worker, order.id)).at(-1)).toBe('payment_refunded');
    });

    it('is of one live attempt: when the sum changes a new one begins, and the old one stays closed', async () => {
      const { order, path, remote } = await begin();
      await edit(order.id, 1, { delivery: { costKopecks: 99_900 } });
      expect((await submit(worker, path)).status).toBe(303);
      const fresh = service.last();
      expect([remote.amount.value, fresh.amount.value]).toEqual(['3300.00', '4000.00']);
      await say(remote, {});
      const attempts = await worker.db.read.select().from(payments).where(eq(payments.orderId, order.id));
      expect(attempts.map(({ state }) => state)).toEqual(['canceled', 'pending']);
      await say(fresh, { status: 'succeeded' });
      expect(await worker.readOrder(order.id)).toMatchObject({ prepayment: { paid: true }, problem: null });
    });

    it('begun with an answer that was lost is not offered at a sum that has changed since', async () => {
      const order = await worker.makeOrder();
      const answer = await worker.call('POST', `/api/v1/orders/${order.id}/payment-link`);
      const row = {
        id: 'pay_lost',
        key: 'pay_lost',
        shopId: DEMO.shopId,
        orderId: order.id,
        serviceId: DEMO.paymentServiceId,
      };
      await worker.db.write
        .insert(payments)
        .values({ ...row, state: 'creating', amountKopecks: 100, createdAt: 0, updatedAt: 0 });
      expect((await submit(worker, pathOf(urlSchema.parse(answer.body).url))).status).toBe(303);
      expect(service.last().amount.value).toBe('3300.00');
    });
  });

  describe('money on more than one attempt', () => {
    /** A payment at the old sum, given up for one at the new. */
    async function twoAttempts() {
      const { order, path, remote: old } = await begin();
      await edit(order.id, order.version, { delivery: { costKopecks: 10_000 } });
      expect((await submit(worker, path)).status).toBe(303);
      return { order, old, fresh: service.last() };
    }

    it('that comes on an attempt we had given up leaves a trace', async () => {
      const { order, old, fresh } = await twoAttempts();
      await say(fresh, { status: 'succeeded' });
      await say(old, { status: 'succeeded' });
      const now = await worker.readOrder(order.id);
      expect([now.prepayment?.paid, now.problem?.code]).toEqual([true, 'PAYMENT_REPEATED']);
      expect(await actionsOf(worker, order.id)).toContain('payment_mismatch');
    });

    it('given back for the second payment leaves the first one paid', async () => {
      const { order, remote } = await begin();
      await say(remote, { status: 'succeeded' });
      const second = { ...remote, id: `pay-${crypto.randomUUID()}` };
      await worker.db.write.insert(payments).values({
        ...{
          id: 'pay_second',
          shopId: order.shopId,
          orderId: order.id,
          serviceId: DEMO.paymentServiceId,
          key: 'second',
        },
        ...{ remoteId: second.id, state: 'canceled', amountKopecks: order.totalKopecks, confirmationUrl: null },
        ...{ createdAt: Date.now(), updatedAt: Date.now() },
      });
      await say(second, { status: 'succeeded', refunded_amount: second.amount });
      expect((await worker.readOrder(order.id)).prepayment?.paid).toBe(true);
    });
  });
}
