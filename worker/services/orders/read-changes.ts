import { and, asc, eq, gt, max } from 'drizzle-orm';
import { ok } from '#core/shared/result';
import { orderHistory } from '#worker/db/tables/history';
import type { Context, Person } from '../context.ts';
import { notFound, type Outcome } from '../refusal.ts';
import { roleInShop } from './access.ts';

const PAGE = 500;

/** Which orders changed since a mark; without a mark, just the mark to begin from. One round trip. */
export async function readChanges(
  context: Context,
  person: Person,
  { shopId, after }: { shopId: string; after?: number | undefined },
): Promise<Outcome<{ mark: number; orderIds: string[] }>> {
  const [roles, [last], rows] = await context.db.read.batch([
    roleInShop(context, person, shopId),
    context.db.read
      .select({ mark: max(orderHistory.seq) })
      .from(orderHistory)
      .where(eq(orderHistory.shopId, shopId)),
    context.db.read
      .select({ seq: orderHistory.seq, orderId: orderHistory.orderId })
      .from(orderHistory)
      .where(and(eq(orderHistory.shopId, shopId), gt(orderHistory.seq, after ?? Number.MAX_SAFE_INTEGER)))
      .orderBy(asc(orderHistory.seq))
      .limit(PAGE),
  ]);
  if (!roles[0]) return notFound('shop');
  const mark = rows.at(-1)?.seq ?? after ?? last?.mark ?? 0;
  return ok({ mark, orderIds: [...new Set(rows.map((row) => row.orderId))] });
}
