import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PaymentAttempt, PaymentProvider } from '#worker/payments/contract';
import { anOrder } from './support/orders.ts';
import { type Control, silentAddress, startStandIn } from './support/sandbox.ts';

export type PaymentOverrides = { baseUrl?: string; credentials?: unknown; settings?: unknown; fetch?: typeof fetch };

export type PaymentServiceUnderTest = {
  service: 'yookassa';
  calls: { create: string; fetch: string };
  secrets: string[];
  wrongCredentials: unknown;
  testCredentials: unknown;
  open(control: Control, overrides?: PaymentOverrides): PaymentProvider;
  succeed(control: Control, paymentId: string): Promise<void>;
  cancel(control: Control, paymentId: string): Promise<void>;
  refund(control: Control, paymentId: string, roubles: string): Promise<void>;
  notification(paymentId: string): string;
};

let counter = 0;

export function anAttempt(changes: Partial<PaymentAttempt> = {}): PaymentAttempt {
  const order = changes.order ?? anOrder({ prepayment: { method: 'online_card', paid: false, refundedKopecks: 0 } });
  counter += 1;
  return {
    id: `pay_${counter}`,
    key: `${order.id}-${counter}`,
    amountKopecks: order.totalKopecks,
    description: `Заказ № ${order.number}`,
    returnUrl: 'https://worker.example/pay/return/token',
    ...changes,
    order,
  };
}

/** What every payment service holds to, against its stand-in. */
export function describePaymentService(subject: PaymentServiceUnderTest): void {
  describe(`${subject.service} as a payment service`, () => {
    let control: Control;
    let close: () => Promise<void>;
    beforeAll(async () => {
      ({ control, close } = await startStandIn(subject.service));
    });
    afterEach(() => control.calm());
    afterAll(() => close());

    const open = (overrides?: PaymentOverrides) => subject.open(control, overrides);

    async function created(attempt = anAttempt(), provider = open()) {
      const result = await provider.create(attempt);
      if (result.outcome !== 'ok') throw new Error(JSON.stringify(result));
      return result.payment;
    }

    async function fetched(id: string) {
      const result = await open().fetch(id);
      if (result.outcome !== 'ok') throw new Error(JSON.stringify(result));
      return result.payment;
    }

    it('makes a payment that names the sum, the attempt and where the buyer goes on', async () => {
      const attempt = anAttempt();
      const payment = await created(attempt);
      expect(payment).toEqual({
        id: expect.any(String),
        state: 'pending',
        amountKopecks: attempt.amountKopecks,
        currency: 'RUB',
        refundedKopecks: 0,
        test: false,
        confirmationUrl: expect.stringMatching(/^https?:/),
        attemptId: attempt.id,
      });
      expect(await fetched(payment.id)).toEqual(payment);
    });

    it('makes one payment however often an attempt is repeated', async () => {
      const attempt = anAttempt();
      expect((await created(attempt)).id).toBe((await created(attempt)).id);
      expect((await created({ ...attempt, key: `${attempt.key}-new` })).id).not.toBe((await created(attempt)).id);
    });

    it('tells a payment that succeeded, was canceled, or was refunded in part and in full', async () => {
      const paid = await created();
      await subject.succeed(control, paid.id);
      expect(await fetched(paid.id)).toMatchObject({ state: 'succeeded', refundedKopecks: 0 });
      await subject.refund(control, paid.id, '40.50');
      expect(await fetched(paid.id)).toMatchObject({ state: 'succeeded', refundedKopecks: 4050 });
      await subject.refund(control, paid.id, ((paid.amountKopecks - 4050) / 100).toFixed(2));
      expect(await fetched(paid.id)).toMatchObject({ state: 'refunded', refundedKopecks: paid.amountKopecks });
      const canceled = await created();
      await subject.cancel(control, canceled.id);
      expect(await fetched(canceled.id)).toMatchObject({ state: 'canceled' });
    });

    it('tells a test payment from a real one', async () => {
      expect(await created(anAttempt(), open({ credentials: subject.testCredentials }))).toMatchObject({ test: true });
    });

    it('accepts a connection that is right (H5)', async () => {
      expect(await open().check()).toEqual({ outcome: 'ok' });
    });

    it('refuses a wrong key, and names no key', async () => {
      const provider = open({ credentials: subject.wrongCredentials });
      for (const result of [await provider.check(), await provider.create(anAttempt()), await provider.fetch('x')]) {
        expect(result).toMatchObject({ outcome: 'refused', code: 'AUTH' });
        for (const secret of subject.secrets) expect(JSON.stringify(result)).not.toContain(secret);
      }
    });

    it('refuses settings that cannot be used, and throws nothing', async () => {
      const provider = open({ credentials: { shopId: 'ключ' } });
      for (const result of [await provider.check(), await provider.create(anAttempt()), await provider.fetch('x')])
        expect(result).toMatchObject({ outcome: 'refused', code: 'SETTINGS' });
    });

    it('refuses what the service refuses, in its words', async () => {
      const result = await open().create(anAttempt({ returnUrl: 'nowhere' }));
      expect(result).toMatchObject({ outcome: 'refused', message: expect.stringMatching(/\S/) });
    });

    it('says that there is no such payment', async () => {
      expect(await open().fetch('2f0f0f0f-0000-5000-8000-000000000000')).toMatchObject({
        outcome: 'refused',
        code: 'NOT_FOUND',
      });
    });

    it.each(['status429', 'status503'] as const)('comes back later when the service is busy: %s', async (fault) => {
      await control.arm({ fault });
      expect(await open().create(anAttempt())).toMatchObject({ outcome: 'later' });
      expect(await open().check()).toMatchObject({ outcome: 'later' });
    });

    it('comes back later when nobody listens at the address', async () => {
      expect(await open({ baseUrl: await silentAddress() }).create(anAttempt())).toMatchObject({ outcome: 'later' });
    });

    it.each(['status500_before_write', 'lose_answer_after_write', 'malformed'] as const)(
      'leaves the answer open, and the repetition gives the same payment: %s',
      async (fault) => {
        const attempt = anAttempt();
        await control.arm({ fault, times: 1, match: subject.calls.create });
        expect(await open().create(attempt)).toMatchObject({ outcome: 'unknown' });
        const payment = await created(attempt);
        expect((await created(attempt)).id).toBe(payment.id);
        expect(await control.duplicates()).toEqual([]);
      },
    );

    it('leaves the answer open when it takes too long', async () => {
      await control.arm({ fault: 'latency', latencyMs: 1000, times: 1, match: subject.calls.create });
      expect(await open({ settings: { timeoutMs: 200 } }).create(anAttempt())).toMatchObject({ outcome: 'unknown' });
    });

    it('reads again later where a reading came to nothing', async () => {
      const { id } = await created();
      for (const fault of ['malformed', 'lose_answer_after_write', 'status500_before_write'] as const) {
        await control.arm({ fault, times: 1, match: subject.calls.fetch });
        expect(await open().fetch(id)).toMatchObject({ outcome: 'later' });
      }
    });

    it('takes of a notification nothing but which payment to read', () => {
      expect(open().parseNotification(subject.notification('22d6d597-000f-5000-9000-145f6df21d6f'))).toEqual({
        paymentId: '22d6d597-000f-5000-9000-145f6df21d6f',
      });
      for (const body of [
        '',
        '{}',
        '[]',
        'null',
        '{"event":"payment.succeeded"}',
        '{"event":1,"object":{"id":2}}',
        'id=1',
      ])
        expect(open().parseNotification(body)).toBeNull();
    });
  });
}
