import { and, eq, sql } from 'drizzle-orm';
import type { Order } from '#core/order/schema';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import type { Statement } from '#worker/db/client';
import { guard, writeRefusalOf } from '#worker/db/guard';
import { idList } from '#worker/db/queries/id-list';
import { orders } from '#worker/db/tables/orders';
import { orderLinks } from '#worker/db/tables/sending';
import { type Actor, actorOf, type Context, type Person } from '../context.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';
import { guardRight, roleForOrder } from './access.ts';
import { historyRows } from './history.ts';
import { writeOrder } from './load.ts';

/** «Удалить связь между заказами»: the order forgets its copy there; the copy itself is not touched. Two round trips. */
export async function unlinkOrder(
  context: Context,
  person: Person,
  orderId: string,
  linkId: string,
): Promise<Outcome<Order>> {
  const { read } = context.db;
  const [roles, [order], [link]] = await read.batch([
    roleForOrder(context, person, orderId),
    read.select({ shopId: orders.shopId }).from(orders).where(eq(orders.id, orderId)),
    read
      .select()
      .from(orderLinks)
      .where(and(eq(orderLinks.id, linkId), eq(orderLinks.orderId, orderId))),
  ]);
  const role = roles[0]?.role;
  if (!role || !order) return notFound('order');
  if (!mayDo(role, 'orders.write')) return refuse('FORBIDDEN', 'This role may only look at orders');
  if (!link) return notFound('link');
  try {
    return ok(
      await writeOrder(context, orderId, [
        guardRight(context, person, order.shopId, 'orders.write'),
        ...unlinkStatements(context, order.shopId, [link], actorOf(person)),
      ]),
    );
  } catch (error) {
    const refusal = writeRefusalOf(error);
    if (refusal?.kind === 'guard' && refusal.code === 'STATE')
      return refuse('UNDER_WAY', 'Wait for the exchange with the outside system', { reason: link.state });
    if (refusal?.kind === 'guard') return notFound('order');
    throw error;
  }
}

type Link = Pick<typeof orderLinks.$inferSelect, 'id' | 'orderId' | 'connectionId' | 'system' | 'externalId'>;

/** Takes links away with what still waits of them. With the guard that no attempt's outcome is open. */
export function unlinkStatements(context: Context, shopId: string, links: readonly Link[], actor: Actor): Statement[] {
  const linkIds = idList(links.map(({ id }) => id));
  const now = context.now().getTime();
  const ofLinks = sql`FROM order_links l JOIN jobs j ON j.order_id = l.order_id AND j.connection_id = l.connection_id
    WHERE l.id IN ${linkIds}`;
  return [
    guard(context.db, 'STATE', sql`NOT EXISTS (SELECT 1 ${ofLinks} AND j.state IN ('sending', 'unknown'))`),
    context.db.write.run(
      sql`UPDATE jobs SET state = 'withdrawn', updated_at = ${now}
        WHERE id IN (SELECT j.id ${ofLinks} AND j.state IN ('queued', 'waiting'))`,
    ),
    context.db.write.run(sql`DELETE FROM order_links WHERE id IN ${linkIds}`),
    historyRows(context, {
      ...{ shopId, actor, action: 'link_removed' },
      entries: links.map(({ orderId, system, externalId }) => ({ orderId, before: { system, externalId } })),
    }),
  ];
}
