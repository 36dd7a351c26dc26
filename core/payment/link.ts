import type { Order } from '../order/schema.ts';

type Payable = Pick<Order, 'prepayment' | 'status' | 'totalKopecks' | 'original'>;

/** Why an order has no payment link, or null where it has one: unpaid, online, alive, and something to pay. */
export function refusePaymentLink(
  order: Payable,
): 'NOT_ONLINE' | 'ALREADY_PAID' | 'CANCELLED' | 'NOTHING_TO_PAY' | null {
  if (order.prepayment?.method !== 'online_card') return 'NOT_ONLINE';
  if (order.prepayment.paid) return 'ALREADY_PAID';
  if (order.status === 'cancelled' || order.status === 'deleted') return 'CANCELLED';
  if (order.status === 'preorder' || order.totalKopecks <= 0 || order.original) return 'NOTHING_TO_PAY';
  return null;
}
