export const PAYMENT_STATES = ['creating', 'pending', 'succeeded', 'canceled', 'refunded', 'failed'] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

/** An attempt that may still bring money; an order has at most one of them. */
export const isLiveAttempt = (state: PaymentState): boolean => state === 'creating' || state === 'pending';

/**
 * May a state that a service reports replace the one we hold.
 * Paid never goes back but by a refund; a late "canceled" changes nothing; what has ended comes alive again only by money.
 */
export function mayReplacePaymentState(from: PaymentState, to: PaymentState): boolean {
  if (from === to || from === 'refunded') return false;
  if (from === 'succeeded') return to === 'refunded';
  if (to === 'succeeded' || to === 'refunded') return true;
  // Money that came on an attempt we had given up, and does not simply pay, must leave a trace.
  if (to === 'failed') return isLiveAttempt(from) || from === 'canceled';
  return isLiveAttempt(from) && to !== 'creating';
}
