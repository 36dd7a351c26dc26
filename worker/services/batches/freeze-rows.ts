import { and, eq, sql } from 'drizzle-orm';
import { asBatch, type Statement } from '#worker/db/client';
import { guard, writeRefusalOf } from '#worker/db/guard';
import { type BatchRecord, batches } from '#worker/db/tables/batches';
import type { Context } from '../context.ts';
import { selectPage } from './select-page.ts';

/** Orders written down behind `from` others. One that moved during the freezing is met twice and kept once. */
export const freezeRows = ({ db }: Context, batchId: string, from: number, ids: readonly string[]): Statement =>
  db.write.run(
    sql`INSERT INTO batch_rows (batch_id, position, order_id, outcome)
      SELECT ${batchId}, ${from + 1} + key, value, 'pending' FROM json_each(${JSON.stringify(ids)}) WHERE true
      ON CONFLICT DO NOTHING`,
  );

/** Writes the next page of a filter's orders down. Two round trips. False where somebody was faster. */
export async function freezeNextPage(context: Context, batch: BatchRecord): Promise<boolean> {
  const { id, shopId, filter, freezeAfter, freezeSeq, lastPosition } = batch;
  const page = selectPage(context, { shopId, filter: filter ?? {}, after: freezeAfter, upToSeq: freezeSeq });
  const { ids, next } = page.read(await page.query);
  const asSeen = and(eq(batches.id, id), eq(batches.frozen, false), eq(batches.lastPosition, lastPosition));
  const fresh = sql`(SELECT count(*) FROM batch_rows WHERE batch_id = ${id} AND position > ${lastPosition})`;
  try {
    await context.db.write.batch(
      asBatch([
        guard(context.db, 'STATE', sql`EXISTS ${context.db.read.select({ one: sql`1` }).from(batches).where(asSeen)}`),
        freezeRows(context, id, lastPosition, ids),
        context.db.write
          .update(batches)
          .set({
            ...{ total: sql`${batches.total} + ${fresh}`, pending: sql`${batches.pending} + ${fresh}` },
            ...{ lastPosition: lastPosition + ids.length, updatedAt: context.now().getTime(), faults: 0 },
            ...{ frozen: next === null, freezeAfter: next, ...(next === null && { filter: null }) },
          })
          .where(eq(batches.id, id)),
      ]),
    );
  } catch (error) {
    if (writeRefusalOf(error)?.kind === 'guard') return false;
    throw error;
  }
  return true;
}
