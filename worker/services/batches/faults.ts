import { and, eq, sql } from 'drizzle-orm';
import type { Statement } from '#worker/db/client';
import { type BatchRecord, batches } from '#worker/db/tables/batches';
import type { Context } from '../context.ts';

/** So many steps in a row end in a fault before the batch is given up. */
const MOST_FAULTS = 5;

/** Puts the batch behind the shop's others, which waited longer. */
export const hadItsTurn = ({ db, now }: Context, { id }: BatchRecord, faults: number): Statement =>
  db.write.update(batches).set({ updatedAt: now().getTime(), faults }).where(eq(batches.id, id));

export async function letOthersGoFirst(context: Context, batch: BatchRecord): Promise<void> {
  await context.db.write.batch([hadItsTurn(context, batch, batch.faults)]);
}

/** Nothing more of this batch can be done: whoever asked may not any longer, or its connection is off. */
export async function failRest(context: Context, batch: BatchRecord, reason: string): Promise<true> {
  await context.db.write.batch([failRows(context, batch, reason), hadItsTurn(context, batch, 0)]);
  return true;
}

/** A step that ended in a fault comes again after the shop's other batches; after several the rest has failed. */
export async function noteFault(context: Context, batch: BatchRecord): Promise<void> {
  const faults = batch.faults + 1;
  if (faults < MOST_FAULTS) {
    await context.db.write.batch([hadItsTurn(context, batch, faults)]);
    return;
  }
  await context.db.write.batch([
    failRows(context, batch, 'INTERNAL'),
    context.db.write.update(batches).set({ frozen: true, filter: null }).where(asRead(batch)),
    hadItsTurn(context, batch, 0),
  ]);
}

/** Somebody else's retry since is theirs to be done. */
const asRead = ({ id, actorId }: BatchRecord) => and(eq(batches.id, id), eq(batches.actorId, actorId));

/** A selection that is not whole is not retried in part: it is asked for anew. */
const failRows = ({ db }: Context, batch: BatchRecord, reason: string): Statement =>
  db.write.run(
    sql`UPDATE batch_rows SET outcome = 'failed', reason = ${reason}, retryable = ${batch.frozen ? 1 : 0}
      WHERE batch_id = ${batch.id} AND outcome = 'pending'
        AND EXISTS ${db.read.select({ one: sql`1` }).from(batches).where(asRead(batch))}`,
  );
