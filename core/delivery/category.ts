/**
 * How a method delivers. Source: the categories of Shiptor's methods; `international` is ours for its export couriers.
 */
export const DELIVERY_CATEGORIES = [
  'to-door',
  'delivery-point',
  'post-office',
  'door-to-door',
  'door-to-delivery-point',
  'delivery-point-to-door',
  'delivery-point-to-delivery-point',
  'international',
] as const;
export type DeliveryCategory = (typeof DELIVERY_CATEGORIES)[number];

const TO_POINT: readonly DeliveryCategory[] = [
  'delivery-point',
  'door-to-delivery-point',
  'delivery-point-to-delivery-point',
];

/** Does the buyer collect the parcel at a pickup point. */
export const deliversToPoint = (category: DeliveryCategory | null): boolean =>
  category !== null && TO_POINT.includes(category);

export const RUSSIAN_POST = 'russian-post';
