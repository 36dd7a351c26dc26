import { refuseOrder } from '../order/rules.ts';
import type { OrderContent } from '../order/schema.ts';
import { deliversToPoint } from './category.ts';
import { deliveryInputs, NO_POINT, sameMethod } from './inputs.ts';
import type { DeliveryOption } from './quote.ts';

/** What a carrier said of a draft, or why it said nothing. */
export type TakenPrices =
  | { asOf: string; options: DeliveryOption[] }
  | { asOf: null; options: null; reason: PricesUnknown };

export const PRICES_UNKNOWN = ['CARRIER_UNAVAILABLE', 'NO_CARRIER', 'DESTINATION_OR_SIZE_MISSING'] as const;
export type PricesUnknown = (typeof PRICES_UNKNOWN)[number];

/**
 * Whether the draft's method can be had as things stand: `payment_not_taken` is a method that does not take this COD,
 * `none` a draft without a method.
 */
export const METHOD_STATES = ['available', 'unavailable', 'payment_not_taken', 'unknown', 'none'] as const;
export type MethodState = (typeof METHOD_STATES)[number];

export type DraftPrice =
  | { state: 'available'; asOf: string; option: DeliveryOption }
  | { state: Exclude<MethodState, 'available'>; asOf: string | null; option: null };

const takes = (option: DeliveryOption, cod: OrderContent['cod']): boolean =>
  cod === null || (cod.method === 'cash' ? option.cashOnDelivery : option.cardOnDelivery);

/** The price of the draft's own method among those that were taken. */
export function priceOfDraft({ delivery, cod }: OrderContent, { asOf, options }: TakenPrices): DraftPrice {
  if (delivery.methodCode === null) return { state: 'none', asOf, option: null };
  if (options === null) return { state: 'unknown', asOf: null, option: null };
  const option = options.find(({ methodCode }) => methodCode === delivery.methodCode);
  if (!option) return { state: 'unavailable', asOf, option: null };
  if (!takes(option, cod)) return { state: 'payment_not_taken', asOf, option: null };
  return { state: 'available', asOf, option };
}

/** The draft at the price that was taken: cost, term and kind of delivery are the carrier's, whatever the draft says. */
export function acceptPrice(draft: OrderContent, option: DeliveryOption, asOf: string): OrderContent {
  const { methodCode, methodName, carrier, category, costKopecks, termDays } = option;
  const price = { methodCode, methodName, carrier, category, costKopecks, termDays, asOf, stale: false };
  const point = deliversToPoint(category) ? {} : NO_POINT;
  return { ...draft, delivery: { ...draft.delivery, ...price, ...point } };
}

/**
 * The draft with the method and the price that the order had, which are stale now where the draft changes what they
 * depend on. A cost that the edit sets by hand for the same method stands.
 */
function declined(before: OrderContent, draft: OrderContent): OrderContent {
  if (sameMethod(before, draft)) return draft;
  const stale = before.delivery.stale || deliveryInputs(before) !== deliveryInputs(draft);
  const point = before.address.settlementCode === draft.address.settlementCode ? {} : NO_POINT;
  return { ...draft, delivery: { ...before.delivery, ...point, stale } };
}

/** Where nothing can be accepted and only the lost point forbids it, the order keeps its old point, marked stale. */
export function declinePrice(before: OrderContent, draft: OrderContent, prices: TakenPrices): OrderContent {
  const order = declined(before, draft);
  const { pickupPointId, pickupPointAddress } = before.delivery;
  const pointless = refuseOrder(order).some(({ code }) => code === 'PICKUP_POINT_REQUIRED');
  if (!pointless || priceOfDraft(draft, prices).state === 'available') return order;
  return { ...order, delivery: { ...order.delivery, pickupPointId, pickupPointAddress, stale: true } };
}

/** How a draft can be answered at these prices: what would break a rule is not offered while there is another way. */
export function decisionsOn(before: OrderContent, draft: OrderContent, prices: TakenPrices): ('accept' | 'decline')[] {
  if (priceOfDraft(draft, prices).state !== 'available') return ['decline'];
  return refuseOrder(declinePrice(before, draft, prices)).length > 0 ? ['accept'] : ['accept', 'decline'];
}
