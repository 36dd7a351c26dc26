import type { OrderContent } from '../order/schema.ts';
import { itemsTotalKopecks, totalKopecks } from '../order/totals.ts';
import { type OrderType, orderTypeOf } from '../order/type.ts';
import { recalculationTriggers } from './inputs.ts';
import type { DeliveryOption } from './quote.ts';
import { acceptPrice, type DraftPrice, decisionsOn, priceOfDraft, type TakenPrices } from './recalculation.ts';

/** B14: what a draft would change of its order's delivery at these prices, old beside new. Money in kopecks. */
export function sideBySide(before: OrderContent, draft: OrderContent, prices: TakenPrices) {
  const price = priceOfDraft(draft, prices);
  const old = sideOf(before, before.delivery.costKopecks);
  const fresh = freshSide(draft, price, prices);
  const typeChanges = old.type !== fresh.type;
  return {
    asOf: prices.asOf,
    triggers: recalculationTriggers(before, draft),
    before: { ...old, delivery: before.delivery },
    after: fresh,
    typeChanges,
    // B17: another type is another tariff, even where today's price is the same.
    priceMayChange: typeChanges || fresh.delivery.costKopecks !== before.delivery.costKopecks,
    decisions: decisionsOn(before, draft, prices),
    options: (prices.options ?? []).map((option) => withType(option, old.type)),
  };
}

/** B17: any option may be taken under the proposal, so each says where it would move the order. */
function withType(option: DeliveryOption, oldType: OrderType) {
  const type = orderTypeOf(option.category);
  return { ...option, type, typeChanges: type !== oldType };
}

function sideOf(order: OrderContent, costKopecks: number | null) {
  const { declaredValueKopecks, parcel, cod, items, delivery } = order;
  return {
    ...{ declaredValueKopecks, parcel, cod, type: orderTypeOf(delivery.category) },
    itemsTotalKopecks: itemsTotalKopecks(items),
    totalKopecks: costKopecks === null ? null : totalKopecks(order),
  };
}

function freshSide(draft: OrderContent, price: DraftPrice, prices: TakenPrices) {
  if (price.state === 'available') {
    const order = acceptPrice(draft, price.option, price.asOf);
    const { stale: _, ...delivery } = order.delivery;
    return { ...sideOf(order, delivery.costKopecks), delivery: { ...delivery, state: price.state, reason: null } };
  }
  const { stale: _, ...delivery } = draft.delivery;
  const reason = price.state === 'unknown' && prices.options === null ? prices.reason : null;
  const noPrice = { costKopecks: null, termDays: null, asOf: price.asOf, state: price.state, reason };
  return { ...sideOf(draft, null), delivery: { ...delivery, ...noPrice } };
}
