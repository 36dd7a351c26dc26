import { and, desc, eq, lt, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { HistoryEntry } from '#core/api/orders';
import { ok } from '#core/shared/result';
import { orderHistory } from '#worker/db/tables/history';
import { memberships } from '#worker/db/tables/shops';
import type { Context, Person } from '../context.ts';
import { notFound, type Outcome } from '../refusal.ts';
import { decodeCursor, encodeCursor, refuseCursor } from './cursor.ts';

type Query = { orderId: string; cursor?: string | undefined; limit: number };

/** What happened to an order, newest first, a page at a time. One round trip, however long the history. */
export async function readHistory(
  context: Context,
  person: Person,
  { orderId, cursor, limit }: Query,
): Promise<Outcome<{ items: HistoryEntry[]; nextCursor: string | null }>> {
  const query = `history ${orderId}`;
  const after = cursor === undefined ? null : await decodeCursor(cursor, query, z.int());
  const wrong = after === 'invalid';
  const older = after === null || wrong ? undefined : lt(orderHistory.seq, after);
  const [roles, rows] = await context.db.read.batch([
    roleForHistory(context, person, orderId),
    context.db.read
      .select()
      .from(orderHistory)
      .where(and(eq(orderHistory.orderId, orderId), older))
      .orderBy(desc(orderHistory.seq))
      .limit(limit + 1),
  ]);
  if (!roles[0]) return notFound('order');
  if (wrong) return refuseCursor();
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const items = page.map(({ id, at, actorKind, actorName, action, before, after: now }) => ({
    ...{ id, action, before, after: now },
    at: new Date(at).toISOString(),
    actor: { kind: actorKind, name: actorName },
  }));
  return ok({ items, nextCursor: last ? await encodeCursor(last.seq, query) : null });
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
