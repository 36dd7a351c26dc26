import { randomUUID } from 'node:crypto';
import type { StandInContext } from '../kit/stand-in.ts';
import type { SystemStore } from '../kit/store.ts';
import type { Amount } from './input.ts';
import { kopecksOf, printKopecks, refundInput } from './input.ts';
import { notify } from './notifications.ts';
import type { StoredPayment } from './payments.ts';
import { ownPayment, savePayment } from './payments.ts';
import { Refusal, readInput } from './refusal.ts';

export interface StoredRefund {
  shopId: string;
  view: {
    id: string;
    status: 'succeeded';
    amount: Amount;
    payment_id: string;
    created_at: string;
    description?: string;
  };
}

export const refunds = (store: SystemStore) => store.collection<StoredRefund>('refund');

export function createRefund(context: StandInContext, shopId: string, body: unknown): StoredRefund {
  const input = readInput(refundInput, body);
  const payment = ownPayment(context, shopId, input.payment_id);
  if (payment.view.status !== 'succeeded')
    throw new Refusal('invalid_request', 'Payment is not succeeded', 'payment_id');
  const refunded = kopecksOf(payment.view.refunded_amount?.value ?? '0') + kopecksOf(input.amount.value);
  const total = kopecksOf(payment.view.amount.value);
  if (refunded > total)
    throw new Refusal('invalid_request', 'Refund amount is greater than the rest of the payment', 'amount');
  const view: StoredPayment['view'] = {
    ...payment.view,
    refunded_amount: { value: printKopecks(refunded), currency: 'RUB' },
    refundable: refunded < total,
  };
  savePayment(context.store, { ...payment, view });
  const refund: StoredRefund = {
    shopId,
    view: {
      id: randomUUID(),
      status: 'succeeded',
      amount: input.amount,
      payment_id: input.payment_id,
      created_at: context.now().toISOString(),
      description: input.description,
    },
  };
  refunds(context.store).put(refund.view.id, refund, shopId);
  notify(context, 'refund.succeeded', refund.view);
  return refund;
}
