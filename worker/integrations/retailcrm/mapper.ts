import { deliversToPoint } from '#core/delivery/category';
import type { ExternalCopy } from '#core/integration/outcome';
import { splitFullName } from '#core/order/recipient';
import type { Order, OrderItem } from '#core/order/schema';
import { pricePieces } from '#core/order/spread';
import { toRoubles } from '#core/shared/money';
import { clipText } from '#core/shared/text';
import type { ItemPayload, OrderPayload, PaymentPayload, RemoteOrder, Settings } from './api-types.ts';

/** Our line in the manager's comment; the rest of it belongs to the people there. */
const OUR_LINE = 'Orderlane: ';

// A text field there holds 255 characters; a comment and notes hold more.
const FIELD_CHARACTERS = 255;
const clip = (text: string): string => clipText(text, FIELD_CHARACTERS);

function offerOf(item: OrderItem, itemKey: Settings['itemKey']): Pick<ItemPayload, 'offer'> {
  const article = item.shopArticle || item.sku;
  if (article === '') return {};
  return { offer: itemKey === 'xmlId' ? { xmlId: article } : { externalId: article } };
}

/** Source: a discount is per piece there. One that does not divide makes two lines, so the sum stays exact. */
const itemsOf = (items: readonly OrderItem[], itemKey: Settings['itemKey']): ItemPayload[] =>
  items.flatMap((item) =>
    pricePieces(item.discountKopecks, item.quantity).map(({ quantity, priceKopecks: discountKopecks }) => ({
      ...offerOf(item, itemKey),
      productName: clip(item.name),
      initialPrice: toRoubles(item.priceKopecks),
      discountManualAmount: toRoubles(discountKopecks),
      quantity,
    })),
  );

/** The key of our payment there; the order has one at the most. */
export const paymentKeyOf = (order: Pick<Order, 'id'>): string => `${order.id}-payment`;

/** Source: the guide fixes the types: COD is `cash` however it is taken, paid on the site is `bank-card`. */
export function toPayment(order: Order): PaymentPayload | null {
  const { cod, prepayment, totalKopecks } = order;
  const externalId = paymentKeyOf(order);
  if (cod) return { externalId, type: 'cash', amount: toRoubles(cod.amountKopecks), status: 'not-paid' };
  if (!prepayment) return null;
  const status = prepayment.paid ? 'paid' : 'not-paid';
  return { externalId, type: 'bank-card', amount: toRoubles(totalKopecks), status };
}

/** Source: the tariff's name and the flag of card on delivery have no field that can be written. */
function ourLine({ delivery, cod }: Order): string {
  const payment = cod ? [cod.method === 'card' ? 'наложенный платёж картой' : 'наложенный платёж наличными'] : [];
  const parts = [...(delivery.methodName ? [`тариф «${delivery.methodName}»`] : []), ...payment];
  return parts.length > 0 ? OUR_LINE + parts.join(', ') : '';
}

/** Renews our line and leaves every other one alone. */
export function toManagerComment(order: Order, present: string): string {
  const theirs = present.split('\n').filter((line) => !line.startsWith(OUR_LINE));
  return [ourLine(order), ...theirs]
    .filter((line, index) => index > 0 || line !== '')
    .join('\n')
    .trim();
}

function addressOf({ address, delivery }: Order): Record<string, string> {
  const toPoint = deliversToPoint(delivery.category);
  const { country, region, settlement, postalCode, street, house, flat } = address;
  const place = toPoint ? { street: '', building: '', flat: '' } : { street: clip(street), building: house, flat };
  const notes = toPoint && delivery.pickupPointAddress ? `Пункт выдачи: ${delivery.pickupPointAddress}` : '';
  return { countryIso: country, region, city: settlement, index: postalCode, ...place, notes };
}

/** Every field a person can change, the empty ones included: an edit must be able to clear them. */
function contentOf(order: Order, settings: Settings): OrderPayload {
  const { recipient, parcel, delivery } = order;
  const person = splitFullName(recipient.fullName) ?? { surname: '', name: recipient.fullName, patronymic: '' };
  return {
    number: order.number,
    lastName: clip(person.surname),
    firstName: clip(person.name),
    patronymic: clip(person.patronymic),
    phone: recipient.phone,
    email: recipient.email,
    countryIso: order.address.country,
    customerComment: order.comment,
    managerComment: toManagerComment(order, ''),
    // Source: grams and millimetres; confirmed for packages only.
    weight: parcel.weightGrams,
    length: parcel.lengthMm,
    width: parcel.widthMm,
    height: parcel.heightMm,
    items: itemsOf(order.items, settings.itemKey),
    delivery: {
      code: settings.deliveryTypeCode,
      cost: toRoubles(delivery.costKopecks),
      address: addressOf(order),
      data: { tariff: delivery.methodCode ?? '', pickuppointId: delivery.pickupPointId ?? '' },
    },
  };
}

/** Source: an edit without `payments` leaves them; every official module edits them by their own address. */
export const toEdit = (order: Order, settings: Settings, present: RemoteOrder): OrderPayload => ({
  ...contentOf(order, settings),
  managerComment: toManagerComment(order, present.managerComment ?? ''),
});

const isEmpty = (value: unknown): boolean =>
  value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).map(([key, each]) => [key, withoutEmpty(each)] as const);
  return Object.fromEntries(kept.filter(([, each]) => !isEmpty(each)));
}

/** A new order under our stable id. What is empty is left out, as the system itself leaves it out. */
export function toNew(order: Order, settings: Settings): object {
  const { orderMethod, orderType } = settings;
  const payment = toPayment(order);
  return {
    ...(withoutEmpty(contentOf(order, settings)) as object),
    externalId: order.id,
    ...(orderMethod && { orderMethod }),
    ...(orderType && { orderType }),
    ...(payment && { payments: [payment] }),
  };
}

/** Source: the page of an order goes by the internal id. */
export const toCopy = (remote: Pick<RemoteOrder, 'id'> & Partial<RemoteOrder>, siteUrl: string): ExternalCopy => ({
  externalId: remote.id,
  url: `${siteUrl}/orders/${encodeURIComponent(remote.id)}/edit`,
  trackingNumber: remote.delivery?.data?.trackNumber || null,
  externalStatus: remote.status ?? null,
});
