import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { verdictOf } from '#core/batch/verdict';
import { mayDo } from '#core/shared/roles';
import { isApiKeyId } from '#worker/auth/api-key';
import { asBatch, type Statement } from '#worker/db/client';
import { guard, writeRefusalOf } from '#worker/db/guard';
import { idList } from '#worker/db/queries/id-list';
import { type BatchRecord, batches } from '#worker/db/tables/batches';
import { jobs } from '#worker/db/tables/sending';
import { actorOf, type Context, type Person } from '../context.ts';
import { guardRight, roleInShop } from '../orders/access.ts';
import { failRest, hadItsTurn, letOthersGoFirst, noteFault } from './faults.ts';
import { freezeNextPage } from './freeze-rows.ts';
import { IS_OPEN } from './open-batches.ts';
import { rightFor } from './present-batch.ts';
import { type MetRow, rowsToWork, workedConnection } from './row-facts.ts';
import { workStatements } from './work-statements.ts';

/** One bounded step of a shop's batches, the one that waited longest first. False where nothing is left to do. */
export async function stepBatch(context: Context, shopId: string): Promise<boolean> {
  const [batch] = await context.db.read
    .select()
    .from(batches)
    .where(and(eq(batches.shopId, shopId), IS_OPEN))
    .orderBy(asc(batches.updatedAt))
    .limit(1);
  if (!batch) return false;
  try {
    // A selection is whole before it is worked off: what the work moves must not meet the filter again.
    const isDone = batch.frozen ? await workRows(context, batch) : await freezeNextPage(context, batch);
    if (!isDone) await letOthersGoFirst(context, batch);
  } catch (error) {
    await noteFault(context, batch);
    throw error;
  }
  return true;
}

/**
 * Two round trips: what stands now, then everything that follows for these orders as one guarded batch. False where
 * somebody changed one of them in between, or was faster: the next step looks again.
 */
async function workRows(context: Context, batch: BatchRecord): Promise<boolean> {
  const { shopId, work } = batch;
  const { actorId: userId, actorName: name } = batch;
  const person: Person = { userId, name, isApiKey: isApiKeyId(userId) };
  const [roles, rows, [connection]] = await context.db.read.batch([
    roleInShop(context, person, shopId),
    rowsToWork(context, batch),
    workedConnection(context, work),
  ]);
  const role = roles[0]?.role;
  const right = rightFor(batch.action);
  if (!role || !mayDo(role, right)) return failRest(context, batch, 'FORBIDDEN');
  if (work.action === 'send' && !connection?.enabled) return failRest(context, batch, 'CONNECTION_DISABLED');

  const met = rows.map((row) => ({ row, verdict: verdictOf(work, row) }));
  const done = met.filter(({ verdict }) => verdict.outcome === 'do').map(({ row }) => row);
  const { statements, outcome } =
    done.length === 0
      ? { statements: [], outcome: 'ok' as const }
      : await workStatements(context, batch, done, connection ?? null, actorOf(person));
  const marks = new Map<string, { mark: Mark; rows: MetRow[] }>();
  for (const { row, verdict } of met) {
    const mark: Mark =
      verdict.outcome === 'do'
        ? { outcome, reason: null, retryable: false }
        : { outcome: verdict.outcome, reason: verdict.reason, retryable: verdict.retryable };
    const key = JSON.stringify(mark);
    const known = marks.get(key);
    if (known) known.rows.push(row);
    else marks.set(key, { mark, rows: [row] });
  }
  const orderIds = done.map(({ orderId }) => orderId);
  let toWake: { connectionId: string }[];
  try {
    const results = await context.db.write.batch(
      asBatch([
        guardRight(context, person, shopId, right),
        guardUntouched(context, batch, rows, done),
        ...statements,
        ...[...marks.values()].map(({ mark, rows }) => markRows(context, batch, rows, mark)),
        hadItsTurn(context, batch, 0),
        context.db.write
          .selectDistinct({ connectionId: jobs.connectionId })
          .from(jobs)
          .where(and(inArray(jobs.orderId, idList(orderIds)), eq(jobs.state, 'queued'))),
      ]),
    );
    toWake = results.at(-1) as typeof toWake;
  } catch (error) {
    if (writeRefusalOf(error)?.kind === 'guard') return false;
    throw error;
  }
  for (const { connectionId } of toWake) context.wakeLane(connectionId);
  return true;
}

type Mark = { outcome: 'ok' | 'waiting' | 'skipped' | 'failed'; reason: string | null; retryable: boolean };

function markRows({ db }: Context, batch: BatchRecord, rows: readonly MetRow[], mark: Mark): Statement {
  const jobId =
    batch.work.action === 'send' && mark.outcome === 'waiting'
      ? sql`(SELECT id FROM jobs WHERE order_id = batch_rows.order_id AND connection_id = ${batch.work.connectionId}
          AND kind = 'send' AND state = 'queued')`
      : sql`NULL`;
  return db.write.run(
    sql`UPDATE batch_rows SET outcome = ${mark.outcome}, reason = ${mark.reason}, retryable = ${mark.retryable ? 1 : 0},
        job_id = ${jobId}
      WHERE batch_id = ${batch.id} AND position IN ${places(rows)}`,
  );
}

const places = (rows: readonly MetRow[]) =>
  sql`(SELECT value FROM json_each(${JSON.stringify(rows.map(({ position }) => position))}))`;

/** Fails the step unless its rows still wait and its orders are still as they were read. */
function guardUntouched(
  { db }: Context,
  batch: BatchRecord,
  rows: readonly MetRow[],
  done: readonly MetRow[],
): Statement {
  const seen = done.map(({ orderId, version, statusMark }) => ({ orderId, version, statusMark }));
  return guard(
    db,
    'STATE',
    sql`(SELECT count(*) FROM batch_rows WHERE batch_id = ${batch.id} AND position IN ${places(rows)}
        AND outcome = 'pending') = ${rows.length}
      AND NOT EXISTS (SELECT 1 FROM json_each(${JSON.stringify(seen)}) seen
        LEFT JOIN orders o ON o.id = seen.value ->> 'orderId'
        WHERE o.version IS NOT seen.value ->> 'version' OR o.status_mark IS NOT seen.value ->> 'statusMark')`,
  );
}
