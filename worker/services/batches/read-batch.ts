import { and, asc, eq, gt } from 'drizzle-orm';
import { z } from 'zod';
import type { BatchQuery, BatchReport } from '#core/api/batches';
import { ok } from '#core/shared/result';
import { batches, batchRows } from '#worker/db/tables/batches';
import { orders } from '#worker/db/tables/orders';
import { memberships } from '#worker/db/tables/shops';
import type { Context, Person } from '../context.ts';
import { decodeCursor, encodeCursor, refuseCursor } from '../orders/cursor.ts';
import { notFound, type Outcome } from '../refusal.ts';
import { presentBatch } from './present-batch.ts';

/** The caller's role in the shop that a batch belongs to. */
export const roleForBatch = ({ db }: Context, person: Person, batchId: string) =>
  db.read
    .select({ role: memberships.role })
    .from(memberships)
    .innerJoin(batches, eq(batches.shopId, memberships.shopId))
    .where(and(eq(memberships.userId, person.userId), eq(batches.id, batchId)));

/** How far a batch is, with a page of what became of its orders. One round trip. */
export async function readBatch(
  context: Context,
  person: Person,
  batchId: string,
  { outcome, cursor, limit }: BatchQuery,
): Promise<Outcome<BatchReport>> {
  const asked = JSON.stringify([batchId, outcome]);
  const after = cursor === undefined ? null : await decodeCursor(cursor, asked, z.int());
  if (after === 'invalid') return refuseCursor();
  const { read } = context.db;
  const [roles, [batch], rows] = await read.batch([
    roleForBatch(context, person, batchId),
    read.select().from(batches).where(eq(batches.id, batchId)),
    read
      .select({ row: batchRows, number: orders.number })
      .from(batchRows)
      .leftJoin(orders, and(eq(orders.id, batchRows.orderId), eq(orders.shopId, shopOf(context, batchId))))
      .where(
        and(
          eq(batchRows.batchId, batchId),
          gt(batchRows.position, after ?? 0),
          outcome && eq(batchRows.outcome, outcome),
        ),
      )
      .orderBy(asc(batchRows.position))
      .limit(limit + 1),
  ]);
  if (!roles[0] || !batch) return notFound('batch');
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return ok({
    ...presentBatch(batch),
    items: page.map(({ row, number }) => {
      const { orderId, outcome, reason, retryable, jobId } = row;
      return { orderId, number, outcome, reason, retryable, jobId };
    }),
    nextCursor: last ? await encodeCursor(last.row.position, asked) : null,
  });
}

const shopOf = ({ db }: Context, batchId: string) =>
  db.read.select({ shopId: batches.shopId }).from(batches).where(eq(batches.id, batchId));
