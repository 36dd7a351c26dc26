import { eq } from 'drizzle-orm';
import { refusePaymentLink } from '#core/payment/link';
import { paymentServices } from '#worker/db/tables/buyers';
import type { Context } from '../context.ts';
import { reReadPayment } from '../payments/re-read.ts';
import type { BuyerServices } from './contract.ts';
import { findLink } from './find-link.ts';
import { buyerUrl } from './link-url.ts';
import { orderForBuyer } from './open-link.ts';

/** What became of the payment a buyer comes back from: the service is asked where we do not know yet. */
export async function paymentReturn(context: Context, token: string): ReturnType<BuyerServices['paymentReturn']> {
  const found = await findLink(context, token, 'payment_return');
  if (found.state === 'dead') return found;
  const last = found.payments.at(-1);
  let state = found.record.paid ? 'succeeded' : (last?.state ?? 'canceled');
  if (last && state === 'pending') {
    const [service] = await context.db.read
      .select()
      .from(paymentServices)
      .where(eq(paymentServices.id, last.serviceId));
    if (service) state = await reReadPayment(context, service, last);
  }
  const order = orderForBuyer(found);
  const payable = refusePaymentLink(order) === null && found.link.closedAt === null;
  const payUrl = payable ? await buyerUrl(context, found.link) : null;
  // Money that came and does not match is the shop's to look at: to say that nothing was taken would be untrue.
  const unclear = state === 'failed' && last?.remoteId;
  const waits = state === 'pending' || state === 'creating' || unclear;
  const shown = state === 'succeeded' ? 'paid' : waits ? 'pending' : 'canceled';
  return { state: shown, shopName: found.shop.name, order, payUrl };
}
