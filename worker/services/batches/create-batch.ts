import { and, count, eq, max, sql } from 'drizzle-orm';
import type { Batch, CreateBatchInput } from '#core/api/batches';
import type { BatchWork } from '#core/batch/verdict';
import { type OrderStatus, refuseStatusByHand } from '#core/order/status';
import { assertNever, ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import { asBatch } from '#worker/db/client';
import { type GuardCode, guard, writeRefusalOf } from '#worker/db/guard';
import { type BatchRecord, batches } from '#worker/db/tables/batches';
import { orders } from '#worker/db/tables/orders';
import { connections } from '#worker/db/tables/sending';
import type { Context, Person } from '../context.ts';
import { type Idempotency, keepAnswer, keptAnswer, lostToSameKey, replayOf } from '../idempotency.ts';
import { guardRight, roleInShop } from '../orders/access.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';
import { freezeRows } from './freeze-rows.ts';
import { IS_OPEN } from './open-batches.ts';
import { presentBatch, rightFor } from './present-batch.ts';
import { selectPage } from './select-page.ts';

/** Of one shop at a time: its runner works them off in turn. */
const MOST_OPEN = 20;
const refusedBy = (code: GuardCode) =>
  code === 'STATE'
    ? refuse('TOO_MANY_BATCHES', `A shop has ${MOST_OPEN} bulk actions under way at most`)
    : notFound('shop');

/**
 * Writes a bulk action down with its selection and wakes the shop's runner. Two round trips: the first page of a
 * filter is frozen here, so one that matches nothing has ended with the answer.
 */
export async function createBatch(
  context: Context,
  person: Person,
  input: CreateBatchInput,
  idempotency: Idempotency,
): Promise<Outcome<Batch>> {
  const { shopId, selection } = input;
  const { read } = context.db;
  const { ids, filter } = selection;
  const page = selectPage(context, { shopId, filter: filter ?? {}, after: null, upToSeq: Number.MAX_SAFE_INTEGER - 1 });
  const [roles, kept, [connection], [newest], rows = []] = await read.batch([
    roleInShop(context, person, shopId),
    keptAnswer(context, idempotency),
    read
      .select({ shopId: connections.shopId, enabled: connections.enabled })
      .from(connections)
      .where(eq(connections.id, input.connectionId ?? '')),
    read.select({ seq: max(orders.seq) }).from(orders),
    ...(filter ? ([page.query] as const) : []),
  ]);
  const role = roles[0]?.role;
  if (!role) return notFound('shop');
  if (!mayDo(role, rightFor(input.action))) return refuse('FORBIDDEN', 'This role may not do that to orders');
  const replay = replayOf<Batch>(kept, idempotency);
  if (replay) return replay;
  if (input.connectionId !== undefined && connection?.shopId !== shopId)
    return refuse('NOT_FOUND', 'connection not found', { fields: [{ field: 'connectionId', code: 'NOT_FOUND' }] });
  if (input.action === 'send' && !connection?.enabled)
    return refuse('CONNECTION_DISABLED', 'This connection is switched off');
  const work = workOf(input);
  if ('status' in work) {
    const refused = refuseStatusByHand('new', work.status);
    if (refused)
      return refuse(refused, 'This status cannot be set by hand', { fields: [{ field: 'status', code: refused }] });
  }

  const first = ids ? { ids: [...new Set(ids)], next: null } : page.read(rows);
  const now = context.now().getTime();
  const batch: BatchRecord = {
    ...{ id: context.newId('batch'), shopId, action: input.action, work },
    ...{ filter: first.next ? (filter ?? null) : null, frozen: first.next === null, freezeAfter: first.next },
    ...{ freezeSeq: newest?.seq ?? 0, lastPosition: first.ids.length },
    ...{ total: first.ids.length, pending: first.ids.length },
    ...{ waiting: 0, ok: 0, skipped: 0, failed: 0, unknown: 0, cancelled: 0 },
    ...{ actorId: person.userId, actorName: person.name, cancelledAt: null, faults: 0, createdAt: now, updatedAt: now },
  };
  const answer = presentBatch(batch);
  const open = read
    .select({ count: count() })
    .from(batches)
    .where(and(eq(batches.shopId, shopId), IS_OPEN));
  try {
    await context.db.write.batch(
      asBatch([
        guardRight(context, person, shopId, rightFor(input.action)),
        keepAnswer(context, idempotency, 202, answer),
        guard(context.db, 'STATE', sql`${open} < ${MOST_OPEN}`),
        context.db.write.insert(batches).values(batch),
        freezeRows(context, batch.id, 0, first.ids),
      ]),
    );
  } catch (error) {
    const refusal = writeRefusalOf(error);
    if (lostToSameKey(refusal)) return createBatch(context, person, input, idempotency);
    if (refusal?.kind === 'guard') return refusedBy(refusal.code);
    throw error;
  }
  if (answer.state !== 'done') context.wakeRunner(shopId);
  return ok(answer);
}

function workOf({ action, status, connectionId }: CreateBatchInput): BatchWork {
  const needed = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error(`a batch of ${action} lacks what its schema asks for`);
    return value;
  };
  switch (action) {
    case 'status':
      return { action, status: needed<OrderStatus>(status) };
    case 'restore':
      return { action, status: status ?? 'new' };
    case 'send':
      return { action, connectionId: needed(connectionId) };
    case 'unlink':
      return { action, connectionId: connectionId ?? null };
    case 'delete':
    case 'purge':
      return { action };
    default:
      return assertNever(action);
  }
}
