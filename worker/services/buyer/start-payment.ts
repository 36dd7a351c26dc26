import { and, eq, inArray, sql } from 'drizzle-orm';
import type { PaymentState } from '#core/payment/state';
import { makeToken } from '#worker/auth/buyer-token';
import { asBatch } from '#worker/db/client';
import { guard, writeRefusalOf } from '#worker/db/guard';
import { type PaymentRecord, type PaymentServiceRecord, paymentServices, payments } from '#worker/db/tables/buyers';
import { orders } from '#worker/db/tables/orders';
import type { Context } from '../context.ts';
import { historyRow } from '../orders/history.ts';
import { presentOrder } from '../orders/present.ts';
import { enabledService, openPaymentProvider } from '../payments/open-service.ts';
import { reReadPayment } from '../payments/re-read.ts';
import { settlePayment } from '../payments/settle-payment.ts';
import type { DeadLink } from './contract.ts';
import { deadLink, deadReason, type FoundLink, findLink } from './find-link.ts';
import { BUYER } from './open-link.ts';

type Started = { state: 'redirect'; url: string } | { state: 'unavailable' } | DeadLink;

const isLive = ({ state }: PaymentRecord): boolean => state === 'creating' || state === 'pending';

/** Where to send the buyer to pay: the live attempt's page, or that of a new attempt. One live attempt per order. */
export async function startPayment(context: Context, token: string): Promise<Started> {
  const found = await findLink(context, token, 'payment');
  if (found.state === 'dead') return found;
  const dead = deadReason(found, context.now().getTime());
  if (dead) return deadLink(context, found, dead);
  const [service] = await enabledService(context, found.record.shopId);
  if (!service) return { state: 'unavailable' };

  const live = found.payments.find(isLive);
  if (!live) return begin(context, found, service);
  const sameSum = live.amountKopecks === found.record.totalKopecks;
  if (live.state === 'creating' && sameSum) return create(context, found, service, live);
  if (live.state === 'creating') {
    await abandon(context, live);
    return begin(context, found, service);
  }
  const state: PaymentState = await reReadPayment(context, service, live);
  if (state === 'succeeded') return deadLink(context, found, 'already_paid');
  if (state === 'pending' && sameSum && live.confirmationUrl) return { state: 'redirect', url: live.confirmationUrl };
  if (state === 'pending') await abandon(context, live);
  return begin(context, found, service);
}

/** A notification may have been faster than we. */
const stillLive = inArray(payments.state, ['creating', 'pending']);

/** The sum has changed since: the old attempt is no longer offered. Should it be paid all the same, the sums are compared. */
const abandon = (context: Context, { id }: PaymentRecord) =>
  context.db.write
    .update(payments)
    .set({ state: 'canceled', updatedAt: context.now().getTime() })
    .where(and(eq(payments.id, id), stillLive));

/** Writes the attempt down before the service hears of it. */
async function begin(context: Context, found: FoundLink, service: PaymentServiceRecord): Promise<Started> {
  const { record } = found;
  const now = context.now().getTime();
  const id = context.newId('payment');
  const attempt: PaymentRecord = {
    ...{ id, key: id, shopId: record.shopId, orderId: record.id, serviceId: service.id, remoteId: null },
    ...{ state: 'creating', amountKopecks: record.totalKopecks, confirmationUrl: null, createdAt: now, updatedAt: now },
  };
  const { shopId, orderId } = attempt;
  const { read } = context.db;
  const asSeen = and(eq(orders.id, orderId), eq(orders.version, record.version), eq(orders.paid, false));
  try {
    await context.db.write.batch(
      asBatch([
        guard(context.db, 'VERSION', sql`EXISTS ${read.select({ one: sql`1` }).from(orders).where(asSeen)}`),
        context.db.write.insert(payments).values(attempt),
        historyRow(context, {
          shopId,
          orderId,
          actor: BUYER,
          action: 'payment_started',
          after: { amountKopecks: attempt.amountKopecks },
        }),
      ]),
    );
  } catch (error) {
    const refusal = writeRefusalOf(error);
    if (refusal?.kind === 'unique') return joinLive(context, found);
    // The order was changed or paid meanwhile: the page is shown again with what stands now.
    if (refusal?.kind === 'guard') return { state: 'unavailable' };
    throw error;
  }
  return create(context, found, service, attempt);
}

/** Another tab was faster: its attempt is the attempt. */
async function joinLive(context: Context, found: FoundLink): Promise<Started> {
  const rows = await context.db.read
    .select({ payment: payments, service: paymentServices })
    .from(payments)
    .innerJoin(paymentServices, eq(paymentServices.id, payments.serviceId))
    .where(eq(payments.orderId, found.record.id));
  const live = rows.find(({ payment }) => isLive(payment));
  if (!live) return { state: 'unavailable' };
  if (live.payment.confirmationUrl) return { state: 'redirect', url: live.payment.confirmationUrl };
  return create(context, found, live.service, live.payment);
}

/** Repeating it with the attempt's key gives the same payment, so a lost answer needs no care. */
async function create(
  context: Context,
  found: FoundLink,
  service: PaymentServiceRecord,
  attempt: PaymentRecord,
): Promise<Started> {
  const provider = await openPaymentProvider(context, service);
  const { id, generation, keyId } = found.link;
  const returnToken = await makeToken(context.linkKeys, { purpose: 'payment_return', linkId: id, generation, keyId });
  const order = presentOrder(found.record, []);
  const answer = await provider.create({
    id: attempt.id,
    key: attempt.key,
    amountKopecks: attempt.amountKopecks,
    description: `Заказ № ${order.number}`.slice(0, 128),
    returnUrl: `${context.publicUrl}/pay/return/${returnToken}`,
    order,
  });
  if (answer.outcome === 'ok') {
    await settlePayment(context, service, attempt, answer.payment);
    const { confirmationUrl } = answer.payment;
    return confirmationUrl ? { state: 'redirect', url: confirmationUrl } : { state: 'unavailable' };
  }
  if (answer.outcome === 'refused')
    await context.db.write
      .update(payments)
      .set({ state: 'failed', updatedAt: context.now().getTime() })
      .where(and(eq(payments.id, attempt.id), stillLive));
  return { state: 'unavailable' };
}
