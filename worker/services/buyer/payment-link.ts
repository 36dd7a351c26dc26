import { and, eq, sql } from 'drizzle-orm';
import { refusePaymentLink } from '#core/payment/link';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import { asBatch } from '#worker/db/client';
import { guard, writeRefusalOf } from '#worker/db/guard';
import { buyerLinks } from '#worker/db/tables/buyers';
import { actorOf, type Context, type Person } from '../context.ts';
import { guardRight, roleForOrder } from '../orders/access.ts';
import { historyRow } from '../orders/history.ts';
import { orderParts } from '../orders/load.ts';
import { presentOrder } from '../orders/present.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';
import { buyerUrl } from './link-url.ts';
import { newBuyerLink } from './make-link.ts';

/** The link to pay an order online: the one it has, or a new one. Asking again gives the same. */
export async function paymentLink(
  context: Context,
  person: Person,
  orderId: string,
): Promise<Outcome<{ url: string }>> {
  const [roles, [record], links, openLinks] = await context.db.read.batch([
    roleForOrder(context, person, orderId),
    ...orderParts(context, orderId),
  ]);
  const role = roles[0]?.role;
  if (!role || !record) return notFound('order');
  if (!mayDo(role, 'orders.write')) return refuse('FORBIDDEN', 'This role may only look at orders');
  const refused = refusePaymentLink(presentOrder(record, links));
  if (refused) return refuse('NOT_PAYABLE', 'This order has no payment link', { reason: refused });
  const existing = openLinks.find((link) => link.purpose === 'payment');
  if (existing) return ok({ url: await buyerUrl(context, existing) });

  const { shopId } = record;
  const link = await newBuyerLink(context, { shopId, orderId, purpose: 'payment', expiresAt: null });
  const open = sql`SELECT 1 FROM ${buyerLinks} WHERE ${and(
    eq(buyerLinks.orderId, orderId),
    eq(buyerLinks.purpose, 'payment'),
    sql`${buyerLinks.closedAt} IS NULL`,
  )}`;
  try {
    await context.db.write.batch(
      asBatch([
        guardRight(context, person, shopId, 'orders.write'),
        guard(context.db, 'STATE', sql`NOT EXISTS (${open})`),
        link.statement,
        historyRow(context, { shopId, orderId, actor: actorOf(person), action: 'payment_link_made' }),
      ]),
    );
  } catch (error) {
    const refusal = writeRefusalOf(error);
    if (refusal?.kind === 'guard' && refusal.code === 'STATE') return paymentLink(context, person, orderId);
    if (refusal?.kind === 'guard') return notFound('order');
    throw error;
  }
  return ok({ url: link.url });
}
