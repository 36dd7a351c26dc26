import { deliversToPoint } from '#core/delivery/category';
import type { Order } from '#core/order/schema';
import { formatRoubles } from '#core/shared/money';
import { normalizePhone } from '#core/shared/phone';
import type { OwnField, Settings } from './api-types.ts';

const BEGIN = 'Orderlane, заказ №';
const END = '— конец данных заказа —';

/** As much of a name a row is sent; a longer one stands whole in the comment. */
export const ROW_NAME_CHARACTERS = 255;

const countryName = (code: string): string => new Intl.DisplayNames(['ru'], { type: 'region' }).of(code) ?? code;

function paymentText({ cod, prepayment, totalKopecks }: Order): string {
  if (cod)
    return `при получении ${cod.method === 'card' ? 'картой' : 'наличными'}, ${formatRoubles(cod.amountKopecks)}`;
  if (!prepayment) return '';
  const how = prepayment.method === 'online_card' ? 'онлайн' : 'предоплата';
  return `${how}, ${formatRoubles(totalKopecks)}, ${prepayment.paid ? 'оплачено' : 'не оплачено'}`;
}

function addressText({ address, delivery }: Order): string {
  const { country, postalCode, region, settlement, street, house, flat } = address;
  const place = [postalCode, country === 'RU' ? '' : countryName(country), region, settlement];
  return [...place, ...(deliversToPoint(delivery.category) ? [] : [street, house, flat])].filter(Boolean).join(', ');
}

const inUnits = (value: number, unit: number): string => String(value / unit).replace('.', ',');

function parcelText({ parcel, declaredValueKopecks }: Order): string {
  const { weightGrams, lengthMm, widthMm, heightMm } = parcel;
  const size = [lengthMm, widthMm, heightMm].map((side) => inUnits(side, 10)).join(' × ');
  const worth = `объявленная ценность ${formatRoubles(declaredValueKopecks)}`;
  return `${inUnits(weightGrams, 1000)} кг, ${size} см, ${worth}`;
}

/** What a deal has no field for. An empty one is told to a field, so that it is cleared there, and to no comment. */
export function told(order: Order): [OwnField, label: string, text: string][] {
  const { recipient, delivery } = order;
  const person = [recipient.fullName, normalizePhone(recipient.phone) ?? recipient.phone, recipient.email];
  const method = delivery.methodCode ? `${delivery.methodName} (код ${delivery.methodCode})` : delivery.methodName;
  const point = [delivery.pickupPointAddress, delivery.pickupPointId && `код ${delivery.pickupPointId}`];
  const isPoint = deliversToPoint(delivery.category);
  return [
    ['recipient', 'Получатель', person.filter(Boolean).join(', ')],
    ['delivery', 'Доставка', [method, formatRoubles(delivery.costKopecks)].filter(Boolean).join(', ')],
    ['address', 'Адрес', addressText(order)],
    ['pickupPoint', 'Пункт выдачи', isPoint ? point.filter(Boolean).join(', ') : ''],
    ['payment', 'Оплата', paymentText(order)],
    ['parcel', 'Посылка', parcelText(order)],
  ];
}

/** Our part of the deal's comment. */
export function toBlock(order: Order, { fields }: Pick<Settings, 'fields'>): string {
  const lines = told(order).filter(([field, , text]) => fields[field] === undefined && text !== '');
  const long = order.items.filter(({ name }) => name.length > ROW_NAME_CHARACTERS);
  return [
    `${BEGIN} ${order.number}`,
    ...lines.map(([, label, text]) => `${label}: ${text}`),
    ...long.map(({ name }) => `Товар: ${name}`),
    ...(order.comment ? [`Комментарий покупателя: ${order.comment}`] : []),
    END,
  ].join('\n');
}

/** Renews our part of the comment and leaves what people wrote before and after it alone. */
export function toComments(block: string, present: string): string {
  const from = present.indexOf(BEGIN);
  const to = present.lastIndexOf(END);
  const isThere = from >= 0 && to > from;
  const before = isThere ? present.slice(0, from).trim() : '';
  const after = isThere ? present.slice(to + END.length).trim() : present.trim();
  return [before, block, after].filter(Boolean).join('\n\n');
}
