import { and, eq, inArray } from 'drizzle-orm';
import type { AskedJob } from '#core/api/orders';
import { leavesUnpaid } from '#core/order/rules';
import { refuseSending } from '#core/order/status';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import { asBatch } from '#worker/db/client';
import { writeRefusalOf } from '#worker/db/guard';
import { orders } from '#worker/db/tables/orders';
import { connections, jobs } from '#worker/db/tables/sending';
import { actorOf, type Context, type Person } from '../context.ts';
import { type Idempotency, keepAnswer, keptAnswer, lostToSameKey, replayOf } from '../idempotency.ts';
import { guardRight, roleForOrder } from '../orders/access.ts';
import { presentPayment } from '../orders/present.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';
import { presentJob } from './present-job.ts';
import { newSendJob, OPEN_STATES, queueSends, WAITING_STATES } from './queue-sends.ts';

/** Puts the sending of an order into the outbox. Two round trips; one that already waits is answered as it stands. */
export async function requestSend(
  context: Context,
  person: Person,
  orderId: string,
  connectionId: string,
  idempotency: Idempotency,
): Promise<Outcome<AskedJob>> {
  const { read, write } = context.db;
  const toSameCopy = and(eq(jobs.orderId, orderId), eq(jobs.connectionId, connectionId));
  const waiting = and(toSameCopy, eq(jobs.kind, 'send'), inArray(jobs.state, [...WAITING_STATES]));
  const [roles, kept, [order], [connection], [queued], [removal]] = await read.batch([
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
    read
      .select({ id: jobs.id })
      .from(jobs)
      .where(and(toSameCopy, eq(jobs.kind, 'remove'), inArray(jobs.state, [...OPEN_STATES]))),
  ]);
  const role = roles[0]?.role;
  if (!role || !order) return notFound('order');
  if (!mayDo(role, 'orders.write')) return refuse('FORBIDDEN', 'This role may only look at orders');
  const replay = replayOf<AskedJob>(kept, idempotency);
  if (replay) return replay;
  if (!connection || connection.shopId !== order.shopId)
    return refuse('NOT_FOUND', 'connection not found', { fields: [{ field: 'connectionId', code: 'NOT_FOUND' }] });
  if (!connection.enabled) return refuse('CONNECTION_DISABLED', 'This connection is switched off');
  const notSent = refuseSending(order.status);
  if (notSent) return refuse(notSent, 'An order in this status is not sent', { reason: order.status });
  const unpaid = connection.system === 'shiptor' && leavesUnpaid(presentPayment(order));
  const warnings: AskedJob['warnings'] = unpaid ? ['UNPAID_ONLINE'] : [];
  if (queued) return ok({ ...presentJob(queued), warnings });
  if (removal) return refuse('UNDER_WAY', 'The copy there is being removed', { reason: 'removal' });

  const { shopId, statusMark } = order;
  const actor = actorOf(person);
  const job = newSendJob(context, { shopId, connectionId, orderId, statusMark, actor });
  try {
    await write.batch(
      asBatch([
        guardRight(context, person, shopId, 'orders.write'),
        ...queueSends(context, connection, [job], actor),
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
