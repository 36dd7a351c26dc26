import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { hashToken, makeToken } from '#worker/auth/buyer-token';
import type { Statement } from '#worker/db/client';
import { idList } from '#worker/db/queries/id-list';
import { buyerLinks, type CLOSED_REASONS } from '#worker/db/tables/buyers';
import type { Context } from '../context.ts';

type Purpose = 'preorder' | 'payment';
type NewLink = { shopId: string; orderId: string; purpose: Purpose; expiresAt: number | SQL | null };

/** A new link for buyers, as a row to insert in the batch that makes it and as the address it will have. */
export async function newBuyerLink(context: Context, { shopId, orderId, purpose, expiresAt }: NewLink) {
  const id = context.newId('buyerLink');
  const keyId = context.linkKeys.current.kid;
  const generation = 1;
  const token = await makeToken(context.linkKeys, { purpose, linkId: id, generation, keyId });
  const returnToken = await makeToken(context.linkKeys, { purpose: 'payment_return', linkId: id, generation, keyId });
  const statement: Statement = context.db.write.insert(buyerLinks).values({
    ...{ id, shopId, orderId, purpose, generation, keyId, expiresAt },
    tokenHash: await hashToken(token),
    returnTokenHash: purpose === 'payment' ? await hashToken(returnToken) : null,
    createdAt: context.now().getTime(),
  });
  return { statement, url: `${context.publicUrl}/${purpose === 'preorder' ? 'p' : 'pay'}/${token}` };
}

/** Closes an order's, or many orders', open links of a purpose, with the reason their page will give. */
export const closeBuyerLinks = (
  context: Context,
  orderIds: string | readonly string[],
  purpose: Purpose,
  reason: (typeof CLOSED_REASONS)[number],
): Statement =>
  context.db.write
    .update(buyerLinks)
    .set({ closedAt: context.now().getTime(), closedReason: reason })
    .where(
      and(
        inArray(buyerLinks.orderId, idList([orderIds].flat())),
        eq(buyerLinks.purpose, purpose),
        sql`${buyerLinks.closedAt} IS NULL`,
      ),
    );
