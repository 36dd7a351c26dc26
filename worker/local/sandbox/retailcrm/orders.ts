import type { StandInContext } from '../kit/stand-in.ts';
import { readSettings } from '../kit/stand-in.ts';
import type { SystemStore } from '../kit/store.ts';
import { moscowDateTime } from '../kit/time.ts';
import { badFormat, notFound, Refusal } from './answers.ts';
import { customerOfOrder } from './customers.ts';
import { recordChanges, recordCreated } from './history.ts';
import type { ItemInput, OrderInput } from './order-input.ts';
import { addPayments } from './payments.ts';
import { unknownCode } from './reference.ts';
import { retailcrmSettings } from './settings.ts';
import type { StoredItem, StoredOrder } from './stored.ts';
import { nextOrderId, offerBy, offers, orderKey, orders, saveOrder } from './stored.ts';

export const findByExternalId = (store: SystemStore, site: string, externalId: string): StoredOrder | undefined =>
  orders(store).findBy(orderKey(site, externalId))[0];

/** Source: the id in the path is the external one unless `by` says id. */
export function findOrder(store: SystemStore, sites: string[], id: string, by: string | undefined): StoredOrder {
  const found =
    by === 'id'
      ? orders(store).get(id)
      : sites.map((site) => findByExternalId(store, site, id)).find((order) => order !== undefined);
  if (!found || !sites.includes(found.site)) throw notFound();
  return found;
}

/** Source: unknown codes of a create come as "Order is not loaded" with one text a field. */
function checkCodes(store: SystemStore, input: OrderInput): void {
  const checks: [string, string | null][] = [
    ['orderType', unknownCode(store, 'order-types', 'OrderType', input.orderType)],
    ['orderMethod', unknownCode(store, 'order-methods', 'OrderMethod', input.orderMethod)],
    ['status', unknownCode(store, 'statuses', 'Status', input.status)],
    ['delivery.code', unknownCode(store, 'delivery-types', 'DeliveryType', input.delivery?.code ?? undefined)],
    ['shipmentStore', unknownCode(store, 'stores', 'Store', input.shipmentStore)],
  ];
  for (const [index, payment] of (input.payments ?? []).entries()) {
    checks.push(
      [`payments[${index}].type`, unknownCode(store, 'payment-types', 'PaymentType', payment.type)],
      [`payments[${index}].status`, unknownCode(store, 'payment-statuses', 'PaymentStatus', payment.status)],
    );
  }
  for (const [index, item] of (input.items ?? []).entries()) {
    checks.push([`items[${index}].status`, unknownCode(store, 'product-statuses', 'OrderProductStatus', item.status)]);
    // Source: an unknown numeric offer id is an error, an unknown externalId or xmlId is not.
    const id = item.offer?.id;
    const lost = id !== undefined && !offers(store).get(id);
    checks.push([`items[${index}].offer.id`, lost ? `Offer with id ${id} not found.` : null]);
  }
  const errors = Object.fromEntries(checks.filter((check): check is [string, string] => check[1] !== null));
  if (Object.keys(errors).length > 0) throw new Refusal(400, 'Order is not loaded', errors);
}

function checkRules(input: OrderInput): void {
  // Source: statusComment goes only together with status.
  if (input.statusComment && input.status === undefined)
    throw badFormat({ statusComment: 'Parameter "status" is required.' });
  const address = input.delivery?.address;
  // Source: send either the text or the parts of an address.
  if (address?.text && (address.street || address.city)) {
    throw badFormat({ 'delivery.address': 'Either text or parts of the address must be given.' });
  }
  const known = new Set<string>();
  // Source: an item's external id is unique per code inside the order.
  for (const { code, value } of (input.items ?? []).flatMap((item) => item.externalIds ?? [])) {
    if (known.has(`${code}/${value}`)) throw badFormat({ items: `Duplicate externalIds value ${value}.` });
    known.add(`${code}/${value}`);
  }
}

/** Source: an offer is looked for by id, then externalId, then xmlId; when unknown, the line has no catalogue link. */
function itemOf(context: StandInContext, input: ItemInput, known: StoredItem | undefined): StoredItem {
  const { store } = context;
  const { id, externalId, xmlId } = input.offer ?? {};
  const offer =
    (id === undefined ? undefined : offers(store).get(id)) ??
    (externalId === undefined ? undefined : offerBy(store, (row) => row.externalId === externalId)) ??
    (xmlId === undefined ? undefined : offerBy(store, (row) => row.xmlId === xmlId));
  const external =
    input.externalIds ?? (input.externalId === undefined ? undefined : [{ code: 'default', value: input.externalId }]);
  return {
    id: known?.id ?? store.add('item.id', 1, 3300),
    offerId: offer?.id ?? (input.offer ? null : (known?.offerId ?? null)),
    name: input.productName ?? offer?.name ?? known?.name ?? 'Товар',
    initialPrice: input.initialPrice ?? known?.initialPrice ?? offer?.price ?? 0,
    purchasePrice: input.purchasePrice ?? known?.purchasePrice ?? 0,
    quantity: input.quantity,
    discountAmount: input.discountManualAmount ?? known?.discountAmount ?? 0,
    discountPercent: input.discountManualPercent ?? known?.discountPercent ?? 0,
    vatRate: input.vatRate ?? known?.vatRate ?? 'none',
    status: input.status ?? known?.status ?? 'new',
    comment: input.comment ?? known?.comment ?? '',
    createdAt: known?.createdAt ?? moscowDateTime(context.now()),
    properties: input.properties ?? known?.properties ?? [],
    externalIds: external ?? known?.externalIds ?? [],
  };
}

export function createOrder(context: StandInContext, site: string, key: string, input: OrderInput): StoredOrder {
  const { store } = context;
  const { items = [], payments = [], customer: _customer, ...fields } = input;
  // Source: a second create with the same externalId is 400 "Order already exists".
  if (input.externalId !== undefined && findByExternalId(store, site, input.externalId)) {
    throw new Refusal(400, 'Order already exists');
  }
  checkRules(input);
  checkCodes(store, input);
  const settings = readSettings(store, retailcrmSettings);
  if (
    settings.uniqueNumbers &&
    orders(store)
      .all()
      .some((order) => order.site === site && order.number === input.number)
  ) {
    throw new Refusal(400, 'Order is not loaded', { number: 'Order with this number already exists.' });
  }
  const customerId = customerOfOrder(context, site, input);
  const now = moscowDateTime(context.now());
  const id = nextOrderId(store);
  const order = saveOrder(store, {
    id,
    site,
    // Source: a number of the CRM's own making ends in a letter (7146A).
    number: input.number ?? `${id}A`,
    status: input.status ?? 'new',
    createdAt: input.createdAt ?? now,
    statusUpdatedAt: input.statusUpdatedAt ?? now,
    customerId,
    fields,
    items: items.map((item) => itemOf(context, item, undefined)),
  });
  addPayments(context, order.id, payments);
  recordCreated(context, key, order);
  return order;
}

function mergedFields(order: StoredOrder, input: OrderInput): StoredOrder['fields'] {
  const { items: _items, payments: _payments, customer: _customer, delivery, ...scalars } = input;
  const before = order.fields.delivery;
  const address = delivery?.address;
  // A text replaces the parts that stood there and the other way round.
  const keptAddress = address?.text || before?.address?.text ? {} : before?.address;
  const merged = delivery && {
    ...before,
    ...delivery,
    data: delivery.data ? { ...before?.data, ...delivery.data } : before?.data,
    address: address ? { ...keptAddress, ...address } : before?.address,
  };
  return { ...order.fields, ...scalars, ...(merged ? { delivery: merged } : {}) };
}

/** Source: items missing from an edit are removed; with no `items` at all they stay. */
function mergedItems(context: StandInContext, order: StoredOrder, items: ItemInput[]): StoredItem[] {
  return items.map((item) => {
    const external = item.externalIds?.[0];
    const known = order.items.find(
      (row) =>
        (item.id !== undefined && row.id === item.id) ||
        (external !== undefined &&
          row.externalIds.some(({ code, value }) => code === external.code && value === external.value)),
    );
    if (item.id !== undefined && !known) throw badFormat({ items: `Order product with id ${item.id} not found.` });
    return itemOf(context, item, known);
  });
}

export interface Author {
  source: 'api' | 'user';
  key?: string;
}

export function editOrder(context: StandInContext, author: Author, order: StoredOrder, input: OrderInput): StoredOrder {
  const { store } = context;
  const { paymentsInEdit } = readSettings(store, retailcrmSettings);
  if (input.payments && paymentsInEdit === 'refuse') {
    throw badFormat({ payments: 'This form should not contain extra fields.' });
  }
  checkRules(input);
  checkCodes(store, input);
  const { externalId } = input;
  if (
    externalId !== undefined &&
    externalId !== order.fields.externalId &&
    findByExternalId(store, order.site, externalId)
  ) {
    throw new Refusal(400, 'Order already exists');
  }
  const now = moscowDateTime(context.now());
  const statusChanged = input.status !== undefined && input.status !== order.status;
  const edited = saveOrder(store, {
    ...order,
    number: input.number ?? order.number,
    status: input.status ?? order.status,
    createdAt: input.createdAt ?? order.createdAt,
    statusUpdatedAt: statusChanged ? (input.statusUpdatedAt ?? now) : order.statusUpdatedAt,
    customerId: input.customer ? customerOfOrder(context, order.site, input) : order.customerId,
    fields: mergedFields(order, input),
    items: input.items ? mergedItems(context, order, input.items) : order.items,
  });
  if (input.payments && paymentsInEdit === 'take') addPayments(context, order.id, input.payments);
  recordChanges(context, author, order, edited);
  return edited;
}
