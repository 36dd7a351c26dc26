import type { SystemStore } from '../kit/store.ts';
import { withoutEmpty } from './answers.ts';
import type { StoredItem, StoredOrder, StoredPayment } from './stored.ts';
import { customers, offers, paymentsOf } from './stored.ts';

const rounded = (sum: number): number => Math.round(sum * 100) / 100;

const unitDiscount = (item: StoredItem): number =>
  item.discountAmount + (item.initialPrice * item.discountPercent) / 100;

// Source: totals are computed and cannot be sent.
export function totalsOf(order: StoredOrder) {
  const goods = order.items.reduce((sum, item) => sum + (item.initialPrice - unitDiscount(item)) * item.quantity, 0);
  const { discountManualAmount = 0, discountManualPercent = 0, delivery } = order.fields;
  const summ = rounded(goods - discountManualAmount - (goods * discountManualPercent) / 100);
  const purchaseSumm = rounded(order.items.reduce((sum, item) => sum + item.purchasePrice * item.quantity, 0));
  return { summ, totalSumm: rounded(summ + (delivery?.cost ?? 0)), purchaseSumm };
}

export const paymentView = (payment: StoredPayment, totalSumm: number) =>
  withoutEmpty({
    id: payment.id,
    status: payment.status,
    type: payment.type,
    externalId: payment.externalId,
    amount: payment.amount ?? totalSumm,
    paidAt: payment.paidAt,
    comment: payment.comment,
  });

/** Source: the text built from the parts reads "ул. Пушкинская, д. 10". */
export function addressText(address: Record<string, unknown>): string {
  const { text, street, streetType, building, house, flat, notes } = address;
  if (typeof text === 'string') return text;
  const parts = [
    street &&
      (streetType || /^\S+\.\s/.test(String(street)) ? `${streetType ?? ''} ${street}`.trim() : `ул. ${street}`),
    building && `д. ${building}`,
    house && `стр. ${house}`,
    flat && `кв./офис ${flat}`,
    notes,
  ];
  return parts.filter(Boolean).join(', ');
}

function itemView(store: SystemStore, item: StoredItem) {
  const offer = item.offerId === null ? undefined : offers(store).get(item.offerId);
  const discountTotal = rounded(unitDiscount(item));
  return withoutEmpty({
    id: item.id,
    initialPrice: item.initialPrice,
    discounts: discountTotal > 0 ? [{ type: 'manual_product', amount: rounded(discountTotal * item.quantity) }] : [],
    discountTotal,
    prices: [{ price: rounded(item.initialPrice - discountTotal), quantity: item.quantity }],
    vatRate: item.vatRate,
    createdAt: item.createdAt,
    quantity: item.quantity,
    status: item.status,
    comment: item.comment,
    externalIds: item.externalIds.length > 0 ? item.externalIds : undefined,
    // Source: a line whose offer is not in the catalogue has no link, only the name it came with.
    offer: offer
      ? {
          displayName: offer.name,
          id: offer.id,
          externalId: offer.externalId,
          xmlId: offer.xmlId,
          name: offer.name,
          article: offer.article,
          vatRate: 'none',
          unit: { code: 'pc', name: 'Штука', sym: 'шт.' },
        }
      : { displayName: item.name, name: item.name },
    properties: item.properties,
    purchasePrice: item.purchasePrice,
  });
}

function deliveryView(order: StoredOrder) {
  const { delivery } = order.fields;
  if (!delivery) return { cost: 0, netCost: 0, address: {} };
  const { address, data, ...rest } = delivery;
  const kept = withoutEmpty({ ...address });
  const view = { cost: 0, netCost: 0, ...withoutEmpty(rest), data, address: { ...kept, text: addressText(kept) } };
  return withoutEmpty({ ...view, address: withoutEmpty(view.address) });
}

function customerView(store: SystemStore, order: StoredOrder) {
  const customer = customers(store).get(order.customerId);
  if (!customer) return undefined;
  const { phone, ...rest } = customer;
  // Source: customFields is [] when empty and an object otherwise.
  return { type: 'customer', ...withoutEmpty(rest), phones: phone ? [{ number: phone }] : [], customFields: [] };
}

/** Source: payments are a list in answers of create and upload, and an object keyed by id elsewhere, {} when none. */
export function orderView(store: SystemStore, order: StoredOrder, paymentsAs: 'list' | 'byId') {
  const { delivery: _delivery, status: _status, customFields, countryIso = 'RU', ...fields } = order.fields;
  const totals = totalsOf(order);
  const own = paymentsOf(store, order.id);
  const views = own.map((payment) => paymentView(payment, totals.totalSumm));
  const paid = own.filter((payment) => payment.status === 'paid');
  const prepaySum = rounded(paid.reduce((sum, payment) => sum + (payment.amount ?? totals.totalSumm), 0));
  const fullPaidAt = prepaySum >= totals.totalSumm && totals.totalSumm > 0 ? paid.at(-1)?.paidAt : undefined;
  return withoutEmpty({
    slug: order.id,
    id: order.id,
    orderType: 'main',
    privilegeType: 'none',
    countryIso,
    call: false,
    expired: false,
    shipped: false,
    fromApi: true,
    ...withoutEmpty(fields),
    number: order.number,
    createdAt: order.createdAt,
    statusUpdatedAt: order.statusUpdatedAt,
    ...totals,
    prepaySum,
    currency: 'RUB',
    markDatetime: order.createdAt,
    fullPaidAt,
    customer: customerView(store, order),
    contragent: order.fields.contragent ?? { contragentType: 'individual' },
    delivery: deliveryView(order),
    site: order.site,
    status: order.status,
    items: order.items.map((item) => itemView(store, item)),
    payments:
      paymentsAs === 'list' ? views : Object.fromEntries(own.map((payment, index) => [payment.id, views[index]])),
    customFields: customFields && Object.keys(customFields).length > 0 ? customFields : [],
  });
}
