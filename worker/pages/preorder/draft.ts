import { z } from 'zod';
import { deliveryOptionSchema, type Settlement, settlementSchema } from '#core/delivery/quote';
import { paymentKindOf } from '#core/order/payment';
import type { Order } from '#core/order/schema';
import type { PlaceInput, SealedOption } from '#worker/services/buyer/contract';

export const STEPS = ['settlement', 'delivery', 'point', 'language', 'place'] as const;
export type Step = (typeof STEPS)[number];

export const TEXT_FIELDS = [
  'fullName',
  'phone',
  'email',
  'settlementQuery',
  'pointQuery',
  'pointId',
  'street',
  'house',
  'flat',
  'postalCode',
  'comment',
] as const;
export type TextField = (typeof TEXT_FIELDS)[number];

/** What the buyer has filled in so far. The page holds it whole, so that no step loses a letter. */
export type Draft = Record<TextField, string> & {
  settlement: Settlement | null;
  /** The chosen delivery, as it was quoted. A draft made from an order names the method before it is quoted. */
  methodCode: string | null;
  sealed: SealedOption | null;
  payment: PlaceInput['payment'] | null;
  consent: boolean;
};

const PAYMENTS = ['online_card', 'cash', 'card'] as const satisfies readonly PlaceInput['payment'][];

const jsonOf = (text: string | null): unknown => {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
};

const sealedSchema = z.object({ option: deliveryOptionSchema, seal: z.string().max(1000) });

function paymentOf(order: Order): PlaceInput['payment'] | null {
  const kind = order.cod || order.prepayment ? paymentKindOf(order) : null;
  if (kind === 'cod_cash') return 'cash';
  if (kind === 'cod_card') return 'card';
  return kind === 'online_card' ? 'online_card' : null;
}

/** What the shop has already filled in for the buyer. */
export function draftOfOrder(order: Order): Draft {
  const { recipient, address, delivery } = order;
  return {
    ...recipient,
    settlementQuery: '',
    settlement: address.settlementCode
      ? { code: address.settlementCode, name: address.settlement, region: address.region, country: address.country }
      : null,
    methodCode: delivery.methodCode,
    sealed: null,
    pointQuery: '',
    pointId: delivery.pickupPointId ?? '',
    street: address.street,
    house: address.house,
    flat: address.flat,
    postalCode: address.postalCode,
    comment: order.comment,
    payment: paymentOf(order),
    consent: false,
  };
}

/** What a buyer has posted. `pick` is the settlement just chosen from the found ones. */
export function draftOfForm(form: URLSearchParams): Draft {
  const texts = Object.fromEntries(TEXT_FIELDS.map((name) => [name, form.get(name) ?? ''])) as Record<
    TextField,
    string
  >;
  const picked = settlementSchema.safeParse(jsonOf(form.get('pick'))).data;
  const sealed = sealedSchema.safeParse(jsonOf(form.get('delivery'))).data ?? null;
  return {
    ...texts,
    settlementQuery: picked ? '' : texts.settlementQuery,
    settlement: picked ?? settlementSchema.safeParse(jsonOf(form.get('settlement'))).data ?? null,
    methodCode: sealed?.option.methodCode ?? null,
    sealed: picked ? null : sealed,
    payment: PAYMENTS.find((payment) => payment === form.get('payment')) ?? null,
    consent: form.get('consent') !== null,
  };
}

/** The step asked for. Enter in a text field presses the first button of the form, which is the search. */
export function stepOfForm(form: URLSearchParams): Step {
  if (form.get('pick') !== null) return 'delivery';
  return STEPS.find((step) => step === form.get('step')) ?? 'delivery';
}
