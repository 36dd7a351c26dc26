import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Purged } from '#core/api/deleting';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import { asBatch, type Statement } from '#worker/db/client';
import { guard, writeRefusalOf } from '#worker/db/guard';
import { idList } from '#worker/db/queries/id-list';
import { buyerLinks, payments } from '#worker/db/tables/buyers';
import { orders } from '#worker/db/tables/orders';
import { jobs, orderLinks } from '#worker/db/tables/sending';
import { type Actor, actorOf, type Context, type Person } from '../context.ts';
import { type Idempotency, keepAnswer, keptAnswer, lostToSameKey, replayOf } from '../idempotency.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';
import { OPEN_STATES } from '../sending/queue-sends.ts';
import { hasRemovableCopy } from '../sending/removals.ts';
import { guardRight, roleForOrder } from './access.ts';
import { historyRows } from './history.ts';

export const LIVE_PAYMENT_STATES = ['creating', 'pending'] as const;

/** What of a history entry tells of no person and stays. */
const IMPERSONAL = ['status', 'source', 'type', 'system', 'connection', 'state', 'stage', 'amountKopecks'];

/** Takes an order that is «Удален» away for good. Two round trips. */
export async function purgeOrder(
  context: Context,
  person: Person,
  orderId: string,
  idempotency: Idempotency,
): Promise<Outcome<Purged>> {
  const { read } = context.db;
  const [kept, roles, [order], open, live, [copies]] = await read.batch([
    keptAnswer(context, idempotency),
    roleForOrder(context, person, orderId),
    read
      .select({ shopId: orders.shopId, status: orders.status, number: orders.number })
      .from(orders)
      .where(eq(orders.id, orderId)),
    read
      .select({ kind: jobs.kind })
      .from(jobs)
      .where(and(eq(jobs.orderId, orderId), inArray(jobs.state, [...OPEN_STATES])))
      .limit(1),
    read
      .select({ id: payments.id })
      .from(payments)
      .where(and(eq(payments.orderId, orderId), inArray(payments.state, [...LIVE_PAYMENT_STATES]))),
    read.all<{ stand: number }>(sql`SELECT ${hasRemovableCopy(sql`${orderId}`)} AS stand`),
  ]);
  // The order is gone with the first answer, so the key alone says that it was this person's own request.
  const replay = replayOf<Purged>(kept, idempotency);
  if (replay) return replay;
  const role = roles[0]?.role;
  if (!role || !order) return notFound('order');
  if (!mayDo(role, 'orders.purge')) return refuse('FORBIDDEN', 'Only an owner deletes an order for good');
  if (order.status !== 'deleted')
    return refuse('STATUS_NOT_ALLOWED', 'Only a deleted order can be deleted for good', { reason: order.status });
  if (open[0]) return refuse('UNDER_WAY', 'Wait for the exchange with the outside system', { reason: open[0].kind });
  if (live.length > 0) return refuse('UNDER_WAY', 'A payment is under way', { reason: 'payment' });
  if (copies?.stand === 1)
    return refuse('ORDER_HAS_LINKS', 'A copy outside still stands: delete the order once more, or unlink it');
  const purged: Purged = { id: orderId, purgedAt: context.now().toISOString() };
  try {
    await context.db.write.batch(
      asBatch([
        guardRight(context, person, order.shopId, 'orders.purge'),
        ...purgeStatements(context, order.shopId, [{ id: orderId, number: order.number }], actorOf(person)),
        keepAnswer(context, idempotency, 200, purged),
      ]),
    );
  } catch (error) {
    const refusal = writeRefusalOf(error);
    if (lostToSameKey(refusal) || (refusal?.kind === 'guard' && refusal.code === 'STATE'))
      return purgeOrder(context, person, orderId, idempotency);
    if (refusal?.kind === 'guard') return notFound('order');
    throw error;
  }
  return ok(purged);
}

/**
 * Everything that tells of the buyers of these orders goes, whichever table holds it; that there was an order, and who
 * purged it, stays. With the guard that all are deleted and nothing of them is under way.
 */
export function purgeStatements(
  context: Context,
  shopId: string,
  records: readonly { id: string; number: string }[],
  actor: Actor,
): Statement[] {
  const { write } = context.db;
  const ids = idList(records.map(({ id }) => id));
  const kept = (column: 'before' | 'after') =>
    sql`(SELECT json_group_object(key, value) FROM json_each(order_history.${sql.raw(column)})
      WHERE key IN ${idList(IMPERSONAL)} AND type IN ('text', 'integer', 'null'))`;
  return [
    guard(
      context.db,
      'STATE',
      sql`NOT EXISTS (SELECT 1 FROM orders WHERE id IN ${ids} AND status <> 'deleted')
        AND NOT EXISTS (SELECT 1 FROM jobs WHERE order_id IN ${ids} AND state IN ${idList(OPEN_STATES)})
        AND NOT EXISTS (SELECT 1 FROM payments WHERE order_id IN ${ids} AND state IN ${idList(LIVE_PAYMENT_STATES)})`,
    ),
    write.run(
      sql`UPDATE order_history SET before = ${kept('before')}, after = ${kept('after')},
        actor_name = CASE actor_kind WHEN 'buyer' THEN '' ELSE actor_name END WHERE order_id IN ${ids}`,
    ),
    historyRows(context, {
      ...{ shopId, actor, action: 'purged' },
      entries: records.map(({ id, number }) => ({ orderId: id, after: { number } })),
    }),
    write.update(jobs).set({ errorMessage: null }).where(inArray(jobs.orderId, ids)),
    write.update(payments).set({ confirmationUrl: null }).where(inArray(payments.orderId, ids)),
    // Every body about the store's order, also of deliveries that came before it was one here or did not map.
    write.run(
      sql`UPDATE storefront_deliveries SET body = '' WHERE body <> '' AND (storefront_id, external_id) IN
        (SELECT storefront_id, external_id FROM storefront_orders WHERE order_id IN ${ids})`,
    ),
    write.delete(orderLinks).where(inArray(orderLinks.orderId, ids)),
    write.delete(buyerLinks).where(inArray(buyerLinks.orderId, ids)),
    write.delete(orders).where(inArray(orders.id, ids)),
  ];
}
