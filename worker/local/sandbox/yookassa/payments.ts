import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Duplicate, StandInContext } from '../kit/stand-in.ts';
import { readSettings } from '../kit/stand-in.ts';
import type { SystemStore } from '../kit/store.ts';
import type { Amount, PAYMENT_METHODS } from './input.ts';
import { kopecksOf, paymentInput, printKopecks } from './input.ts';
import { notify } from './notifications.ts';
import { Refusal, readInput } from './refusal.ts';
import { yookassaSettings } from './settings.ts';

export type PaymentMethod = (typeof PAYMENT_METHODS)[number];
export type PaymentStatus = 'pending' | 'waiting_for_capture' | 'succeeded' | 'canceled';

/** The payment as it is answered, and what the stand-in itself needs to know of it. */
export interface StoredPayment {
  shopId: string;
  capture: boolean;
  returnUrl: string;
  wantedMethod: PaymentMethod | null;
  view: {
    id: string;
    status: PaymentStatus;
    paid: boolean;
    amount: Amount;
    created_at: string;
    refundable: boolean;
    test: boolean;
    recipient: { account_id: string; gateway_id: string };
    metadata: Record<string, string>;
    description?: string;
    confirmation?: { type: 'redirect'; confirmation_url: string };
    captured_at?: string;
    expires_at?: string;
    income_amount?: Amount;
    refunded_amount?: Amount;
    payment_method?: Record<string, unknown>;
    authorization_details?: Record<string, unknown>;
    receipt_registration?: string;
    cancellation_details?: { party: string; reason: string };
  };
}

export const payments = (store: SystemStore) => store.collection<StoredPayment>('payment');

export const savePayment = (store: SystemStore, payment: StoredPayment): StoredPayment =>
  payments(store).put(payment.view.id, payment, payment.shopId);

export function createPayment(context: StandInContext, shopId: string, test: boolean, body: unknown): StoredPayment {
  const input = readInput(paymentInput, body);
  const id = randomUUID();
  return savePayment(context.store, {
    shopId,
    capture: input.capture,
    returnUrl: input.confirmation.return_url,
    wantedMethod: input.payment_method_data?.type ?? null,
    view: {
      id,
      status: 'pending',
      paid: false,
      amount: input.amount,
      confirmation: { type: 'redirect', confirmation_url: `${context.publicUrl()}/checkout?orderId=${id}` },
      created_at: context.now().toISOString(),
      description: input.description,
      metadata: input.metadata ?? {},
      recipient: { account_id: shopId, gateway_id: `2${shopId}` },
      refundable: false,
      test,
      receipt_registration: input.receipt ? 'pending' : undefined,
    },
  });
}

/** A pending payment that nobody confirmed in time is canceled when it is next looked at. */
export function loadPayment(context: StandInContext, id: string): StoredPayment | undefined {
  const payment = payments(context.store).get(id);
  if (payment?.view.status !== 'pending') return payment;
  const { pendingMinutes } = readSettings(context.store, yookassaSettings);
  const ageMs = context.now().getTime() - new Date(payment.view.created_at).getTime();
  return ageMs < pendingMinutes * 60_000
    ? payment
    : cancelPayment(context, payment, 'yoo_money', 'expired_on_confirmation');
}

export function ownPayment(context: StandInContext, shopId: string, id: string): StoredPayment {
  const payment = loadPayment(context, id);
  if (payment?.shopId !== shopId) throw new Refusal('not_found', 'Payment is not found', 'payment_id');
  return payment;
}

const METHOD_DETAILS: Record<PaymentMethod, Record<string, unknown>> = {
  bank_card: {
    type: 'bank_card',
    saved: false,
    title: 'Bank card *4477',
    card: {
      first6: '220220',
      last4: '4477',
      expiry_month: '12',
      expiry_year: '2030',
      card_type: 'Mir',
      issuer_country: 'RU',
    },
  },
  sbp: { type: 'sbp', saved: false, title: 'СБП' },
};

export function confirmPayment(context: StandInContext, payment: StoredPayment, method: PaymentMethod): StoredPayment {
  if (payment.view.status !== 'pending') return payment;
  const at = context.now().toISOString();
  const { confirmation, ...view } = payment.view;
  const held: StoredPayment = {
    ...payment,
    view: {
      ...view,
      status: 'waiting_for_capture',
      paid: true,
      payment_method: { ...METHOD_DETAILS[method], id: view.id },
      authorization_details: {
        rrn: view.id.slice(0, 12),
        auth_code: view.id.slice(24, 30),
        three_d_secure: { applied: method === 'bank_card' },
      },
    },
  };
  if (payment.capture) return capturePayment(context, held);
  const expires = new Date(new Date(at).getTime() + 7 * 86_400_000).toISOString();
  const waiting = savePayment(context.store, { ...held, view: { ...held.view, expires_at: expires } });
  notify(context, 'payment.waiting_for_capture', waiting.view);
  return waiting;
}

export function capturePayment(context: StandInContext, payment: StoredPayment, amount?: Amount): StoredPayment {
  if (payment.view.status !== 'waiting_for_capture') {
    throw new Refusal('invalid_request', 'Payment is not waiting for capture', 'payment_id');
  }
  const captured = amount ?? payment.view.amount;
  if (kopecksOf(captured.value) > kopecksOf(payment.view.amount.value)) {
    throw new Refusal('invalid_request', 'Capture amount is greater than the payment', 'amount');
  }
  const { expires_at, ...view } = payment.view;
  const done = savePayment(context.store, {
    ...payment,
    view: {
      ...view,
      status: 'succeeded',
      amount: captured,
      captured_at: context.now().toISOString(),
      income_amount: { value: printKopecks(Math.round(kopecksOf(captured.value) * 0.965)), currency: 'RUB' },
      refunded_amount: { value: '0.00', currency: 'RUB' },
      refundable: true,
      receipt_registration: view.receipt_registration && 'succeeded',
    },
  });
  notify(context, 'payment.succeeded', done.view);
  return done;
}

export function cancelPayment(
  context: StandInContext,
  payment: StoredPayment,
  party: string,
  reason: string,
): StoredPayment {
  const { confirmation, expires_at, ...view } = payment.view;
  const canceled = savePayment(context.store, {
    ...payment,
    view: { ...view, status: 'canceled', paid: false, cancellation_details: { party, reason } },
  });
  notify(context, 'payment.canceled', canceled.view);
  return canceled;
}

const listInput = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(10),
  cursor: z.string().optional(),
  status: z.enum(['pending', 'waiting_for_capture', 'succeeded', 'canceled']).optional(),
  'created_at.gte': z.string().optional(),
  'created_at.lt': z.string().optional(),
});

/** Newest first. */
export function listPayments(context: StandInContext, shopId: string, query: Record<string, string>) {
  const input = readInput(listInput, query);
  const found = payments(context.store)
    .findBy(shopId)
    .reverse()
    .map(({ view }) => view)
    .filter((view) => !input.status || view.status === input.status)
    .filter((view) => !input['created_at.gte'] || view.created_at >= input['created_at.gte'])
    .filter((view) => !input['created_at.lt'] || view.created_at < input['created_at.lt']);
  const start = input.cursor ? found.findIndex((view) => view.id === input.cursor) : 0;
  if (start < 0) throw new Refusal('invalid_request', 'Cursor is not known', 'cursor');
  return { type: 'list', items: found.slice(start, start + input.limit), next_cursor: found[start + input.limit]?.id };
}

/** Orders (by metadata.order_id, else by description) that were paid more than once. */
export function duplicatePayments(store: SystemStore): Duplicate[] {
  const groups = new Map<string, string[]>();
  for (const { view } of payments(store).all()) {
    const key = view.metadata.order_id ?? view.description;
    if (view.status !== 'succeeded' || key === undefined) continue;
    groups.set(key, [...(groups.get(key) ?? []), view.id]);
  }
  return [...groups].filter(([, ids]) => ids.length > 1).map(([key, ids]) => ({ key, ids }));
}
