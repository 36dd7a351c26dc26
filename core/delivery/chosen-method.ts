import type { OrderContent } from '../order/schema.ts';

type Delivery = OrderContent['delivery'];
export type Choice = {
  /** The method that the order has already; null for a new order. */
  before: string | null;
  after: Delivery;
  /** What the request says of the delivery; null where the carrier's own offer is taken. */
  named: { [Field in keyof Delivery]?: Delivery[Field] | undefined } | null;
};
export type ChoiceRefusal = { field: string; code: 'REQUIRED' };

const WHOLE = ['methodName', 'carrier', 'category'] as const;

/** B17, B5, B10: type and carrier follow the method, and a code alone tells neither: a new method is named whole. */
export function refuseChosenMethod({ before, after, named }: Choice): ChoiceRefusal[] {
  if (after.methodCode === null || after.methodCode === before || named === null) return [];
  return WHOLE.filter((field) => !named[field]).map((field) => ({ field: `delivery.${field}`, code: 'REQUIRED' }));
}
