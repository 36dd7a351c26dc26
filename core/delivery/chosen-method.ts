import type { OrderContent } from '../order/schema.ts';

type Delivery = OrderContent['delivery'];
export type Choice = {
  /** The method that the order has already; null for a new order. */
  before: string | null;
  after: Delivery;
  /** What the request says of the delivery; null where the carrier's own offer is taken. */
  named: { [Field in keyof Delivery]?: Delivery[Field] | undefined } | null;
  /** Codes of the methods that the shop has switched off. */
  off: readonly string[];
};
export type ChoiceRefusal = { field: string; code: 'REQUIRED' | 'METHOD_OFF' };

const WHOLE = ['methodName', 'carrier', 'category'] as const;

/**
 * B17, B5, B10: type and carrier follow the method, and a code alone tells neither: a new method is named whole.
 * H1: one that is switched off is not chosen; an order that has it already keeps it.
 */
export function refuseChosenMethod({ before, after, named, off }: Choice): ChoiceRefusal[] {
  if (after.methodCode === null || after.methodCode === before) return [];
  if (off.includes(after.methodCode)) return [{ field: 'delivery.methodCode', code: 'METHOD_OFF' }];
  if (named === null) return [];
  return WHOLE.filter((field) => !named[field]).map((field) => ({ field: `delivery.${field}`, code: 'REQUIRED' }));
}
