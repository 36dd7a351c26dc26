import type { PickupPoint } from '#core/delivery/quote';
import { addressSchema, type Order, recipientSchema } from '#core/order/schema';
import { type MissingField, missingFields } from '#core/preorder/missing';
import type { Texts } from '../texts.ts';
import type { Draft, TextField } from './draft.ts';
import { addressOf, deliveryOf, recipientOf } from './place-input.ts';
import { waysToPay } from './ways-to-pay.ts';

/** What a refusal points at, from top to bottom; `cart` is what a buyer cannot mend. */
export type Control = 'cart' | Exclude<TextField, 'pointQuery'> | 'delivery' | 'payment' | 'consent';
export type Refusals = Partial<Record<Control, string>>;

const CONTROL_OF_FIELD: Record<MissingField, Control> = {
  items: 'cart',
  'recipient.fullName': 'fullName',
  'recipient.phone': 'phone',
  'recipient.email': 'email',
  'address.settlement': 'settlementQuery',
  'address.street': 'street',
  'address.house': 'house',
  'address.postalCode': 'postalCode',
  'delivery.methodCode': 'delivery',
  'delivery.pickupPointId': 'pointId',
};
const isMissingField = (field: string): field is MissingField => field in CONTROL_OF_FIELD;

const LIMITED = ['fullName', 'phone', 'email', 'street', 'house', 'flat', 'postalCode'] as const;

/** What keeps a draft from being placed, said at the control it is about; an empty record allows it. */
export function refuseDraft(order: Order, draft: Draft, point: PickupPoint | null, texts: Texts): Refusals {
  const recipient = recipientOf(draft);
  const address = addressOf(draft);
  const refusals: Refusals = {};
  for (const field of missingFields({ items: order.items, recipient, address, delivery: deliveryOf(draft, point) }))
    refusals[CONTROL_OF_FIELD[field]] = texts.missing[field];

  if (draft.settlementQuery.trim()) refusals.settlementQuery = texts.settlementUnconfirmed;
  // There is nothing to choose from before the settlement is known.
  if (!draft.settlement) delete refusals.delivery;

  for (const schema of [recipientSchema, addressSchema])
    for (const { path } of schema.safeParse({ ...recipient, ...address }).error?.issues ?? [])
      refusals[LIMITED.find((name) => name === path[0]) ?? 'settlementQuery'] ??= texts.tooLong;
  if (draft.comment.trim().length > 2000) refusals.comment = texts.tooLong;

  if (!draft.payment) refusals.payment = texts.paymentMissing;
  else if (draft.sealed && !waysToPay(draft.sealed.option, address.country, point).includes(draft.payment))
    refusals.payment = texts.paymentNotHere;
  if (!draft.consent) refusals.consent = texts.consentMissing;
  return refusals;
}

const CONTROLS_OF_RULES: Record<string, Control> = {
  payment: 'payment',
  prepayment: 'payment',
  cod: 'payment',
  'cod.method': 'payment',
  comment: 'comment',
};

/** What the service refused, said at the control it is about. */
export function refusalsOfService(fields: readonly { field: string; code: string }[], texts: Texts): Refusals {
  const refusals: Refusals = {};
  for (const { field, code } of fields) {
    const control = isMissingField(field) ? CONTROL_OF_FIELD[field] : CONTROLS_OF_RULES[field];
    if (control === 'payment')
      refusals.payment =
        code === 'CARD_ON_DELIVERY_NOT_FOR_POST' || code === 'COD_NOT_ABROAD'
          ? texts.paymentNotHere
          : texts.paymentUnavailable;
    else if (control === 'delivery' || (!control && field.startsWith('delivery')))
      refusals.delivery = code === 'METHOD_LOCKED' ? texts.deliveryLocked : texts.deliveryChanged;
    else if (isMissingField(field)) refusals[CONTROL_OF_FIELD[field]] = texts.missing[field];
    else refusals[control ?? 'cart'] = texts.refused;
  }
  return refusals;
}
