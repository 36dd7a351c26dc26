import { and, eq, sql } from 'drizzle-orm';
import type { Order } from '#core/order/schema';
import { refusePaymentLink } from '#core/payment/link';
import { asBatch, type Statement } from '#worker/db/client';
import type { BuyerLinkRecord } from '#worker/db/tables/buyers';
import { buyerLinks } from '#worker/db/tables/buyers';
import { type OrderRecord, orders } from '#worker/db/tables/orders';
import { type LinkRecord, orderLinks } from '#worker/db/tables/sending';
import { buyerUrl } from '../buyer/link-url.ts';
import type { Context } from '../context.ts';
import { presentOrder } from './present.ts';

/** Everything an order is shown from, as statements of one batch. */
export const orderParts = ({ db }: Context, orderId: string) =>
  [
    db.read.select().from(orders).where(eq(orders.id, orderId)),
    db.read.select().from(orderLinks).where(eq(orderLinks.orderId, orderId)).orderBy(orderLinks.id),
    db.read
      .select()
      .from(buyerLinks)
      .where(and(eq(buyerLinks.orderId, orderId), sql`${buyerLinks.closedAt} IS NULL`)),
  ] as const;

export type OrderParts = { record: OrderRecord; links: readonly LinkRecord[]; buyerLinks: readonly BuyerLinkRecord[] };

/** The order with the links that buyers can be given. */
export async function assembleOrder(context: Context, { record, links, buyerLinks }: OrderParts): Promise<Order> {
  const order = presentOrder(record, links);
  const preorder = buyerLinks.find((link) => link.purpose === 'preorder');
  const payment = buyerLinks.find((link) => link.purpose === 'payment');
  if (preorder && record.status === 'preorder')
    order.preorder = {
      url: await buyerUrl(context, preorder),
      expiresAt: preorder.expiresAt === null ? null : new Date(preorder.expiresAt).toISOString(),
      stage: preorder.openedAt === null ? 'sent' : 'opened',
    };
  if (payment && refusePaymentLink(order) === null) order.paymentLink = { url: await buyerUrl(context, payment) };
  return order;
}

/** Writes a batch and reads the order as it stands after it, in one round trip. */
export async function writeOrder(context: Context, orderId: string, statements: readonly Statement[]): Promise<Order> {
  const results = await context.db.write.batch(asBatch([...statements, ...orderParts(context, orderId)]));
  const [records, links, buyerLinks] = results.slice(-3) as [OrderRecord[], LinkRecord[], BuyerLinkRecord[]];
  const [record] = records;
  if (!record) throw new Error(`order ${orderId} is gone from its own batch`);
  return assembleOrder(context, { record, links, buyerLinks });
}
