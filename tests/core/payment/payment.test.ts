import { describe, expect, it } from 'vitest';
import { refusePaymentLink } from '#core/payment/link';
import { isLiveAttempt, mayReplacePaymentState, PAYMENT_STATES, type PaymentState } from '#core/payment/state';

const payable = {
  prepayment: { method: 'online_card' as const, paid: false, refundedKopecks: 0 },
  status: 'new' as const,
  totalKopecks: 100,
  original: null,
};

describe('a payment link', () => {
  it('exists for an unpaid online order with something to pay', () => {
    expect(refusePaymentLink(payable)).toBeNull();
    for (const status of ['sent', 'confirmed', 'problem'] as const)
      expect(refusePaymentLink({ ...payable, status })).toBeNull();
  });

  it.each([
    ['NOT_ONLINE', { prepayment: null }],
    ['NOT_ONLINE', { prepayment: { ...payable.prepayment, method: 'other' as const } }],
    ['ALREADY_PAID', { prepayment: { ...payable.prepayment, paid: true } }],
    ['CANCELLED', { status: 'cancelled' as const }],
    ['CANCELLED', { status: 'deleted' as const }],
    ['NOTHING_TO_PAY', { status: 'preorder' as const }],
    ['NOTHING_TO_PAY', { totalKopecks: 0 }],
    ['NOTHING_TO_PAY', { original: { currency: 'USD', exponent: 2, totalMinor: 100 } }],
  ])('does not where the reason is %s', (reason, changes) => {
    expect(refusePaymentLink({ ...payable, ...changes })).toBe(reason);
  });
});

describe('the state of a payment', () => {
  const allowed: Record<PaymentState, PaymentState[]> = {
    creating: ['pending', 'succeeded', 'canceled', 'refunded', 'failed'],
    pending: ['succeeded', 'canceled', 'refunded', 'failed'],
    succeeded: ['refunded'],
    canceled: ['succeeded', 'refunded', 'failed'],
    failed: ['succeeded', 'refunded'],
    refunded: [],
  };
  const pairs = PAYMENT_STATES.flatMap((from) => PAYMENT_STATES.map((to) => [from, to] as const));

  it.each(pairs)('%s → %s: paid goes back only by a refund, and what ended comes alive only by money', (from, to) => {
    expect(mayReplacePaymentState(from, to)).toBe(allowed[from].includes(to));
  });

  it('is live while it may still bring money', () => {
    expect(PAYMENT_STATES.filter(isLiveAttempt)).toEqual(['creating', 'pending']);
  });
});
