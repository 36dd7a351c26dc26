import { deliversToPoint } from '#core/delivery/category';
import type { ExternalCopy } from '#core/integration/outcome';
import { splitFullName } from '#core/order/recipient';
import type { Order, OrderItem } from '#core/order/schema';
import { pricePieces } from '#core/order/spread';
import { lineTotalKopecks } from '#core/order/totals';
import { formatRoubles, toRoubles } from '#core/shared/money';
import { normalizePhone } from '#core/shared/phone';
import type { LineChange, OrderPayload, RemoteLine, RemoteOrder, Settings } from './api-types.ts';

/** The mark of our key, behind the number in the first line of the buyer's comment. */
const MARK = ' · Orderlane ';

export const articleOf = (item: OrderItem): string => (item.shopArticle || item.sku).trim();

type Line = { variantId: number; quantity: number; priceKopecks: number };

/** One line or two of an item: two where its discount does not divide, so that the sum stays exact. */
export const toLines = (items: readonly OrderItem[], variantIdOf: (item: OrderItem) => number): Line[] =>
  items.flatMap((item) =>
    pricePieces(lineTotalKopecks(item), item.quantity).map((pieces) => ({ variantId: variantIdOf(item), ...pieces })),
  );

/**
 * Source: lines of an edit are known by their id, one without is added, one that is to go says `_destroy`.
 * A line that is as it should be keeps its place; another one of the same variant is changed; the rest goes.
 */
export function toLineChanges(lines: readonly Line[], present: readonly RemoteLine[]): LineChange[] {
  const left = [...present];
  const take = (fits: (line: RemoteLine) => boolean): RemoteLine | null => {
    const at = left.findIndex(fits);
    return at < 0 ? null : (left.splice(at, 1)[0] ?? null);
  };
  const same = lines.map(({ variantId, quantity, priceKopecks }) =>
    take((line) => line.variant_id === variantId && line.quantity === quantity && line.sale_price === priceKopecks),
  );
  const changes = lines.map(({ variantId, quantity, priceKopecks }, index): LineChange => {
    const line = same[index] ?? take(({ variant_id }) => variant_id === variantId);
    const content = { quantity, sale_price: toRoubles(priceKopecks) };
    return line ? { id: line.id, ...content } : { variant_id: variantId, ...content };
  });
  return [...changes, ...left.map(({ id }): LineChange => ({ id, _destroy: 1 }))];
}

function paymentLine({ cod, prepayment, totalKopecks }: Order): string {
  if (cod) {
    const how = cod.method === 'card' ? 'картой' : 'наличными';
    return `Оплата: при получении ${how}, ${formatRoubles(cod.amountKopecks)}`;
  }
  const sum = formatRoubles(totalKopecks);
  if (!prepayment) return `Сумма заказа: ${sum}`;
  const how = prepayment.method === 'online_card' ? 'онлайн' : 'предоплата';
  return `Оплата: ${how}, ${sum}, ${prepayment.paid ? 'оплачено' : 'не оплачено'}`;
}

/**
 * Source: the buyer's comment carries the number, the delivery method and its cost. Point, payment and our key have
 * no field of their own there and stand beside them; what the buyer said follows.
 */
export function toComment(order: Order): string {
  const { delivery } = order;
  const method = delivery.methodName || 'не выбрана';
  const point = [delivery.pickupPointAddress, delivery.pickupPointId && `код ${delivery.pickupPointId}`];
  const lines = [
    `Заказ № ${order.number.replace(/\s+/g, ' ')}${MARK}${order.id}`,
    `Доставка: ${method}, ${formatRoubles(delivery.costKopecks)}`,
    ...(deliversToPoint(delivery.category) ? [`Пункт выдачи: ${point.filter(Boolean).join(', ')}`] : []),
    paymentLine(order),
  ];
  return [...lines, ...(order.comment ? ['', order.comment] : [])].join('\n');
}

/** The key that a comment carries; the first mark is ours, whatever the buyer wrote behind it. */
export function keyOf(comment: string): string | null {
  const marked = comment.split('\n').find((line) => line.includes(MARK));
  return marked === undefined ? null : marked.slice(marked.lastIndexOf(MARK) + MARK.length).trim();
}

/** Is this the copy of our order: by its field of the shop, or by the mark in the comment. */
export const isCopyOf = ({ id }: Order, remote: RemoteOrder, { keyFieldId }: Settings): boolean =>
  keyOf(remote.comment ?? '') === id ||
  (keyFieldId !== undefined &&
    (remote.fields_values ?? []).some(({ field_id, value }) => field_id === keyFieldId && value === id));

const countryName = (code: string): string => new Intl.DisplayNames(['ru'], { type: 'region' }).of(code) ?? code;

function addressOf({ address, delivery }: Order): OrderPayload['shipping_address_attributes'] {
  const { country, region, settlement, postalCode, street, house, flat } = address;
  const isPoint = deliversToPoint(delivery.category);
  const place = [country === 'RU' ? '' : countryName(country), region, settlement];
  return {
    address: isPoint ? delivery.pickupPointAddress : [street, house, flat].filter(Boolean).join(', '),
    city: settlement,
    zip: postalCode,
    full_locality_name: place.filter(Boolean).join(', '),
  };
}

function clientOf({ recipient }: Order): OrderPayload['client'] {
  const { fullName, phone, email } = recipient;
  const person = splitFullName(fullName);
  return {
    name: person?.name ?? fullName,
    surname: person?.surname ?? '',
    middlename: person?.patronymic ?? '',
    // Source: +7… is expected; what is no phone goes as it was typed, so that the refusal reaches the manager.
    phone: normalizePhone(phone) ?? phone,
    email,
  };
}

function gatewayOf({ cod, prepayment }: Order, settings: Settings): number {
  const { paymentGatewayId, cardGatewayId, onlineGatewayId } = settings;
  if (cod?.method === 'card') return cardGatewayId ?? paymentGatewayId;
  if (!cod && prepayment?.method === 'online_card') return onlineGatewayId ?? paymentGatewayId;
  return paymentGatewayId;
}

/** A new order, or the edit of one that is there. Whoever noted a payment there is not contradicted by an edit. */
export function toPayload(
  order: Order,
  lines: readonly Line[],
  settings: Settings,
  present: RemoteOrder | null,
): OrderPayload {
  const { keyFieldId, deliveryVariantId } = settings;
  const isMarked = present?.fields_values?.some(({ field_id }) => field_id === keyFieldId);
  return {
    order_lines_attributes: toLineChanges(lines, present?.order_lines ?? []),
    client: clientOf(order),
    shipping_address_attributes: addressOf(order),
    delivery_variant_id: deliveryVariantId,
    payment_gateway_id: gatewayOf(order, settings),
    delivery_price: toRoubles(order.delivery.costKopecks),
    comment: toComment(order),
    ...(order.prepayment?.paid && { financial_status: 'paid' }),
    ...(keyFieldId !== undefined &&
      !isMarked && { fields_values_attributes: [{ field_id: keyFieldId, value: order.id }] }),
  };
}

/** Did the shop reckon by its own prices instead of ours. Source: whether a create respects them is not confirmed. */
export function isPricedOtherwise(order: Order, { order_lines, delivery_price }: RemoteOrder): boolean {
  const goods = order_lines.reduce((sum, { quantity, sale_price }) => sum + Math.round(quantity * sale_price), 0);
  return goods !== order.itemsTotalKopecks || (delivery_price ?? null) !== order.delivery.costKopecks;
}

/** Source: the page of an order goes by its id, not by its number; a status of the shop's own is shown by its title. */
export const toCopy = ({ id, custom_status, fulfillment_status }: RemoteOrder, siteUrl: string): ExternalCopy => ({
  externalId: String(id),
  url: `${siteUrl}/admin2/orders/${id}`,
  trackingNumber: null,
  externalStatus: custom_status?.title || fulfillment_status || null,
});
