import type { SystemStore } from '../kit/store.ts';
import { orderView } from './order-view.ts';
import { changedSince } from './paging.ts';
import { statusOf } from './reference.ts';
import type { StoredOrder } from './stored.ts';
import { orders } from './stored.ts';

const CLOSED = ['delivered', 'declined', 'returned'];

function matching(store: SystemStore, query: URLSearchParams): StoredOrder[] {
  const listed = (name: string) => query.getAll(`${name}[]`);
  const isIn = (name: string, value: string | number) => {
    const wanted = listed(name);
    return wanted.length === 0 || wanted.includes(String(value));
  };
  // Source: removed orders are listed with deleted=true alone.
  const deleted = query.get('deleted') === 'true';
  const openness = query.get('status');
  return orders(store)
    .all()
    .filter((order) => order.deleted === deleted)
    .filter((order) => {
      const { system_status } = statusOf(store, order.customStatus);
      const isClosed = CLOSED.includes(system_status);
      return isIn('fulfillment_status', system_status) && (openness === null || (openness === 'closed') === isClosed);
    })
    .filter((order) => isIn('delivery_variant', order.deliveryVariantId))
    .filter((order) => isIn('payment_gateway_id', order.paymentGatewayId));
}

export const listOrders = (store: SystemStore, query: URLSearchParams) =>
  changedSince(matching(store, query), query).map((order) => orderView(store, order));

export const countOrders = (store: SystemStore, query: URLSearchParams) => ({ count: matching(store, query).length });
