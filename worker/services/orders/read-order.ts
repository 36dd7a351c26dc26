import type { Order } from '#core/order/schema';
import { ok } from '#core/shared/result';
import type { Context, Person } from '../context.ts';
import { notFound, type Outcome } from '../refusal.ts';
import { roleForOrder } from './access.ts';
import { assembleOrder, orderParts } from './load.ts';

/** The whole order, for a member of its shop. One round trip. */
export async function readOrder(context: Context, person: Person, orderId: string): Promise<Outcome<Order>> {
  const [roles, [record], links, buyerLinks] = await context.db.read.batch([
    roleForOrder(context, person, orderId),
    ...orderParts(context, orderId),
  ]);
  if (!roles[0] || !record) return notFound('order');
  return ok(await assembleOrder(context, { record, links, buyerLinks }));
}
