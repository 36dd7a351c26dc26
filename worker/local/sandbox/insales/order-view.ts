import type { SystemStore } from '../kit/store.ts';
import { statusOf } from './reference.ts';
import type { StoredLine, StoredOrder } from './stored.ts';
import { deliveryVariants, orderFields, paymentGateways } from './stored.ts';

const lineTotal = ({ salePrice, quantity }: StoredLine): number => Math.round(salePrice * quantity * 100) / 100;

export function totalsOf({ lines, deliveryPrice }: StoredOrder) {
  const items = Math.round(lines.reduce((sum, line) => sum + lineTotal(line), 0) * 100) / 100;
  return { items, total: Math.round((items + deliveryPrice) * 100) / 100 };
}

/** Source: sums come as text, "0.0"; the totals of the lines as numbers. */
const printed = (amount: number): string => (Number.isInteger(amount) ? amount.toFixed(1) : String(amount));

const lineView = (orderId: number, line: StoredLine) => ({
  id: line.id,
  order_id: orderId,
  variant_id: line.variantId,
  product_id: line.productId,
  sku: line.sku === '' ? null : line.sku,
  barcode: null,
  title: line.title,
  quantity: line.quantity,
  reserved_quantity: line.quantity,
  sale_price: line.salePrice,
  full_sale_price: line.salePrice,
  total_price: lineTotal(line),
  full_total_price: lineTotal(line),
  weight: null,
  dimensions: null,
  vat: -1,
  unit: 'pce',
  comment: line.comment,
});

/** The order as each answer carries it: without a wrapper. */
export function orderView(store: SystemStore, order: StoredOrder) {
  const { items, total } = totalsOf(order);
  const status = statusOf(store, order.customStatus);
  const delivery = deliveryVariants(store).get(order.deliveryVariantId);
  const { address } = order;
  return {
    id: order.id,
    key: order.key,
    number: order.number,
    comment: order.comment,
    manager_comment: order.managerComment,
    archived: false,
    total_price: printed(total),
    items_price: printed(items),
    delivery_title: delivery?.title ?? '',
    delivery_price: printed(order.deliveryPrice),
    full_delivery_price: printed(order.deliveryPrice),
    delivery_variant_id: order.deliveryVariantId,
    payment_title: paymentGateways(store).get(order.paymentGatewayId)?.title ?? '',
    payment_gateway_id: order.paymentGatewayId,
    fulfillment_status: status.system_status,
    custom_status: { permalink: status.permalink, title: status.title },
    financial_status: order.financialStatus,
    created_at: order.createdAt,
    updated_at: order.updatedAt,
    paid_at: order.paidAt,
    currency_code: 'RUR',
    client: { ...order.client, type: 'Client::Individual' },
    shipping_address: {
      ...address,
      full_delivery_address: [address.zip, address.full_locality_name, address.address].filter(Boolean).join(', '),
    },
    order_lines: order.lines.map((line) => lineView(order.id, line)),
    discounts: [],
    fields_values: order.fields.map(({ id, fieldId, value }) => ({
      id,
      field_id: fieldId,
      handle: orderFields(store).get(fieldId)?.handle ?? null,
      value,
    })),
    responsible_user_id: null,
  };
}
