import type { OrderRow } from '#core/api/orders';
import type { Order } from '#core/order/schema';
import { refusePaymentLink } from '#core/payment/link';

/** The row that the orders table shows of a whole order. */
export const rowOf = (order: Order): OrderRow => ({
  id: order.id,
  shopId: order.shopId,
  number: order.number,
  status: order.status,
  type: order.type,
  version: order.version,
  createdAt: order.createdAt,
  updatedAt: order.updatedAt,
  itemsTotalKopecks: order.itemsTotalKopecks,
  totalKopecks: order.totalKopecks,
  cod: order.cod,
  prepayment: order.prepayment,
  problem: order.problem,
  links: order.links,
  recipientName: order.recipient.fullName,
  recipientPhone: order.recipient.phone,
  settlement: order.address.settlement,
  deliveryName: order.delivery.methodName,
  deliveryCostKopecks: order.delivery.costKopecks,
  hasPaymentLink: refusePaymentLink(order) === null,
  hasPreorderLink: order.preorder !== null,
});
