import { and, eq, sql } from 'drizzle-orm';
import { refuseMethodChange } from '#core/delivery/method-lock';
import type { DeliveryOption } from '#core/delivery/quote';
import { contentOf } from '#core/order/content';
import { applyChanges, type OrderChanges } from '#core/order/edit';
import { refuseOrder } from '#core/order/rules';
import { totalKopecks } from '#core/order/totals';
import { refusePaymentLink } from '#core/payment/link';
import { missingFields } from '#core/preorder/missing';
import { normalizePhone } from '#core/shared/phone';
import { asBatch } from '#worker/db/client';
import { guard, writeRefusalOf } from '#worker/db/guard';
import { buyerLinks } from '#worker/db/tables/buyers';
import { orders } from '#worker/db/tables/orders';
import type { Context } from '../context.ts';
import { differences, historyRow } from '../orders/history.ts';
import { presentOrder } from '../orders/present.ts';
import { contentColumns } from '../orders/record.ts';
import type { PlaceInput, PlaceResult } from './contract.ts';
import { deadLink, deadReason, findLink } from './find-link.ts';
import { buyerUrl } from './link-url.ts';
import { closeBuyerLinks, newBuyerLink } from './make-link.ts';
import { BUYER } from './open-link.ts';
import { type OpenedSeal, openSeal } from './quotes.ts';

/** Turns a pre-order into an order, once, however often the button is pressed. */
export async function placePreorder(context: Context, token: string, input: PlaceInput): Promise<PlaceResult> {
  const found = await findLink(context, token, 'preorder');
  if (found.state === 'dead') return found;
  const dead = deadReason(found, context.now().getTime());
  if (dead) return deadLink(context, found, dead);

  const { record, link, shop } = found;
  const { shopId, id: orderId } = record;
  const before = contentOf(presentOrder(record, []));
  const sent = presentOrder(record, found.copies);
  const chosen = input.delivery;
  const opened = chosen && (await openSeal(context, record, input.address.settlementCode, chosen.seal));
  const option = opened?.option;
  const isOff = option && shop.settings.deliveryMethods?.off.includes(option.methodCode);
  if (chosen && (!option || isOff)) return refused('delivery.methodCode', 'QUOTE_EXPIRED');
  if (option && !takesPayment(option, input.payment)) return refused('payment', 'PAYMENT_NOT_TAKEN_BY_CARRIER');
  const delivery = chosen && opened && deliveryOf(opened, chosen);
  const phone = normalizePhone(input.recipient.phone) ?? input.recipient.phone;
  const filled: OrderChanges = {
    recipient: { ...input.recipient, phone },
    address: input.address,
    ...(delivery && { delivery }),
    ...(input.comment && { comment: input.comment.replaceAll('\0', '') }),
  };
  const newItemId = () => context.newId('item');
  const { defaultDimensions } = shop.settings;
  const priced = applyChanges(before, filled, newItemId, defaultDimensions);
  const locked = refuseMethodChange(sent, before, priced);
  if (locked) return refused('delivery.methodCode', locked);
  const after = applyChanges(priced, payWith(input.payment, totalKopecks(priced)), newItemId, defaultDimensions);
  const fields = [
    ...missingFields(after).map((field) => ({ field: field as string, code: 'REQUIRED' })),
    ...refuseOrder(after),
  ];
  if (fields.length > 0) return { state: 'refused', fields };

  const now = context.now().getTime();
  const payment = await newBuyerLink(context, { shopId, orderId, purpose: 'payment', expiresAt: null });
  const columns = contentColumns(after, 'new');
  const payable = refusePaymentLink(presentOrder({ ...record, ...columns, status: 'new' }, [])) === null;
  const stillOpen = sql`SELECT 1 FROM ${buyerLinks} JOIN ${orders} ON ${orders.id} = ${buyerLinks.orderId} WHERE ${and(
    eq(buyerLinks.id, link.id),
    sql`${buyerLinks.closedAt} IS NULL`,
    eq(orders.status, 'preorder'),
    eq(orders.version, record.version),
  )}`;
  const changed = differences({ status: 'preorder', ...before }, { status: 'new', ...after });
  try {
    await context.db.write.batch(
      asBatch([
        guard(context.db, 'STATE', sql`EXISTS (${stillOpen})`),
        context.db.write
          .update(orders)
          .set({
            ...columns,
            ...{ status: 'new', version: record.version + 1, statusMark: record.statusMark + 1, updatedAt: now },
          })
          .where(eq(orders.id, orderId)),
        closeBuyerLinks(context, orderId, 'preorder', 'already_placed'),
        ...(payable && !found.paymentLink ? [payment.statement] : []),
        historyRow(context, {
          ...{ shopId, orderId, action: 'preorder_placed' as const },
          actor: { ...BUYER, name: after.recipient.fullName },
          ...changed,
        }),
      ]),
    );
  } catch (error) {
    const refusal = writeRefusalOf(error);
    if (refusal?.kind === 'guard') return placePreorder(context, token, input);
    throw error;
  }
  const payUrl = found.paymentLink ? await buyerUrl(context, found.paymentLink) : payment.url;
  return { state: 'placed', shopName: shop.name, number: record.number, payUrl: payable ? payUrl : null };
}

const refused = (field: string, code: string): PlaceResult => ({ state: 'refused', fields: [{ field, code }] });

function deliveryOf(
  { option, asOf }: OpenedSeal,
  { pickupPointId, pickupPointAddress }: NonNullable<PlaceInput['delivery']>,
): OrderChanges['delivery'] {
  const { methodCode, methodName, carrier, category, costKopecks, termDays } = option;
  return { methodCode, methodName, carrier, category, costKopecks, termDays, pickupPointId, pickupPointAddress, asOf };
}

const takesPayment = (option: DeliveryOption, payment: PlaceInput['payment']): boolean =>
  payment === 'online_card' || (payment === 'cash' ? option.cashOnDelivery : option.cardOnDelivery);

function payWith(payment: PlaceInput['payment'], amountKopecks: number): OrderChanges {
  if (payment === 'online_card') return { cod: null, prepayment: { method: 'online_card', paid: false } };
  return { cod: { amountKopecks, method: payment }, prepayment: null };
}
