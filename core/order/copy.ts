import { deliveryInputs } from '../delivery/inputs.ts';
import type { OrderChanges } from './edit.ts';
import type { OrderContent } from './schema.ts';

/** B19: an order as the request for another one like it: with a number of its own, new lines, and nothing paid. */
export function copyChanges(order: OrderContent): OrderChanges {
  const { comment, note, recipient, address, items, parcel, declaredValueKopecks, cod, prepayment } = order;
  const { stale: _, ...delivery } = order.delivery;
  return {
    ...{ comment, note, recipient, address, parcel, declaredValueKopecks, cod, delivery },
    items: items.map(({ id: _id, ...item }) => item),
    prepayment: prepayment && { method: prepayment.method, paid: false },
  };
}

/** The copy's price is as old as the one it was copied from, and stale where the parcel came out another. */
export const withCopiedPrice = (copy: OrderContent, from: OrderContent): OrderContent => ({
  ...copy,
  delivery: { ...copy.delivery, stale: from.delivery.stale || deliveryInputs(copy) !== deliveryInputs(from) },
});
