import { and, eq, sql } from 'drizzle-orm';
import { contentOf } from '#core/order/content';
import { applyChanges, type OrderChanges } from '#core/order/edit';
import { refuseOrder } from '#core/order/rules';
import type { Order } from '#core/order/schema';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import { asBatch } from '#worker/db/client';
import { guard, writeRefusalOf } from '#worker/db/guard';
import { orders } from '#worker/db/tables/orders';
import { actorOf, type Context, type Person } from '../context.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';
import { guardRight, roleForOrder } from './access.ts';
import { differences, historyRow } from './history.ts';
import { assembleOrder, orderParts } from './load.ts';
import { cellWithContent, contentColumns } from './record.ts';

/** Edits an order that nobody changed since the caller saw `version`. Two round trips; changing nothing is one. */
export async function editOrder(
  context: Context,
  person: Person,
  orderId: string,
  { version, ...changes }: OrderChanges & { version: number },
): Promise<Outcome<Order>> {
  const [roles, [record], links, buyerLinks] = await context.db.read.batch([
    roleForOrder(context, person, orderId),
    ...orderParts(context, orderId),
  ]);
  const role = roles[0]?.role;
  if (!role || !record) return notFound('order');
  if (!mayDo(role, 'orders.write')) return refuse('FORBIDDEN', 'This role may only look at orders');
  const current = await assembleOrder(context, { record, links, buyerLinks });
  if (record.version !== version) return stale(current);
  if (record.status === 'deleted' && links.some((link) => link.externalId !== null))
    return refuse('ORDER_HAS_LINKS', 'A deleted order can be edited after its links are removed');

  const before = contentOf(current);
  const after = applyChanges(before, changes, () => context.newId('item'));
  const broken = refuseOrder(after);
  if (broken.length > 0) return refuse('RULE_VIOLATED', 'The order breaks a rule', { fields: broken });
  const changed = differences(before, after);
  if (Object.keys(changed.after).length === 0 && Object.keys(changed.before).length === 0) return ok(current);

  const columns = { ...contentColumns(after, record.status), version: version + 1, updatedAt: context.now().getTime() };
  try {
    await context.db.write.batch(
      asBatch([
        guardRight(context, person, record.shopId, 'orders.write'),
        guardVersion(context, orderId, version),
        context.db.write
          .update(orders)
          .set({ ...columns, cell: cellWithContent(columns.cell) })
          .where(eq(orders.id, orderId)),
        historyRow(context, { shopId: record.shopId, orderId, action: 'edited', actor: actorOf(person), ...changed }),
      ]),
    );
  } catch (error) {
    const refusal = writeRefusalOf(error);
    if (refusal?.kind === 'guard')
      return refusal.code === 'VERSION' ? staleNow(context, person, orderId) : notFound('order');
    if (refusal?.kind === 'unique')
      return refuse('NUMBER_TAKEN', 'An order with this number is already there', {
        fields: [{ field: 'number', code: 'NUMBER_TAKEN' }],
      });
    throw error;
  }
  return ok(await assembleOrder(context, { record: { ...record, ...columns }, links, buyerLinks }));
}

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

export const stale = (current: Order) =>
  refuse('VERSION_CONFLICT', 'The order was changed by somebody else', { current });

/** The refusal of a write that was overtaken between its reading and its writing. */
export async function staleNow(context: Context, person: Person, orderId: string): Promise<Outcome<never>> {
  const [roles, [record], links, buyerLinks] = await context.db.read.batch([
    roleForOrder(context, person, orderId),
    ...orderParts(context, orderId),
  ]);
  if (!roles[0] || !record) return notFound('order');
  return stale(await assembleOrder(context, { record, links, buyerLinks }));
}
