import { and, desc, eq, gt, inArray, sql } from 'drizzle-orm';
import type { Order } from '#core/order/schema';
import { guard } from '#worker/db/guard';
import { orderHistory } from '#worker/db/tables/history';
import { orders } from '#worker/db/tables/orders';
import type { Context, Person } from '../context.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';
import { roleForOrder } from './access.ts';
import type { HistoryAction } from './history.ts';
import { assembleOrder, orderParts } from './load.ts';

/** Fails the batch unless the order still has the version that the caller saw. */
export const guardVersion = (context: Context, orderId: string, version: number) =>
  guard(
    context.db,
    'VERSION',
    sql`EXISTS ${context.db.read
      .select({ one: sql`1` })
      .from(orders)
      .where(and(eq(orders.id, orderId), eq(orders.version, version)))}`,
  );

/** Whose `before` and `after` are fields of the order. */
const EDITS = ['edited', 'status_changed', 'storefront_updated', 'preorder_placed'] satisfies HistoryAction[];
/** What is told of these is the payment, while it is the order that became paid or unpaid. */
const PAYMENTS = ['payment_succeeded', 'payment_refunded'] satisfies HistoryAction[];
const SHOWN = 50;

/** For a write's read batch: what was changed since the version that the caller saw, newest first. */
export const changesSince = ({ db }: Context, orderId: string, version: number) =>
  db.read
    .select({
      action: orderHistory.action,
      by: orderHistory.actorName,
      at: orderHistory.at,
      before: orderHistory.before,
      after: orderHistory.after,
    })
    .from(orderHistory)
    .where(
      and(
        eq(orderHistory.orderId, orderId),
        gt(orderHistory.version, version),
        inArray(orderHistory.action, [...EDITS, ...PAYMENTS]),
      ),
    )
    .orderBy(desc(orderHistory.seq))
    .limit(SHOWN);

type Since = { action: string; by: string; at: number; before: object; after: object };

const fieldsOf = ({ action, before, after }: Since): string[] =>
  PAYMENTS.some((each) => each === action)
    ? ['prepayment.paid']
    : [...new Set([...Object.keys(before), ...Object.keys(after)])];

/** The refusal of a write that has not seen the newest version: the order as it stands, and who changed which field. */
export function stale(current: Order, since: readonly Since[]) {
  const changed = since.flatMap((row) =>
    fieldsOf(row).map((field) => ({ field, by: row.by, at: new Date(row.at).toISOString() })),
  );
  const newest = changed.filter(({ field }, index) => changed.findIndex((each) => each.field === field) === index);
  return refuse('VERSION_CONFLICT', 'The order was changed by somebody else', { current, changed: newest });
}

/** The same for a write that was overtaken between its reading and its writing. */
export async function staleNow(
  context: Context,
  person: Person,
  orderId: string,
  version: number,
): Promise<Outcome<never>> {
  const [roles, [record], links, buyerLinks, since] = await context.db.read.batch([
    roleForOrder(context, person, orderId),
    ...orderParts(context, orderId),
    changesSince(context, orderId, version),
  ]);
  if (!roles[0] || !record) return notFound('order');
  return stale(await assembleOrder(context, { record, links, buyerLinks }), since);
}
