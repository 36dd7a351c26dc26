import type { CreateOrderInput, EditOrderInput } from '#core/api/orders';
import type { Product } from '#core/catalogue/product';
import type { DeliveryOption, PickupPoint, Settlement } from '#core/delivery/quote';
import { EMPTY_CONTENT } from '#core/order/content';
import { dimensionsOfItems } from '#core/order/dimensions';
import { defaultCodKopecks } from '#core/order/rules';
import type { OrderContent, OrderItem } from '#core/order/schema';
import { defaultDeclaredValueKopecks } from '#core/order/totals';

/** What stands in the editor: the order's content, edited but not saved. */
export type Draft = OrderContent;

const NEW_ITEM = 'new-';

export const emptyDraft = (): Draft => ({
  ...EMPTY_CONTENT,
  number: '',
  declaredValueKopecks: defaultDeclaredValueKopecks([], null),
  cod: { amountKopecks: 0, method: 'cash' },
  prepayment: null,
});

/** COD that equals its default keeps equal to it; what a person set by hand stays. */
function followCod(before: Draft, after: Draft): Draft['cod'] {
  if (!after.cod || !before.cod || before.cod.amountKopecks !== defaultCodKopecks(before)) return after.cod;
  return { ...after.cod, amountKopecks: defaultCodKopecks(after) };
}

/** B2, B3: parcel and declared value follow the items, the latter only while the order has COD. */
export function withItems(draft: Draft, items: OrderItem[]): Draft {
  const next = { ...draft, items };
  if (draft.parcel.auto) next.parcel = { ...draft.parcel, ...dimensionsOfItems(items) };
  next.cod = followCod(draft, next);
  if (next.cod) next.declaredValueKopecks = defaultDeclaredValueKopecks(items, next.cod.amountKopecks);
  return next;
}

/** The declared value is never below COD. */
const coverCod = (draft: Draft): Draft => ({
  ...draft,
  declaredValueKopecks: Math.max(draft.declaredValueKopecks, draft.cod?.amountKopecks ?? 0),
});

export const withDelivery = (draft: Draft, delivery: Partial<Draft['delivery']>): Draft => {
  const next = { ...draft, delivery: { ...draft.delivery, ...delivery } };
  return coverCod({ ...next, cod: followCod(draft, next) });
};

export const withCod = (draft: Draft, on: boolean): Draft =>
  on
    ? coverCod({ ...draft, prepayment: null, cod: { amountKopecks: defaultCodKopecks(draft), method: 'cash' } })
    : { ...draft, cod: null, prepayment: { method: 'online_card', paid: false, refundedKopecks: 0 } };

export const withCodAmount = (draft: Draft, amountKopecks: number): Draft =>
  draft.cod ? coverCod({ ...draft, cod: { ...draft.cod, amountKopecks } }) : draft;

export const withAutoParcel = (draft: Draft, auto: boolean): Draft => ({
  ...draft,
  parcel: { ...draft.parcel, ...(auto ? dimensionsOfItems(draft.items) : {}), auto },
});

/** B8: another method brings its own price; the same one keeps the price of the order. */
export const withOption = (draft: Draft, option: DeliveryOption, asOf: string): Draft =>
  option.methodCode === draft.delivery.methodCode
    ? draft
    : withDelivery(draft, {
        methodCode: option.methodCode,
        methodName: option.methodName,
        carrier: option.carrier,
        category: option.category,
        costKopecks: option.costKopecks,
        termDays: option.termDays,
        asOf,
        pickupPointId: null,
        pickupPointAddress: '',
      });

export const withPoint = (draft: Draft, point: PickupPoint): Draft =>
  withDelivery(draft, { pickupPointId: point.id, pickupPointAddress: point.address });

export const withSettlement = (draft: Draft, { code, name, region, country }: Settlement): Draft => ({
  ...draft,
  address: { ...draft.address, settlementCode: code, settlement: name, region, country },
  delivery: { ...draft.delivery, pickupPointId: null, pickupPointAddress: '' },
});

let lastNewItem = 0;

export function newItem(product: Partial<Product> & { name: string }): OrderItem {
  lastNewItem += 1;
  return {
    id: `${NEW_ITEM}${lastNewItem}`,
    sku: product.sku ?? '',
    shopArticle: product.shopArticle ?? '',
    name: product.name,
    quantity: 1,
    priceKopecks: product.priceKopecks ?? 0,
    discountKopecks: 0,
    vatRate: product.vatRate ?? 'none',
    weightGrams: product.weightGrams ?? 0,
    lengthMm: product.lengthMm ?? 0,
    widthMm: product.widthMm ?? 0,
    heightMm: product.heightMm ?? 0,
  };
}

/** The same product once more is one more piece of it. */
export function addProduct(items: readonly OrderItem[], product: Partial<Product> & { name: string }): OrderItem[] {
  const known = items.find(
    (item) => product.sku && item.sku === product.sku && item.priceKopecks === product.priceKopecks,
  );
  if (!known) return [...items, newItem(product)];
  return items.map((item) => (item === known ? { ...item, quantity: item.quantity + 1 } : item));
}

/** A new line has no id yet, and what it leaves empty the Worker fills in. */
export const itemInputs = (items: readonly OrderItem[]) =>
  items.map(({ id, ...item }) => {
    if (!id.startsWith(NEW_ITEM)) return { id, ...item };
    const { sku, shopArticle, ...rest } = item;
    return { ...rest, ...(sku && { sku }), ...(shopArticle && { shopArticle }) };
  });

function inputOf(draft: Draft) {
  const { stale: _, ...delivery } = draft.delivery;
  const { parcel, prepayment } = draft;
  return {
    ...draft,
    // B2: what an automatic parcel comes to is the Worker's to say: it knows the shop's defaults.
    parcel: parcel.auto ? { auto: true } : parcel,
    items: itemInputs(draft.items),
    prepayment: prepayment && { method: prepayment.method, paid: prepayment.paid },
    delivery,
  };
}

export function createInput(draft: Draft, shopId: string): CreateOrderInput {
  const { number, ...input } = inputOf(draft);
  return { shopId, ...input, ...(number.trim() ? { number } : {}) };
}

/** B9: the draft holds a price that was copied from the carrier's of now. */
export const isPriceCopied = (opened: Draft, { delivery }: Draft): boolean =>
  delivery.asOf !== null && delivery.asOf !== opened.delivery.asOf;

const GROUPS = ['recipient', 'address', 'parcel', 'delivery'];

const changedIn = (before: object, after: object): [string, unknown][] => {
  const old: Record<string, unknown> = { ...before };
  return Object.entries(after).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(old[name]));
};

/** Only the fields that differ from what was opened. */
export function editInput(opened: Draft, draft: Draft, version: number): EditOrderInput {
  const before = inputOf(opened);
  const old: Record<string, unknown> = { ...before };
  const changes = changedIn(before, inputOf(draft)).map(([name, value]) =>
    GROUPS.includes(name) ? [name, Object.fromEntries(changedIn(Object(old[name]), Object(value)))] : [name, value],
  );
  return { version, ...Object.fromEntries(changes) };
}
