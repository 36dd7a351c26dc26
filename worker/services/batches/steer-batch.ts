import { eq, sql } from 'drizzle-orm';
import type { Batch } from '#core/api/batches';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import { asBatch, type Statement } from '#worker/db/client';
import { writeRefusalOf } from '#worker/db/guard';
import { type BatchRecord, batches } from '#worker/db/tables/batches';
import { orderLinks } from '#worker/db/tables/sending';
import { actorOf, type Context, type Person } from '../context.ts';
import { type Idempotency, keepAnswer, keptAnswer, lostToSameKey, replayOf } from '../idempotency.ts';
import { guardRight } from '../orders/access.ts';
import { historyRowsOf } from '../orders/history.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';
import { freeLinks } from '../sending/withdraw.ts';
import { presentBatch, rightFor } from './present-batch.ts';
import { roleForBatch } from './read-batch.ts';

/** Does the failed orders of a batch again, those that can be. Two round trips. */
export async function retryBatch(
  context: Context,
  person: Person,
  batchId: string,
  idempotency: Idempotency,
): Promise<Outcome<Batch>> {
  const retried = await steer(context, person, batchId, idempotency, ({ id }) => [
    context.db.write.run(
      sql`UPDATE batch_rows SET outcome = 'pending', reason = NULL, retryable = 0, job_id = NULL
        WHERE batch_id = ${id} AND outcome = 'failed' AND retryable = 1`,
    ),
    context.db.write
      .update(batches)
      .set({
        ...{ actorId: person.userId, actorName: person.name, updatedAt: context.now().getTime() },
        cancelledAt: sql`CASE WHEN ${batches.pending} > 0 THEN NULL ELSE ${batches.cancelledAt} END`,
      })
      .where(eq(batches.id, id)),
  ]);
  if (retried.ok && retried.value.counts.pending > 0) context.wakeRunner(retried.value.shopId);
  return retried;
}

/** Leaves the rest of a batch undone: what it has not come to, and its sendings that have not left. Two round trips. */
export function cancelBatch(
  context: Context,
  person: Person,
  batchId: string,
  idempotency: Idempotency,
): Promise<Outcome<Batch>> {
  const { write } = context.db;
  const now = context.now().getTime();
  return steer(context, person, batchId, idempotency, ({ id, shopId, cancelled }) => {
    const unsent = sql`SELECT j.id FROM batch_rows r JOIN jobs j ON j.id = r.job_id
      WHERE r.batch_id = ${id} AND r.outcome = 'waiting' AND j.state IN ('queued', 'waiting')`;
    const taken = sql`SELECT r.job_id FROM batch_rows r JOIN jobs j ON j.id = r.job_id
      WHERE r.batch_id = ${id} AND r.outcome = 'cancelled' AND j.state IN ('queued', 'waiting')`;
    /** What has ended stays ended: it is only cancelled where that left something undone. */
    const leavesSome = sql`${batches.frozen} = 0 OR ${batches.cancelled} > ${cancelled}`;
    return [
      write.run(
        sql`UPDATE batch_rows SET outcome = 'cancelled', reason = NULL
          WHERE batch_id = ${id} AND (outcome = 'pending' OR job_id IN (${unsent}))`,
      ),
      ...freeLinks(
        context,
        sql`(${orderLinks.orderId}, ${orderLinks.connectionId}) IN
          (SELECT order_id, connection_id FROM jobs WHERE id IN (${taken}))`,
      ),
      historyRowsOf(
        context,
        { shopId, action: 'send_withdrawn', actor: actorOf(person) },
        sql`SELECT j.order_id, '{}', json_object('system', c.system, 'connection', c.name)
          FROM jobs j JOIN connections c ON c.id = j.connection_id WHERE j.id IN (${taken})`,
      ),
      write.run(sql`UPDATE jobs SET state = 'withdrawn', updated_at = ${now} WHERE id IN (${taken})`),
      write
        .update(batches)
        .set({
          ...{ frozen: true, filter: null, updatedAt: now },
          cancelledAt: sql`coalesce(${batches.cancelledAt}, CASE WHEN ${leavesSome} THEN ${now} END)`,
        })
        .where(eq(batches.id, id)),
    ];
  });
}

async function steer(
  context: Context,
  person: Person,
  batchId: string,
  idempotency: Idempotency,
  statementsOf: (batch: BatchRecord) => Statement[],
): Promise<Outcome<Batch>> {
  const { read, write } = context.db;
  const ofBatch = read.select().from(batches).where(eq(batches.id, batchId));
  const [roles, [batch], kept] = await read.batch([
    roleForBatch(context, person, batchId),
    ofBatch,
    keptAnswer(context, idempotency),
  ]);
  const role = roles[0]?.role;
  if (!role || !batch) return notFound('batch');
  const right = rightFor(batch.action);
  if (!mayDo(role, right)) return refuse('FORBIDDEN', 'This role may not do that to orders');
  // The batch has gone on since: a repetition is told how it stands.
  const replay = replayOf<{ id: string }>(kept, idempotency);
  if (replay) return replay.ok ? ok(presentBatch(batch)) : replay;
  try {
    const results = await write.batch(
      asBatch([
        guardRight(context, person, batch.shopId, right),
        ...statementsOf(batch),
        keepAnswer(context, idempotency, 200, { id: batchId }),
        write.select().from(batches).where(eq(batches.id, batchId)),
      ]),
    );
    const [after] = results.at(-1) as BatchRecord[];
    return ok(presentBatch(after ?? batch));
  } catch (error) {
    const refusal = writeRefusalOf(error);
    if (lostToSameKey(refusal)) return steer(context, person, batchId, idempotency, statementsOf);
    if (refusal?.kind === 'guard') return notFound('batch');
    throw error;
  }
}
