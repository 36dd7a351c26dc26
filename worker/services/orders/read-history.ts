import { and, desc, eq, sql } from 'drizzle-orm';
import type { HistoryEntry } from '#core/api/orders';
import { ok } from '#core/shared/result';
import { orderHistory } from '#worker/db/tables/history';
import { memberships } from '#worker/db/tables/shops';
import type { Context, Person } from '../context.ts';
import { notFound, type Outcome } from '../refusal.ts';

const PAGE = 500;

/** Everything that happened to an order, newest first. One round trip. */
export async function readHistory(
  context: Context,
  person: Person,
  orderId: string,
): Promise<Outcome<{ items: HistoryEntry[]; nextCursor: null }>> {
  const [roles, rows] = await context.db.read.batch([
    roleForHistory(context, person, orderId),
    context.db.read
      .select()
      .from(orderHistory)
      .where(eq(orderHistory.orderId, orderId))
      .orderBy(desc(orderHistory.seq))
      .limit(PAGE),
  ]);
  if (!roles[0]) return notFound('order');
  const items = rows.map(({ id, at, actorKind, actorName, action, before, after }) => ({
    ...{ id, action, before, after },
    at: new Date(at).toISOString(),
    actor: { kind: actorKind, name: actorName },
  }));
  return ok({ items, nextCursor: null });
}

/** By the history itself where the order is gone for good: that it was there, and who purged it, stays readable. */
const roleForHistory = ({ db }: Context, person: Person, orderId: string) =>
  db.read
    .select({ role: memberships.role })
    .from(memberships)
    .where(
      and(
        eq(memberships.userId, person.userId),
        sql`${memberships.shopId} = coalesce((SELECT shop_id FROM orders WHERE id = ${orderId}),
          (SELECT shop_id FROM order_history WHERE order_id = ${orderId} LIMIT 1))`,
      ),
    );
