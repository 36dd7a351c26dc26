import { randomUUID } from 'node:crypto';
import type { Duplicate, StandInContext } from '../kit/stand-in.ts';
import { readSettings } from '../kit/stand-in.ts';
import type { SystemStore } from '../kit/store.ts';
import { Invalid, invalid, notFound } from './answers.ts';
import { findVariant, moveStock } from './catalogue.ts';
import type { LineInput, OrderInput } from './order-input.ts';
import { firstOfSystem, statusOf } from './reference.ts';
import { type InsalesSettings, insalesSettings } from './settings.ts';
import type { StoredClient, StoredLine, StoredOrder, StoredVariant } from './stored.ts';
import { deliveryVariants, nextId, nextNumber, orderFields, orders, paymentGateways, products } from './stored.ts';
import { stamp } from './time.ts';

/** Source: a removed order is only hidden, and answers 404 to whoever asks for it. */
export function loadOrder(store: SystemStore, id: string): StoredOrder {
  const order = orders(store).get(id);
  if (!order || order.deleted) throw notFound();
  return order;
}

function variantOf(store: SystemStore, { variant_id, product_id }: LineInput): StoredVariant {
  const found =
    variant_id === undefined
      ? product_id === undefined
        ? undefined
        : products(store).get(product_id)?.variants[0]
      : findVariant(store, variant_id);
  if (!found) throw invalid('order_lines.variant_id', `Вариант товара ${variant_id ?? product_id ?? ''} не найден`);
  return found;
}

function newLine(store: SystemStore, input: LineInput, takesPrices: boolean): StoredLine {
  const { id, productId, sku, title, price } = variantOf(store, input);
  const { quantity = 1, sale_price, comment = '' } = input;
  const salePrice = takesPrices ? (sale_price ?? price) : price;
  return { id: nextId(store, 'line'), variantId: id, productId, sku, title, quantity, salePrice, comment };
}

/** Source: a line without an id is added; one with `_destroy` goes; the others stay as they are. */
function writeLines(store: SystemStore, present: readonly StoredLine[], inputs: readonly LineInput[], prices: boolean) {
  const lines = new Map(present.map((line) => [line.id, line]));
  const added: StoredLine[] = [];
  for (const input of inputs) {
    const line = input.id === undefined ? undefined : lines.get(input.id);
    if (input.id !== undefined && !line) throw notFound();
    if (!line) added.push(newLine(store, input, prices));
    else if (input._destroy) lines.delete(line.id);
    else {
      const { quantity = line.quantity, sale_price: salePrice = line.salePrice, comment = line.comment } = input;
      lines.set(line.id, { ...line, quantity, salePrice, comment });
    }
  }
  const written = [...lines.values(), ...added];
  if (written.length === 0) throw invalid('order_lines', 'не может быть пустым');
  return written;
}

function checkClient(client: Omit<StoredClient, 'id'>, { requiredClientFields }: InsalesSettings): void {
  const empty = requiredClientFields.filter((field) => client[field].trim() === '');
  if (empty.length === 0) return;
  throw new Invalid(Object.fromEntries(empty.map((field) => [`client.${field}`, ['не может быть пустым']])));
}

/** Source: how the pair is validated is not confirmed; a gateway names the delivery variants that it goes with. */
function checkPair(store: SystemStore, deliveryVariantId: number, paymentGatewayId: number): void {
  if (!deliveryVariants(store).get(deliveryVariantId)) throw invalid('delivery_variant', 'не существует');
  const gateway = paymentGateways(store).get(paymentGatewayId);
  if (!gateway) throw invalid('payment_gateway', 'не существует');
  if (!gateway.deliveryVariantIds.includes(deliveryVariantId)) {
    throw invalid('payment_gateway', 'недоступен для выбранного способа доставки');
  }
}

function writeFields(store: SystemStore, order: StoredOrder, { fields_values_attributes = [] }: OrderInput) {
  const written = [...order.fields];
  for (const { field_id, handle, value } of fields_values_attributes) {
    const field = orderFields(store)
      .all()
      .find((row) => row.id === field_id || row.handle === handle);
    if (!field) throw invalid('fields_values.field', 'не существует');
    const at = written.findIndex(({ fieldId }) => fieldId === field.id);
    const id = written[at]?.id ?? nextId(store, 'value');
    written.splice(at < 0 ? written.length : at, at < 0 ? 0 : 1, { id, fieldId: field.id, value });
  }
  return written;
}

/** What was sent laid over what stands there, checked as a whole, with its stock moved. */
function write(context: StandInContext, order: StoredOrder, input: OrderInput, isNew: boolean): StoredOrder {
  const { store } = context;
  const settings = readSettings(store, insalesSettings);
  const takesPrices = !isNew || settings.pricesOnCreate === 'take';
  const { delivery_variant_id: deliveryVariantId = order.deliveryVariantId } = input;
  const { payment_gateway_id: paymentGatewayId = order.paymentGatewayId } = input;
  const lines = writeLines(store, order.lines, input.order_lines_attributes ?? [], takesPrices);
  checkPair(store, deliveryVariantId, paymentGatewayId);
  const client = { ...order.client, ...input.client };
  checkClient(client, settings);
  const usualPrice = isNew ? (deliveryVariants(store).get(deliveryVariantId)?.price ?? 0) : order.deliveryPrice;
  const now = stamp(context.now());
  const paid = input.financial_status ?? order.financialStatus;
  const written: StoredOrder = {
    ...order,
    ...{ deliveryVariantId, paymentGatewayId, lines, client, financialStatus: paid, updatedAt: now },
    comment: input.comment ?? order.comment,
    managerComment: input.manager_comment ?? order.managerComment,
    deliveryPrice: takesPrices ? (input.delivery_price ?? usualPrice) : usualPrice,
    paidAt: paid === 'paid' ? (order.paidAt ?? now) : null,
    customStatus: statusAfter(store, order, input),
    address: { ...order.address, ...input.shipping_address_attributes },
    fields: writeFields(store, order, input),
  };
  moveStock(context, order.lines, lines);
  return orders(store).put(order.id, written);
}

/** Source: a custom status brings its system status along. */
function statusAfter(store: SystemStore, { customStatus }: StoredOrder, input: OrderInput): string {
  if (input.custom_status_permalink !== undefined) return statusOf(store, input.custom_status_permalink).permalink;
  if (input.fulfillment_status === undefined) return customStatus;
  const isThatAlready = statusOf(store, customStatus).system_status === input.fulfillment_status;
  return isThatAlready ? customStatus : firstOfSystem(store, input.fulfillment_status).permalink;
}

export function createOrder(context: StandInContext, input: OrderInput): StoredOrder {
  const { store } = context;
  if (input.client === undefined) throw invalid('client', 'не может быть пустым');
  if (input.delivery_variant_id === undefined) throw invalid('delivery_variant', 'не может быть пустым');
  if (input.payment_gateway_id === undefined) throw invalid('payment_gateway', 'не может быть пустым');
  const now = stamp(context.now());
  const client = { id: nextId(store, 'client'), ...input.client };
  const blank: StoredOrder = {
    id: nextId(store, 'order'),
    key: randomUUID().replaceAll('-', ''),
    number: nextNumber(store),
    ...{ createdAt: now, updatedAt: now, deleted: false, comment: '', managerComment: '' },
    ...{ deliveryVariantId: input.delivery_variant_id, paymentGatewayId: input.payment_gateway_id },
    ...{ deliveryPrice: 0, customStatus: 'novyy', financialStatus: 'pending', paidAt: null },
    ...{ client, address: { address: '', city: '', zip: '', full_locality_name: '' }, lines: [], fields: [] },
  };
  return write(context, blank, input, true);
}

export const editOrder = (context: StandInContext, order: StoredOrder, input: OrderInput): StoredOrder =>
  write(context, order, input, false);

export function deleteOrder(context: StandInContext, order: StoredOrder): void {
  const { stockReturnsOnDelete } = readSettings(context.store, insalesSettings);
  if (stockReturnsOnDelete) moveStock(context, order.lines, []);
  orders(context.store).put(order.id, { ...order, deleted: true, updatedAt: stamp(context.now()) });
}

/** Live orders that carry the cabinet's key of one order. */
export function duplicateOrders(store: SystemStore): Duplicate[] {
  const groups = new Map<string, number[]>();
  for (const { id, deleted, comment } of orders(store).all()) {
    const key = /Orderlane (\S+)/.exec(comment)?.[1];
    if (key !== undefined && !deleted) groups.set(key, [...(groups.get(key) ?? []), id]);
  }
  return [...groups].filter(([, ids]) => ids.length > 1).map(([key, ids]) => ({ key, ids }));
}
