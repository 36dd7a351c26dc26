import type { z } from 'zod';
import type { createOrderSchema, itemInputSchema } from '../api/orders.ts';
import { deliveryInputs, NO_POINT, sameMethod } from '../delivery/inputs.ts';
import { EMPTY_CONTENT } from './content.ts';
import {
  type DefaultDimensions,
  dimensionsOfItems,
  parcelDimensions,
  parcelFollowsItems,
  SHOP_DEFAULT_DIMENSIONS,
} from './dimensions.ts';
import type { OrderContent, OrderItem } from './schema.ts';
import { defaultDeclaredValueKopecks, itemsTotalKopecks } from './totals.ts';

/** The fields of an order that a request names; the rest stays as it is. */
export type OrderChanges = Omit<z.output<typeof createOrderSchema>, 'shopId'>;

/** A new order from what the request names; `newItemId` names its lines, `defaults` are the shop's «Габариты по умолчанию». */
export function composeOrder(
  number: string,
  changes: OrderChanges,
  newItemId: () => string,
  defaults: DefaultDimensions = SHOP_DEFAULT_DIMENSIONS,
): OrderContent {
  const empty = { ...EMPTY_CONTENT, number, parcel: { ...parcelDimensions(defaults), auto: true } };
  const content = applyChanges(empty, changes, newItemId, defaults);
  const declaredValueKopecks =
    changes.declaredValueKopecks ?? defaultDeclaredValueKopecks(content.items, content.cod?.amountKopecks ?? null);
  return { ...content, declaredValueKopecks, delivery: { ...content.delivery, stale: false } };
}

/**
 * The order after an edit, with what follows by itself: dimensions while they are automatic, the declared value while
 * there is COD, and the mark that the delivery price is no longer of this parcel. Applying the same changes twice changes nothing.
 */
export function applyChanges(
  before: OrderContent,
  changes: OrderChanges,
  newItemId: () => string,
  defaults: DefaultDimensions = SHOP_DEFAULT_DIMENSIONS,
): OrderContent {
  const items = changes.items?.map((item, index) => completeItem(item, before.items[index], newItemId)) ?? before.items;
  const merged: OrderContent = {
    ...before,
    ...pickTexts(before, changes),
    recipient: { ...before.recipient, ...changes.recipient },
    address: { ...before.address, ...changes.address },
    items,
    parcel: { ...before.parcel, ...changes.parcel },
    delivery: { ...before.delivery, ...changes.delivery },
    ...mergePayment(before, changes),
  };
  if (parcelFollowsItems(merged.parcel, defaults) && (changes.items || changes.parcel))
    merged.parcel = { ...dimensionsOfItems(items, defaults), auto: true };
  merged.declaredValueKopecks = declaredValue(before, merged, changes);
  Object.assign(merged.delivery, priceMarks(before, merged, changes), pointOf(before, merged, changes));
  return merged;
}

/** B10: a pickup point is one of its method and settlement, so it goes with them unless another is named. */
function pointOf(before: OrderContent, after: OrderContent, { delivery }: OrderChanges) {
  const elsewhere = before.address.settlementCode !== after.address.settlementCode;
  const gone = delivery?.pickupPointId === undefined && (elsewhere || !sameMethod(before, after));
  return gone ? NO_POINT : {};
}

/** B9: a cost that is named is a person's word unless it comes with its time; an old price of another parcel is stale. */
function priceMarks(before: OrderContent, after: OrderContent, { delivery }: OrderChanges) {
  const named = delivery?.costKopecks !== undefined;
  const moved = deliveryInputs(before) !== deliveryInputs(after) || !sameMethod(before, after);
  const isNew = moved || before.delivery.stale || after.delivery.costKopecks !== before.delivery.costKopecks;
  const byHand = named && delivery.asOf === undefined && isNew;
  const stale = after.delivery.methodCode !== null && !named && (before.delivery.stale || moved);
  return { stale, asOf: byHand ? null : after.delivery.asOf };
}

function pickTexts(before: OrderContent, changes: OrderChanges) {
  const { number = before.number, comment = before.comment, note = before.note } = changes;
  return { number, comment, note };
}

/** Naming one way to pay takes the other away; naming both is left for the rules to refuse. */
function mergePayment(before: OrderContent, changes: OrderChanges): Pick<OrderContent, 'cod' | 'prepayment'> {
  const refundedKopecks = before.prepayment?.refundedKopecks ?? 0;
  const prepayment = changes.prepayment && { ...changes.prepayment, refundedKopecks };
  if (changes.cod !== undefined && prepayment !== undefined) return { cod: changes.cod, prepayment };
  if (changes.cod) return { cod: changes.cod, prepayment: null };
  if (changes.cod === null)
    return { cod: null, prepayment: before.prepayment ?? { method: 'online_card', paid: false, refundedKopecks } };
  if (prepayment) return { cod: null, prepayment };
  if (prepayment === null) return { cod: before.cod, prepayment: null };
  return { cod: before.cod, prepayment: before.prepayment };
}

function declaredValue(before: OrderContent, after: OrderContent, changes: OrderChanges): number {
  if (changes.declaredValueKopecks !== undefined) return changes.declaredValueKopecks;
  if (!after.cod) return before.declaredValueKopecks;
  const moved =
    before.cod?.amountKopecks !== after.cod.amountKopecks ||
    itemsTotalKopecks(before.items) !== itemsTotalKopecks(after.items);
  return moved ? defaultDeclaredValueKopecks(after.items, after.cod.amountKopecks) : before.declaredValueKopecks;
}

/** A line without an id is the one that stands in its place where nothing else differs, and a new one otherwise. */
function completeItem(
  item: z.output<typeof itemInputSchema>,
  standing: OrderItem | undefined,
  newItemId: () => string,
): OrderItem {
  const content: Omit<OrderItem, 'id'> = {
    sku: item.sku ?? '',
    shopArticle: item.shopArticle ?? item.sku?.slice(0, 64) ?? '',
    name: item.name,
    quantity: item.quantity,
    priceKopecks: item.priceKopecks,
    discountKopecks: item.discountKopecks ?? 0,
    vatRate: item.vatRate ?? 'none',
    weightGrams: item.weightGrams ?? 0,
    lengthMm: item.lengthMm ?? 0,
    widthMm: item.widthMm ?? 0,
    heightMm: item.heightMm ?? 0,
  };
  if (item.id !== undefined) return { id: item.id, ...content };
  const stands = standing && JSON.stringify(standing) === JSON.stringify({ id: standing.id, ...content });
  return { id: stands ? standing.id : newItemId(), ...content };
}
