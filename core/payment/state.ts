export const PAYMENT_STATES = ['creating', 'pending', 'succeeded', 'canceled', 'refunded', 'failed'] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

/** An attempt that may still bring money; an order has at most one of them. */
export const isLiveAttempt = (state: PaymentState): boolean => state === 'creating' || state === 'pending';

/**
 * May a state that a service reports replace the one we hold.
 * Paid never goes back but by a refund; a late "canceled" changes nothing.
 */
export function mayReplacePaymentState(from: PaymentState, to: PaymentState): boolean {
  if (from === to) return false;
  if (from === 'succeeded') return to === 'refunded';
  if (from === 'refunded') return false;
  return to !== 'creating';
}
