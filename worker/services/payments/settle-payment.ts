import { and, eq, isNotNull, sql } from 'drizzle-orm';
import { mayReplacePaymentState, type PaymentState } from '#core/payment/state';
import { asBatch, type Statement } from '#worker/db/client';
import { guard, writeRefusalOf } from '#worker/db/guard';
import { type PaymentRecord, type PaymentServiceRecord, payments } from '#worker/db/tables/buyers';
import { type OrderRecord, orders } from '#worker/db/tables/orders';
import type { RemotePayment } from '#worker/payments/contract';
import { paymentProviderOf } from '#worker/payments/registry';
import { closeBuyerLinks } from '../buyer/make-link.ts';
import type { Actor, Context } from '../context.ts';
import { type HistoryAction, historyRow } from '../orders/history.ts';
import { cellWithPaid } from '../orders/record.ts';
import { mismatchOf, PAYMENT_PROBLEMS, type PaymentProblem } from './mismatch.ts';

type Service = Pick<PaymentServiceRecord, 'id' | 'provider'>;

const actorOf = ({ id, provider }: Service): Actor => ({
  ...{ kind: 'payment_service', id },
  name: paymentProviderOf(provider)?.title ?? provider,
});

/** Takes over what the service itself said of a payment; the same news twice, or older news, changes nothing. */
export async function settlePayment(
  context: Context,
  service: Service,
  payment: PaymentRecord,
  remote: RemotePayment,
  triesLeft = 5,
): Promise<PaymentState> {
  const named = payment.remoteId === null && remote.id !== '';
  if (!mayReplacePaymentState(payment.state, remote.state) && !named) return payment.state;
  const { write, read } = context.db;
  const order = remote.state === 'succeeded' ? await orderOf(context, payment) : undefined;
  const wrong = mismatchOf(payment, remote, order);
  const state: PaymentState = wrong ? 'failed' : remote.state;
  const next = mayReplacePaymentState(payment.state, state) ? state : payment.state;
  if (next === payment.state && !named) return next;

  const asSeen = and(eq(payments.id, payment.id), eq(payments.state, payment.state));
  const statements: Statement[] = [
    guard(context.db, 'STATE', sql`EXISTS ${read.select({ one: sql`1` }).from(payments).where(asSeen)}`),
    ...(order ? [guardOrder(context, order)] : []),
    write
      .update(payments)
      .set({
        ...{ state: next, remoteId: remote.id, confirmationUrl: remote.confirmationUrl },
        updatedAt: context.now().getTime(),
      })
      .where(eq(payments.id, payment.id)),
    ...(next === payment.state ? [] : consequencesOf(context, service, payment, remote, { next, wrong })),
  ];
  try {
    await write.batch(asBatch(statements));
    return next;
  } catch (error) {
    if (writeRefusalOf(error)?.kind !== 'guard') throw error;
    const [now] = await read.select().from(payments).where(eq(payments.id, payment.id));
    return now && triesLeft > 0 ? settlePayment(context, service, now, remote, triesLeft - 1) : payment.state;
  }
}

async function orderOf({ db }: Context, { orderId }: PaymentRecord): Promise<OrderRecord | undefined> {
  const [order] = await db.read.select().from(orders).where(eq(orders.id, orderId));
  return order;
}

/** The sum was compared with this version of the order. */
function guardOrder({ db }: Context, { id, version }: OrderRecord): Statement {
  const same = and(eq(orders.id, id), eq(orders.version, version));
  return guard(db, 'VERSION', sql`EXISTS ${db.read.select({ one: sql`1` }).from(orders).where(same)}`);
}

/** What a new state of a payment means for its order. */
function consequencesOf(
  context: Context,
  service: Service,
  { id: paymentId, shopId, orderId }: PaymentRecord,
  remote: RemotePayment,
  { next, wrong }: { next: PaymentState; wrong: PaymentProblem | null },
): Statement[] {
  const { write } = context.db;
  const updatedAt = context.now().getTime();
  const { amountKopecks, currency } = remote;
  const note = (action: HistoryAction, after: Record<string, unknown> = {}): Statement =>
    historyRow(context, {
      shopId,
      orderId,
      actor: actorOf(service),
      action,
      after: { externalId: remote.id, ...after },
    });
  if (wrong)
    return [
      write
        .update(orders)
        .set({ problemCode: wrong, problemMessage: PAYMENT_PROBLEMS[wrong], updatedAt })
        .where(eq(orders.id, orderId)),
      note('payment_mismatch', { reason: PAYMENT_PROBLEMS[wrong], amountKopecks, currency }),
    ];
  const version = sql`${orders.version} + 1`;
  const paidElsewhere = sql`EXISTS (SELECT 1 FROM payments AS other WHERE other.order_id = ${orderId}
    AND other.id <> ${paymentId} AND other.state = 'succeeded')`;
  switch (next) {
    case 'succeeded':
      return [
        write
          .update(orders)
          .set({ paid: true, cell: cellWithPaid(true), version, updatedAt })
          .where(eq(orders.id, orderId)),
        closeBuyerLinks(context, orderId, 'payment', 'already_paid'),
        note('payment_succeeded', { amountKopecks }),
      ];
    case 'refunded':
      return [
        write
          .update(orders)
          .set({
            ...{ paid: false, cell: cellWithPaid(false), refundedKopecks: remote.refundedKopecks },
            ...{ version, updatedAt },
          })
          .where(and(eq(orders.id, orderId), isNotNull(orders.prepaymentMethod), sql`NOT ${paidElsewhere}`)),
        note('payment_refunded', { refundedKopecks: remote.refundedKopecks }),
      ];
    case 'canceled':
      return [note('payment_canceled')];
    default:
      return [];
  }
}
