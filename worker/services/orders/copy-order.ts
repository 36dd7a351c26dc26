import { copyChanges } from '#core/order/copy';
import type { Order } from '#core/order/schema';
import { mayDo } from '#core/shared/roles';
import type { Context, Person } from '../context.ts';
import { type Idempotency, keptAnswer, replayOf } from '../idempotency.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';
import { roleForOrder } from './access.ts';
import { orderInsert, storeNewOrder } from './create-order.ts';
import { shopOfOrder } from './draft.ts';
import { orderParts } from './load.ts';
import { presentOrder } from './present.ts';
import { readOrder } from './read-order.ts';

/** B19: a new order like this one, under a number of its own, not sent and not paid. Two round trips. */
export async function copyOrder(
  context: Context,
  person: Person,
  orderId: string,
  idempotency: Idempotency,
): Promise<Outcome<Order>> {
  const [roles, kept, [shop], [record]] = await context.db.read.batch([
    roleForOrder(context, person, orderId),
    keptAnswer(context, idempotency),
    shopOfOrder(context, orderId),
    ...orderParts(context, orderId),
  ]);
  const role = roles[0]?.role;
  if (!role || !shop || !record) return notFound('order');
  if (!mayDo(role, 'orders.write')) return refuse('FORBIDDEN', 'This role may only look at orders');
  const replay = replayOf<{ id: string }>(kept, idempotency);
  if (replay) return replay.ok ? readOrder(context, person, replay.value.id) : replay;
  const copyOf = presentOrder(record, []);
  const made = orderInsert(context, {
    ...{ shopId: shop.id, shop, changes: copyChanges(copyOf), status: 'new', source: 'manual', copyOf },
  });
  const repeat = () => copyOrder(context, person, orderId, idempotency);
  return storeNewOrder(context, person, made, idempotency, repeat);
}
