import { and, eq, gt, isNotNull, lt, or, sql } from 'drizzle-orm';
import type { PaymentState } from '#core/payment/state';
import { type PaymentRecord, type PaymentServiceRecord, paymentServices, payments } from '#worker/db/tables/buyers';
import type { Context } from '../context.ts';
import { openPaymentProvider } from './open-service.ts';
import { settlePayment } from './settle-payment.ts';

/** Asks the service what became of a payment. Where it does not answer, what we know stays. */
export async function reReadPayment(
  context: Context,
  service: PaymentServiceRecord,
  payment: PaymentRecord,
): Promise<PaymentState> {
  if (payment.remoteId === null) return payment.state;
  const provider = await openPaymentProvider(context, service);
  const answer = await provider.fetch(payment.remoteId);
  return answer.outcome === 'ok' ? settlePayment(context, service, payment, answer.payment) : payment.state;
}

/** A notification is only a hint: the payment it names is read again, one that is not ours changes nothing. */
export async function takePaymentHint(
  context: Context,
  { provider: providerName, serviceId }: { provider: string; serviceId: string },
  body: string,
): Promise<'taken' | 'ignored' | 'unknown_service'> {
  const { read } = context.db;
  const [service] = await read.select().from(paymentServices).where(eq(paymentServices.id, serviceId));
  if (service?.provider !== providerName) return 'unknown_service';
  const provider = await openPaymentProvider(context, service);
  const hint = provider.parseNotification(body);
  if (!hint) return 'ignored';
  const answer = await provider.fetch(hint.paymentId);
  if (answer.outcome !== 'ok') return 'ignored';
  const { attemptId } = answer.payment;
  const ours =
    attemptId === null
      ? eq(payments.remoteId, hint.paymentId)
      : or(eq(payments.remoteId, hint.paymentId), eq(payments.id, attemptId));
  const [payment] = await read
    .select()
    .from(payments)
    .where(and(eq(payments.serviceId, serviceId), ours));
  if (!payment || (payment.remoteId !== null && payment.remoteId !== hint.paymentId)) return 'ignored';
  await settlePayment(context, service, payment, answer.payment);
  return 'taken';
}

const FIRST_CHECK_MS = 30_000;
const LAST_CHECK_MS = 3 * 86_400_000;
const PER_TICK = 20;

/** The cron tick's share: payments whose notification never came. Returns those that could not be re-read. */
export async function reReadPendingPayments(context: Context): Promise<string[]> {
  const failed: string[] = [];
  const { read } = context.db;
  const now = context.now().getTime();
  const rows = await read
    .select({ payment: payments, service: paymentServices })
    .from(payments)
    .innerJoin(paymentServices, eq(paymentServices.id, payments.serviceId))
    .where(
      and(
        sql`${payments.state} = 'pending'`,
        isNotNull(payments.remoteId),
        lt(payments.createdAt, now - FIRST_CHECK_MS),
        gt(payments.createdAt, now - LAST_CHECK_MS),
      ),
    )
    .orderBy(payments.updatedAt)
    .limit(PER_TICK);
  for (const { payment, service } of rows) {
    // Its turn has passed even if it fails, so that one broken service does not hold up the others.
    await context.db.write.update(payments).set({ updatedAt: now }).where(eq(payments.id, payment.id));
    await reReadPayment(context, service, payment).catch(() => failed.push(payment.id));
  }
  return failed;
}
