import { and, eq, inArray } from 'drizzle-orm';
import type { DeletePreview } from '#core/api/deleting';
import { removalEffect } from '#core/integration/removal';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import { payments } from '#worker/db/tables/buyers';
import { orders } from '#worker/db/tables/orders';
import { connections, jobs, orderLinks } from '#worker/db/tables/sending';
import type { Context, Person } from '../context.ts';
import { notFound, type Outcome } from '../refusal.ts';
import { OPEN_STATES } from '../sending/queue-sends.ts';
import { roleForOrder } from './access.ts';
import { LIVE_PAYMENT_STATES } from './purge-order.ts';

/** What deleting the order would do now, here and in each outside system. Changes nothing; one round trip. */
export async function previewDelete(
  context: Context,
  person: Person,
  orderId: string,
): Promise<Outcome<DeletePreview>> {
  const { read } = context.db;
  const [roles, [order], links, open, live] = await read.batch([
    roleForOrder(context, person, orderId),
    read.select({ status: orders.status }).from(orders).where(eq(orders.id, orderId)),
    read
      .select({ link: orderLinks, enabled: connections.enabled })
      .from(orderLinks)
      .leftJoin(connections, eq(connections.id, orderLinks.connectionId))
      .where(eq(orderLinks.orderId, orderId))
      .orderBy(orderLinks.id),
    read
      .select({ kind: jobs.kind, state: jobs.state })
      .from(jobs)
      .where(and(eq(jobs.orderId, orderId), inArray(jobs.state, [...OPEN_STATES]))),
    read
      .select({ id: payments.id })
      .from(payments)
      .where(and(eq(payments.orderId, orderId), inArray(payments.state, [...LIVE_PAYMENT_STATES]))),
  ]);
  const role = roles[0]?.role;
  if (!role || !order) return notFound('order');
  const next = order.status === 'deleted' ? 'purge' : 'delete';
  const isUnderWay = next === 'purge' && (open.length > 0 || live.length > 0);
  const mayNot = !mayDo(role, next === 'purge' ? 'orders.purge' : 'orders.write');
  const effectOf = ({ link: { system, state, externalId }, enabled }: (typeof links)[number]) => {
    const goes = removalEffect({ system, state, externalId, connectionEnabled: enabled ?? false });
    // Deleting for good takes nothing away outside.
    return next === 'purge' && goes.effect === 'removed' ? { effect: 'stays' as const, reason: null } : goes;
  };
  const isLeft =
    next === 'purge' && links.some((each) => effectOf(each).effect === 'stays' && effectOf(each).reason === null);
  const waits = open.filter(({ kind, state }) => kind === 'send' && (state === 'queued' || state === 'waiting'));
  return ok({
    ...{ orderId, status: order.status, next, withdrawnSendings: waits.length },
    refusal: mayNot ? 'FORBIDDEN' : isUnderWay ? 'UNDER_WAY' : isLeft ? 'ORDER_HAS_LINKS' : null,
    links: links.map(({ link, enabled }) => {
      const { id, connectionId, system, state, externalId, trackingNumber } = link;
      const goes = effectOf({ link, enabled });
      return {
        ...{ id, connectionId, system, state, externalId, trackingNumber },
        ...goes,
        comesBack: goes.effect === 'stays',
      };
    }),
  });
}
