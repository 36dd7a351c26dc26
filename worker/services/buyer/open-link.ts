import { and, eq, isNull, sql } from 'drizzle-orm';
import { asBatch } from '#worker/db/client';
import { guard, writeRefusalOf } from '#worker/db/guard';
import { buyerLinks } from '#worker/db/tables/buyers';
import type { Actor, Context } from '../context.ts';
import { historyRow } from '../orders/history.ts';
import { presentOrder } from '../orders/present.ts';
import type { DeadLink, OpenLink } from './contract.ts';
import { deadLink, deadReason, type FoundLink, findLink } from './find-link.ts';

export const BUYER: Actor = { kind: 'buyer', id: '', name: '' };

/** What a buyer may see of the order: nothing that the shop keeps for itself. */
export const orderForBuyer = ({ record }: FoundLink) => ({
  ...presentOrder(record, []),
  note: '',
  problem: null,
});

export async function openLink(
  context: Context,
  token: string,
  purpose: 'preorder' | 'payment',
): Promise<OpenLink | DeadLink> {
  const found = await findLink(context, token, purpose);
  if (found.state === 'dead') return found;
  const reason = deadReason(found, context.now().getTime());
  if (reason) return deadLink(context, found, reason);
  return { state: 'open', shopName: found.shop.name, order: orderForBuyer(found) };
}

/** Notes the first opening by a person. The order itself stays as it is: no version, no time of change. */
export async function noteOpened(context: Context, token: string, purpose: 'preorder' | 'payment'): Promise<void> {
  const found = await findLink(context, token, purpose);
  if (found.state === 'dead' || found.link.openedAt !== null) return;
  const { shopId, orderId, id } = found.link;
  const action = purpose === 'preorder' ? 'preorder_opened' : 'payment_link_opened';
  const { read, write } = context.db;
  const unopened = and(eq(buyerLinks.id, id), isNull(buyerLinks.openedAt));
  try {
    await write.batch(
      asBatch([
        guard(context.db, 'STATE', sql`EXISTS ${read.select({ one: sql`1` }).from(buyerLinks).where(unopened)}`),
        write.update(buyerLinks).set({ openedAt: context.now().getTime() }).where(unopened),
        historyRow(context, { shopId, orderId, actor: BUYER, action }),
      ]),
    );
  } catch (error) {
    // Another opening at the same moment was the first.
    if (writeRefusalOf(error)?.kind !== 'guard') throw error;
  }
}
