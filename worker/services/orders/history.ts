import { eq, type SQL, sql } from 'drizzle-orm';
import { ID_PREFIXES } from '#core/shared/ids';
import type { Statement } from '#worker/db/client';
import { freshId } from '#worker/db/queries/id-list';
import { orderHistory } from '#worker/db/tables/history';
import { orders } from '#worker/db/tables/orders';
import type { Actor, Context } from '../context.ts';

export type HistoryAction =
  | 'created'
  | 'edited'
  | 'status_changed'
  | 'send_requested'
  | 'send_started'
  | 'send_succeeded'
  | 'send_refused'
  | 'send_delayed'
  | 'send_unknown'
  | 'send_adopted'
  | 'send_withdrawn'
  | 'remove_requested'
  | 'remove_succeeded'
  | 'remove_refused'
  | 'remove_delayed'
  | 'remove_unknown'
  | 'remove_withdrawn'
  | 'link_removed'
  | 'purged'
  | 'preorder_link_made'
  | 'preorder_link_closed'
  | 'preorder_opened'
  | 'preorder_placed'
  | 'payment_link_made'
  | 'payment_link_opened'
  | 'payment_started'
  | 'payment_succeeded'
  | 'payment_canceled'
  | 'payment_refunded'
  | 'payment_mismatch'
  | 'storefront_updated';

type Entry = {
  shopId: string;
  orderId: string;
  action: HistoryAction;
  actor: Actor;
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
};

/** The history row that goes into the same batch as what it tells of, after it. */
export function historyRow(context: Context, { shopId, orderId, action, actor, before, after }: Entry): Statement {
  return context.db.write.insert(orderHistory).values({
    id: context.newId('history'),
    shopId,
    orderId,
    at: context.now().getTime(),
    actorKind: actor.kind,
    actorId: actor.id,
    actorName: actor.name,
    action,
    before: before ?? {},
    after: after ?? {},
    version: sql`(SELECT ${orders.version} FROM ${orders} WHERE ${eq(orders.id, orderId)})`,
  });
}

type Entries = Omit<Entry, 'orderId' | 'before' | 'after'> & {
  entries: readonly { orderId: string; before?: Record<string, unknown>; after?: Record<string, unknown> }[];
};

/** Such a row for each of many orders, as one statement, after what they tell of. */
export function historyRows(context: Context, { shopId, action, actor, entries }: Entries): Statement {
  const list = entries.map(({ orderId, before = {}, after = {} }) => ({ orderId, before, after }));
  return historyRowsOf(
    context,
    { shopId, action, actor },
    sql`SELECT value ->> 'orderId', value -> 'before', value -> 'after' FROM json_each(${JSON.stringify(list)})`,
  );
}

/** Such a row for each that a query gives: the order's id, before and after. */
export const historyRowsOf = (
  context: Context,
  { shopId, action, actor }: Pick<Entry, 'shopId' | 'action' | 'actor'>,
  found: SQL,
): Statement =>
  context.db.write.run(
    sql`WITH entry (order_id, before, after) AS (${found})
      INSERT INTO order_history (id, shop_id, order_id, at, actor_kind, actor_id, actor_name, action, before, after, version)
      SELECT ${freshId(ID_PREFIXES.history)}, ${shopId}, entry.order_id, ${context.now().getTime()},
        ${actor.kind}, ${actor.id}, ${actor.name}, ${action}, entry.before, entry.after,
        (SELECT version FROM orders WHERE orders.id = entry.order_id)
      FROM entry`,
  );

/** The fields that differ, as two flat records keyed by the field's path: {"recipient.phone": …}. */
export function differences(
  before: unknown,
  after: unknown,
): { before: Record<string, unknown>; after: Record<string, unknown> } {
  const old = flatten(before);
  const fresh = flatten(after);
  const changed = [...new Set([...Object.keys(old), ...Object.keys(fresh)])].filter(
    (path) => JSON.stringify(old[path]) !== JSON.stringify(fresh[path]),
  );
  const pick = (from: Record<string, unknown>) =>
    Object.fromEntries(changed.filter((path) => path in from).map((path) => [path, from[path]]));
  return { before: pick(old), after: pick(fresh) };
}

function flatten(value: unknown, path = ''): Record<string, unknown> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return path ? { [path]: value } : {};
  return Object.entries(value).reduce<Record<string, unknown>>(
    (all, [key, inner]) => Object.assign(all, flatten(inner, path ? `${path}.${key}` : key)),
    {},
  );
}
