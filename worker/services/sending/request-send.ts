import { and, eq, inArray, sql } from 'drizzle-orm';
import type { AskedJob } from '#core/api/orders';
import { leavesUnpaid } from '#core/order/rules';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import { asBatch } from '#worker/db/client';
import { guard, writeRefusalOf } from '#worker/db/guard';
import { orders } from '#worker/db/tables/orders';
import { connections, type JobRecord, jobs, orderLinks } from '#worker/db/tables/sending';
import { actorOf, type Context, type Person } from '../context.ts';
import { type Idempotency, keepAnswer, keptAnswer, lostToSameKey, replayOf } from '../idempotency.ts';
import { guardRight, roleForOrder } from '../orders/access.ts';
import { historyRow } from '../orders/history.ts';
import { presentPayment } from '../orders/present.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';
import { presentJob } from './present-job.ts';

/** Not left yet, so one more request adds nothing: the lane reads the order when the turn comes. */
export const WAITING_STATES = ['queued', 'waiting'] as const;

/** Puts the sending of an order into the outbox. Two round trips; one that already waits is answered as it stands. */
export async function requestSend(
  context: Context,
  person: Person,
  orderId: string,
  connectionId: string,
  idempotency: Idempotency,
): Promise<Outcome<AskedJob>> {
  const { read, write } = context.db;
  const waiting = and(
    eq(jobs.orderId, orderId),
    eq(jobs.connectionId, connectionId),
    inArray(jobs.state, [...WAITING_STATES]),
  );
  const [roles, kept, [order], [connection], [queued]] = await read.batch([
    roleForOrder(context, person, orderId),
    keptAnswer(context, idempotency),
    read
      .select({
        shopId: orders.shopId,
        status: orders.status,
        statusMark: orders.statusMark,
        original: orders.original,
        codKopecks: orders.codKopecks,
        codMethod: orders.codMethod,
        prepaymentMethod: orders.prepaymentMethod,
        paid: orders.paid,
        refundedKopecks: orders.refundedKopecks,
      })
      .from(orders)
      .where(eq(orders.id, orderId)),
    read.select().from(connections).where(eq(connections.id, connectionId)),
    read.select().from(jobs).where(waiting),
  ]);
  const role = roles[0]?.role;
  if (!role || !order) return notFound('order');
  if (!mayDo(role, 'orders.write')) return refuse('FORBIDDEN', 'This role may only look at orders');
  const replay = replayOf<AskedJob>(kept, idempotency);
  if (replay) return replay;
  if (!connection || connection.shopId !== order.shopId)
    return refuse('NOT_FOUND', 'connection not found', { fields: [{ field: 'connectionId', code: 'NOT_FOUND' }] });
  if (!connection.enabled) return refuse('CONNECTION_DISABLED', 'This connection is switched off');
  if (order.status === 'deleted' || order.status === 'cancelled' || order.status === 'preorder')
    return refuse('STATUS_NOT_ALLOWED', 'An order in this status is not sent', { reason: order.status });
  const unpaid = connection.system === 'shiptor' && leavesUnpaid(presentPayment(order));
  const warnings: AskedJob['warnings'] = unpaid ? ['UNPAID_ONLINE'] : [];
  if (queued) return ok({ ...presentJob(queued), warnings });

  const now = context.now().getTime();
  const actor = actorOf(person);
  const { shopId, statusMark } = order;
  const job: Omit<JobRecord, 'seq'> = {
    ...{ id: context.newId('job'), shopId, connectionId, orderId, statusMark },
    ...{ state: 'queued', attempt: 0, dueAt: now, leaseUntil: null, sentVersion: null },
    ...{ actorKind: actor.kind, actorId: actor.id, actorName: actor.name },
    ...{ errorCode: null, errorMessage: null, createdAt: now, updatedAt: now },
  };
  const link = { state: 'queued' as const, errorCode: null, errorMessage: null, updatedAt: now };
  try {
    await write.batch(
      asBatch([
        guardRight(context, person, shopId, 'orders.write'),
        guard(context.db, 'STATE', sql`NOT EXISTS ${read.select({ one: sql`1` }).from(jobs).where(waiting)}`),
        write.insert(jobs).values(job),
        write
          .insert(orderLinks)
          .values({ id: context.newId('link'), shopId, orderId, connectionId, system: connection.system, ...link })
          .onConflictDoUpdate({
            target: [orderLinks.orderId, orderLinks.connectionId],
            set: link,
            setWhere: sql`${orderLinks.state} NOT IN ('sending', 'unknown')`,
          }),
        historyRow(context, {
          ...{ shopId, orderId, actor, action: 'send_requested' },
          after: { system: connection.system, connection: connection.name },
        }),
        keepAnswer(context, idempotency, 202, { ...presentJob(job), warnings }),
      ]),
    );
  } catch (error) {
    const refusal = writeRefusalOf(error);
    const overtaken = lostToSameKey(refusal) || (refusal?.kind === 'guard' && refusal.code === 'STATE');
    if (overtaken) return requestSend(context, person, orderId, connectionId, idempotency);
    if (refusal?.kind === 'guard') return notFound('order');
    throw error;
  }
  context.wakeLane(connectionId);
  return ok({ ...presentJob(job), warnings });
}
