import { deliversToPoint, RUSSIAN_POST } from '../delivery/category.ts';
import type { OrderContent } from './schema.ts';
import { itemsTotalKopecks, lineTotalKopecks, MIN_DECLARED_VALUE_KOPECKS } from './totals.ts';

export const RULE_CODES = [
  'PAYMENT_NEEDS_ONE_WAY',
  'CARD_ON_DELIVERY_NOT_FOR_POST',
  'COD_NOT_ABROAD',
  'DECLARED_VALUE_BELOW_COD',
  'DECLARED_VALUE_TOO_SMALL',
  'POSTAL_CODE_REQUIRED_FOR_POST',
  'POSTAL_CODE_MALFORMED',
  'PICKUP_POINT_REQUIRED',
  'DISCOUNT_ABOVE_LINE',
] as const;
export type RuleCode = (typeof RULE_CODES)[number];

/** Why an order cannot stand as it is, and the field to mend. */
export type RuleRefusal = { code: RuleCode; field: string };

type Guard = (order: OrderContent) => RuleRefusal | null;

/** B4, B6: either COD or a prepayment, never both and never none; so "paid" exists only without COD. */
const paymentIsOneWay: Guard = ({ cod, prepayment }) =>
  (cod === null) === (prepayment === null) ? { code: 'PAYMENT_NEEDS_ONE_WAY', field: 'prepayment' } : null;

/** B5. Source: Shiptor offers only cash for Russian Post. */
const cardNotForPost: Guard = ({ cod, delivery }) =>
  cod?.method === 'card' && delivery.carrier === RUSSIAN_POST
    ? { code: 'CARD_ON_DELIVERY_NOT_FOR_POST', field: 'cod.method' }
    : null;

/** Source: Shiptor takes COD in Russia only. */
const codInRussia: Guard = ({ cod, address }) =>
  cod && address.country !== 'RU' ? { code: 'COD_NOT_ABROAD', field: 'cod' } : null;

/** B3. */
const declaredValueCovers: Guard = ({ declaredValueKopecks, cod }) => {
  if (declaredValueKopecks < MIN_DECLARED_VALUE_KOPECKS)
    return { code: 'DECLARED_VALUE_TOO_SMALL', field: 'declaredValueKopecks' };
  return cod && declaredValueKopecks < cod.amountKopecks
    ? { code: 'DECLARED_VALUE_BELOW_COD', field: 'declaredValueKopecks' }
    : null;
};

/** B10. */
const postalCodeForPost: Guard = ({ delivery, address }) => {
  if (delivery.carrier !== RUSSIAN_POST) return null;
  if (!address.postalCode) return { code: 'POSTAL_CODE_REQUIRED_FOR_POST', field: 'address.postalCode' };
  return address.country === 'RU' && !/^\d{6}$/.test(address.postalCode)
    ? { code: 'POSTAL_CODE_MALFORMED', field: 'address.postalCode' }
    : null;
};

/** B10: delivery to a point is delivery to that point's address, so it needs one. */
const pointForPointDelivery: Guard = ({ delivery }) =>
  deliversToPoint(delivery.category) && !delivery.pickupPointId
    ? { code: 'PICKUP_POINT_REQUIRED', field: 'delivery.pickupPointId' }
    : null;

const discountWithinLine: Guard = ({ items }) => {
  const index = items.findIndex((item) => lineTotalKopecks(item) < 0);
  return index < 0 ? null : { code: 'DISCOUNT_ABOVE_LINE', field: `items[${index}].discountKopecks` };
};

const GUARDS: readonly Guard[] = [
  paymentIsOneWay,
  cardNotForPost,
  codInRussia,
  declaredValueCovers,
  postalCodeForPost,
  pointForPointDelivery,
  discountWithinLine,
];

/** Everything that forbids saving the order as it is; an empty list allows it. */
export const refuseOrder = (order: OrderContent): RuleRefusal[] =>
  GUARDS.map((guard) => guard(order)).filter((refusal) => refusal !== null);

/** May a person say now that this order is paid for. */
export const mayBePaid = (order: Pick<OrderContent, 'cod'>): boolean => order.cod === null;

/** A parcel of an unpaid online order may leave with no money to take: worth a warning before sending. */
export const leavesUnpaid = ({ cod, prepayment }: Pick<OrderContent, 'cod' | 'prepayment'>): boolean =>
  cod === null && prepayment?.method === 'online_card' && !prepayment.paid;

/** B4: the sum offered when COD is switched on. */
export const defaultCodKopecks = (order: Pick<OrderContent, 'items' | 'delivery'>): number =>
  itemsTotalKopecks(order.items) + order.delivery.costKopecks;
