import { z } from 'zod';
import { createOrderSchema } from '#core/api/orders';
import { spreadKopecks } from '#core/order/spread';
import { lineTotalKopecks } from '#core/order/totals';
import type { Kopecks } from '#core/shared/money';
import { clipText } from '#core/shared/text';
import type { MapResult, StorefrontOrder } from '../contract.ts';
import { addressOf, recipientOf } from './address.ts';
import { type WooLine, type WooOrder, wooIdSchema, wooOrderSchema } from './api-types.ts';

type Item = {
  sku: string;
  shopArticle: string;
  name: string;
  quantity: number;
  priceKopecks: Kopecks;
  discountKopecks: Kopecks;
};

/** A line whose sum does not divide by its pieces: the price is rounded up and the rest taken off the whole line. */
function pricedItem(sumKopecks: Kopecks, quantity: number, named: Pick<Item, 'sku' | 'shopArticle' | 'name'>): Item {
  const priceKopecks = Math.ceil(sumKopecks / quantity);
  return { ...named, quantity, priceKopecks, discountKopecks: priceKopecks * quantity - sumKopecks };
}

const sumOf = ({ total, total_tax }: Pick<WooLine, 'total' | 'total_tax'>): Kopecks => total + total_tax;

function itemOf(line: WooLine): Item {
  const article = line.sku || String(line.variation_id || line.product_id || '');
  // A store that sells by weight has 0.5 of a thing: one piece of ours.
  const isWhole = Number.isInteger(line.quantity) && line.quantity >= 1;
  const name = clipText(line.name || line.sku || 'Товар', 380) + (isWhole ? '' : ` (${line.quantity})`);
  const named = { sku: clipText(line.sku, 200), shopArticle: clipText(article, 64), name };
  return pricedItem(sumOf(line), isWhole ? line.quantity : 1, named);
}

/** Takes a sum off the lines in proportion to what they cost; what is above all of them is lost. */
function takeOff(items: readonly Item[], sumKopecks: Kopecks): Item[] {
  const totals = items.map(lineTotalKopecks);
  const whole = totals.reduce((sum, total) => sum + total, 0);
  const shares = spreadKopecks(Math.min(sumKopecks, whole), totals);
  return items.map((item, index) => ({ ...item, discountKopecks: item.discountKopecks + (shares[index] ?? 0) }));
}

/** Source: the store rounds taxes line by line, so its total may be a few kopecks off the sum of the lines. */
function evenOut(items: readonly Item[], shippingKopecks: Kopecks, totalKopecks: Kopecks): Item[] {
  const totals = items.map(lineTotalKopecks);
  const gap = totalKopecks - shippingKopecks - totals.reduce((sum, total) => sum + total, 0);
  const largest = totals.indexOf(Math.max(...totals));
  const item = items[largest];
  if (gap === 0 || !item || Math.abs(gap) > items.length + 2 || lineTotalKopecks(item) + gap < 0) return [...items];
  const mended = { ...pricedItem(lineTotalKopecks(item) + gap, item.quantity, item) };
  return items.map((each, index) => (index === largest ? mended : each));
}

/** Source: coupons are in the line totals already; fees are lines of their own, a negative one takes off. */
function itemsOf(order: WooOrder): Item[] {
  const goods = order.line_items.filter((line) => line.quantity > 0 || sumOf(line) > 0).map(itemOf);
  const fees = order.fee_lines
    .filter((fee) => sumOf(fee) > 0)
    .map((fee) => pricedItem(sumOf(fee), 1, { sku: '', shopArticle: '', name: clipText(fee.name || 'Сбор', 400) }));
  const off = order.fee_lines.filter((fee) => sumOf(fee) < 0).reduce((sum, fee) => sum - sumOf(fee), 0);
  return evenOut(takeOff([...goods, ...fees], off), shippingOf(order), order.total);
}

const shippingOf = ({ shipping_total, shipping_tax }: WooOrder): Kopecks => shipping_total + shipping_tax;

// Source: gateways of the store itself that take no card.
const NOT_CARD = ['', 'bacs', 'cheque'];

function paymentOf(order: WooOrder): Pick<StorefrontOrder, 'cod' | 'prepayment'> {
  const { payment_method, total, date_paid, date_paid_gmt } = order;
  if (payment_method === 'cod' && total > 0) return { cod: { amountKopecks: total, method: 'cash' }, prepayment: null };
  const method = NOT_CARD.includes(payment_method) || payment_method === 'cod' ? 'other' : 'online_card';
  return { cod: null, prepayment: { method, paid: date_paid !== '' || date_paid_gmt !== '' } };
}

/** Source: `*_gmt` is UTC without a zone. */
function utcOf(text: string): Date | null {
  const date = new Date(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
  return text === '' || Number.isNaN(date.getTime()) ? null : date;
}

const bodySchema = createOrderSchema.omit({ shopId: true });

function toOrder(order: WooOrder): { ok: true; order: StorefrontOrder } | { ok: false; reason: string } {
  const placedAt = utcOf(order.date_created_gmt) ?? utcOf(order.date_created);
  if (!placedAt) return { ok: false, reason: 'date_created_gmt: not a date' };
  const parsed = bodySchema.safeParse({
    number: clipText(order.number || order.id, 60),
    comment: clipText(order.customer_note, 2000),
    recipient: recipientOf(order),
    address: addressOf(order),
    items: itemsOf(order),
    delivery: {
      methodName: clipText(
        order.shipping_lines
          .map((line) => line.method_title)
          .filter(Boolean)
          .join(', '),
        200,
      ),
      costKopecks: shippingOf(order),
    },
    ...paymentOf(order),
  });
  if (!parsed.success) return { ok: false, reason: z.prettifyError(parsed.error) };
  return { ok: true, order: { ...parsed.data, placedAt, storeTotalKopecks: order.total } };
}

/** `failed` is not among them: the buyer may still try to pay again. */
const CANCELLED = ['cancelled', 'refunded', 'trash'];
const UNFINISHED = ['checkout-draft', 'auto-draft'];

/** The body of an order topic as what it means here. */
export function toOrderEvent(body: unknown): MapResult {
  const parsed = wooOrderSchema.safeParse(body);
  if (!parsed.success) return { ok: false, reason: z.prettifyError(parsed.error) };
  const order = parsed.data;
  const about = { externalId: order.id, updatedAt: utcOf(order.date_modified_gmt) };
  if (UNFINISHED.includes(order.status)) return { ok: true, event: { kind: 'ignored', reason: order.status } };
  if (CANCELLED.includes(order.status)) return { ok: true, event: { kind: 'cancelled', ...about } };
  if (order.currency !== 'RUB') return { ok: false, reason: `currency: ${order.currency} is not RUB` };
  const mapped = toOrder(order);
  return mapped.ok ? { ok: true, event: { kind: 'order', ...about, order: mapped.order } } : mapped;
}

export function toDeletedEvent(body: unknown): MapResult {
  const parsed = wooIdSchema.safeParse(body);
  if (!parsed.success) return { ok: false, reason: z.prettifyError(parsed.error) };
  return { ok: true, event: { kind: 'cancelled', externalId: parsed.data.id, updatedAt: null } };
}
