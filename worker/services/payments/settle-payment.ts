import { and, eq, isNotNull, sql } from 'drizzle-orm';
import { mayReplacePaymentState, type PaymentState } from '#core/payment/state';
import { toRoublesText } from '#core/shared/money';
import { asBatch, type Statement } from '#worker/db/client';
import { guard, writeRefusalOf } from '#worker/db/guard';
import { type PaymentRecord, payments } from '#worker/db/tables/buyers';
import { orders } from '#worker/db/tables/orders';
import type { RemotePayment } from '#worker/payments/contract';
import { closeBuyerLinks } from '../buyer/make-link.ts';
import type { Actor, Context } from '../context.ts';
import { type HistoryAction, historyRow } from '../orders/history.ts';
import { cellWithPaid } from '../orders/record.ts';

const SERVICE: Actor = { kind: 'payment_service', id: 'yookassa', name: 'ЮKassa' };

/** Takes over what the service itself said of a payment; the same news twice, or older news, changes nothing. */
export async function settlePayment(
  context: Context,
  payment: PaymentRecord,
  remote: RemotePayment,
): Promise<PaymentState> {
  const wrong = remote.state === 'succeeded' || remote.state === 'refunded' ? mismatchOf(payment, remote) : null;
  const state: PaymentState = wrong ? 'failed' : remote.state;
  const named = payment.remoteId === null && remote.id !== '';
  if (!mayReplacePaymentState(payment.state, state) && !named) return payment.state;
  const next = mayReplacePaymentState(payment.state, state) ? state : payment.state;

  const { shopId, orderId } = payment;
  const { write, read } = context.db;
  const updatedAt = context.now().getTime();
  const asSeen = and(eq(payments.id, payment.id), eq(payments.state, payment.state));
  const note = (action: HistoryAction, after: Record<string, unknown> = {}): Statement =>
    historyRow(context, { shopId, orderId, actor: SERVICE, action, after: { payment: remote.id, ...after } });
  const statements: Statement[] = [
    guard(context.db, 'STATE', sql`EXISTS ${read.select({ one: sql`1` }).from(payments).where(asSeen)}`),
    write
      .update(payments)
      .set({ state: next, remoteId: remote.id, confirmationUrl: remote.confirmationUrl, updatedAt })
      .where(eq(payments.id, payment.id)),
  ];
  if (next !== payment.state) {
    const amount = toRoublesText(remote.amountKopecks);
    if (wrong) {
      const problemMessage = MISMATCH_TEXTS[wrong];
      statements.push(
        write.update(orders).set({ problemCode: wrong, problemMessage, updatedAt }).where(eq(orders.id, orderId)),
        note('payment_mismatch', { reason: wrong, amount, currency: remote.currency }),
      );
    } else if (next === 'succeeded')
      statements.push(
        write
          .update(orders)
          .set({ paid: true, cell: cellWithPaid(true), version: sql`${orders.version} + 1`, updatedAt })
          .where(and(eq(orders.id, orderId), isNotNull(orders.prepaymentMethod), eq(orders.paid, false))),
        closeBuyerLinks(context, orderId, 'payment', 'already_paid'),
        note('payment_succeeded', { amount }),
      );
    else if (next === 'refunded')
      statements.push(
        write
          .update(orders)
          .set({
            ...{ paid: false, cell: cellWithPaid(false), refundedKopecks: remote.refundedKopecks },
            ...{ version: sql`${orders.version} + 1`, updatedAt },
          })
          .where(and(eq(orders.id, orderId), isNotNull(orders.prepaymentMethod))),
        note('payment_refunded', { amount: toRoublesText(remote.refundedKopecks) }),
      );
    else if (next === 'canceled') statements.push(note('payment_canceled'));
  }
  try {
    await write.batch(asBatch(statements));
    return next;
  } catch (error) {
    if (writeRefusalOf(error)?.kind === 'guard') return payment.state;
    throw error;
  }
}

const MISMATCH_TEXTS = {
  PAYMENT_WAS_A_TEST: 'Оплата пришла от тестового магазина платёжного сервиса: деньги не поступили',
  PAYMENT_CURRENCY: 'Оплата пришла в другой валюте: проверьте её в платёжном сервисе',
  PAYMENT_AMOUNT: 'Оплачена другая сумма: проверьте оплату в платёжном сервисе',
} as const;

function mismatchOf(payment: PaymentRecord, remote: RemotePayment): keyof typeof MISMATCH_TEXTS | null {
  if (remote.test) return 'PAYMENT_WAS_A_TEST';
  if (remote.currency !== 'RUB') return 'PAYMENT_CURRENCY';
  return remote.amountKopecks === payment.amountKopecks ? null : 'PAYMENT_AMOUNT';
}
