import { eq } from 'drizzle-orm';
import { refusePaymentLink } from '#core/payment/link';
import { hashToken } from '#worker/auth/buyer-token';
import { type BuyerLinkRecord, buyerLinks, type PaymentRecord, payments } from '#worker/db/tables/buyers';
import { type OrderRecord, orders } from '#worker/db/tables/orders';
import { type LinkRecord, orderLinks } from '#worker/db/tables/sending';
import { type ShopSettings, shops } from '#worker/db/tables/shops';
import type { Context } from '../context.ts';
import { presentOrder } from '../orders/present.ts';
import type { DeadLink, DeadLinkReason } from './contract.ts';
import { buyerUrl } from './link-url.ts';

export type FoundLink = {
  state: 'found';
  link: BuyerLinkRecord;
  record: OrderRecord;
  shop: { name: string; settings: ShopSettings };
  /** The other open link of the order, where there is one: the way from a placed order to its payment. */
  paymentLink: BuyerLinkRecord | null;
  payments: PaymentRecord[];
  /** The order's copies outside. */
  copies: LinkRecord[];
};

type Purpose = 'preorder' | 'payment' | 'payment_return';

const WRONG: DeadLink = { state: 'dead', reason: 'wrong', shopName: null };

/** What a token leads to, dead or alive. One round trip, the same for every token that leads nowhere. */
export async function findLink(context: Context, token: string, purpose: Purpose): Promise<FoundLink | DeadLink> {
  const { read } = context.db;
  const hash = await hashToken(token);
  const byToken = purpose === 'payment_return' ? eq(buyerLinks.returnTokenHash, hash) : eq(buyerLinks.tokenHash, hash);
  const orderId = read.select({ orderId: buyerLinks.orderId }).from(buyerLinks).where(byToken);
  const [[found], others, attempts, copies] = await read.batch([
    read
      .select({ link: buyerLinks, record: orders, shop: { name: shops.name, settings: shops.settings } })
      .from(buyerLinks)
      .innerJoin(orders, eq(orders.id, buyerLinks.orderId))
      .innerJoin(shops, eq(shops.id, buyerLinks.shopId))
      .where(byToken),
    read.select().from(buyerLinks).where(eq(buyerLinks.orderId, orderId)),
    read.select().from(payments).where(eq(payments.orderId, orderId)).orderBy(payments.createdAt),
    read.select().from(orderLinks).where(eq(orderLinks.orderId, orderId)),
  ]);
  const wanted = purpose === 'payment_return' ? 'payment' : purpose;
  if (!found || found.link.purpose !== wanted) return WRONG;
  const paymentLink = others.find((link) => link.purpose === 'payment' && link.closedAt === null) ?? null;
  return { state: 'found', ...found, paymentLink, payments: attempts, copies };
}

/** Why an existing link opens nothing now; null where it does. */
export function deadReason({ link, record }: FoundLink, now: number): DeadLinkReason | null {
  if (record.status === 'cancelled' || record.status === 'deleted') return 'cancelled';
  if (link.closedReason) return link.closedReason;
  if (link.expiresAt !== null && link.expiresAt <= now) return 'expired';
  if (link.purpose === 'preorder') return record.status === 'preorder' ? null : 'already_placed';
  const refused = refusePaymentLink(presentOrder(record, []));
  if (refused === 'ALREADY_PAID') return 'already_paid';
  return refused ? 'not_payable' : null;
}

export async function deadLink(context: Context, found: FoundLink, reason: DeadLinkReason): Promise<DeadLink> {
  const payable = refusePaymentLink(presentOrder(found.record, [])) === null && found.paymentLink !== null;
  const payUrl =
    reason === 'already_placed' && payable && found.paymentLink ? await buyerUrl(context, found.paymentLink) : null;
  return { state: 'dead', reason, shopName: found.shop.name, payUrl };
}
