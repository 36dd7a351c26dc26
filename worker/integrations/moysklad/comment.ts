import { deliversToPoint } from '#core/delivery/category';
import type { Order } from '#core/order/schema';
import { formatRoubles } from '#core/shared/money';
import { clipText } from '#core/shared/text';
import { gramsToKg } from '#core/shared/units';
import type { Reference, Settings } from './api-types.ts';

/** Our lines in the comment of an order; the rest of it belongs to the people there. */
const OUR_LINE = 'Orderlane · ';

// Source: a text field holds 255 characters, a comment 4096.
export const FIELD_CHARACTERS = 255;
const COMMENT_CHARACTERS = 4096;
export const clip = (text: string): string => clipText(text, FIELD_CHARACTERS);

/** Who an order is for there. */
export type Agent = Reference & { name: string; phone: string };

export const digitsOf = (phone: string): string => phone.replace(/\D/g, '');

function paymentText({ cod, prepayment }: Order): string {
  if (cod) {
    return `наложенный платёж ${cod.method === 'card' ? 'картой' : 'наличными'}, ${formatRoubles(cod.amountKopecks)}`;
  }
  if (!prepayment) return '';
  const how = prepayment.method === 'online_card' ? 'онлайн' : 'другим способом';
  const state = prepayment.paid ? `оплачен ${how}` : `ещё не оплачен, оплата ${how}`;
  const { refundedKopecks } = prepayment;
  return refundedKopecks > 0 ? `${state}, возвращено ${formatRoubles(refundedKopecks)}` : state;
}

/** Where the parcel goes, in one line. */
export function placeOf({ address, delivery }: Order): string {
  if (deliversToPoint(delivery.category)) {
    return ['Пункт выдачи', delivery.pickupPointId ?? '', delivery.pickupPointAddress || address.settlement]
      .filter(Boolean)
      .join(' ');
  }
  const { country, postalCode, region, settlement, street, house, flat } = address;
  return [
    ...[country === 'RU' ? '' : country, postalCode, region === settlement ? '' : region, settlement, street, house],
    flat && `кв. ${flat}`,
  ]
    .filter(Boolean)
    .join(', ');
}

const kilograms = (grams: number): string => gramsToKg(grams).toFixed(3).replace('.', ',');

/** What an order holds there has no field of its own for. */
function ourLines(order: Order, agent: Agent, settings: Settings): string[] {
  const { recipient, delivery, parcel, comment } = order;
  const place = placeOf(order);
  const discount = order.items.reduce((sum, item) => sum + item.discountKopecks, 0);
  const isSamePerson = agent.name === recipient.fullName && digitsOf(agent.phone) === digitsOf(recipient.phone);
  const facts = [
    ['Доставка', [delivery.methodName, delivery.carrier].filter(Boolean).join(', ')],
    ['Оплата', paymentText(order)],
    // Source: the order itself has no field for a weight.
    ['Вес', settings.weightAttributeId ? '' : `${kilograms(parcel.weightGrams)} кг`],
    ['Скидка на товары (учтена в ценах)', discount > 0 ? formatRoubles(discount) : ''],
    // A counterparty that is there already is left as people have it.
    ['Получатель', isSamePerson ? '' : [recipient.fullName, recipient.phone].filter(Boolean).join(', ')],
    ['Адрес', place.length > FIELD_CHARACTERS ? place : ''],
    ...comment.split('\n').map((line) => ['Комментарий', line.trim()] as const),
  ] as const;
  return facts.filter(([, text]) => text !== '').map(([name, text]) => `${OUR_LINE}${name}: ${text}`);
}

/** Renews our lines and leaves every other one alone. */
export function toDescription(order: Order, agent: Agent, settings: Settings, present: string): string {
  const theirs = present
    .split('\n')
    .filter((line) => !line.startsWith(OUR_LINE))
    .join('\n')
    .trim();
  const room = COMMENT_CHARACTERS - (theirs === '' ? 0 : theirs.length + 1);
  const ours = clipText(ourLines(order, agent, settings).join('\n'), Math.max(0, room));
  return [ours, theirs].filter(Boolean).join('\n');
}
