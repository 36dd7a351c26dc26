import { assertNever } from '../shared/result.ts';

export const COD_METHODS = ['cash', 'card'] as const;
export type CodMethod = (typeof COD_METHODS)[number];

export const PREPAYMENT_METHODS = ['online_card', 'other'] as const;
export type PrepaymentMethod = (typeof PREPAYMENT_METHODS)[number];

/** How an order is paid, as one word: the dimension that counters and filters use. */
export const PAYMENT_KINDS = ['cod_cash', 'cod_card', 'online_card', 'prepaid_other'] as const;
export type PaymentKind = (typeof PAYMENT_KINDS)[number];

export type Payment = {
  cod: { amountKopecks: number; method: CodMethod } | null;
  prepayment: { method: PrepaymentMethod; paid: boolean; refundedKopecks: number } | null;
};

export function paymentKindOf(payment: Payment): PaymentKind {
  if (payment.cod) return payment.cod.method === 'cash' ? 'cod_cash' : 'cod_card';
  return payment.prepayment?.method === 'online_card' ? 'online_card' : 'prepaid_other';
}

export const PAYMENT_FILTERS = ['cash', 'card', 'prepaid'] as const;
export type PaymentFilter = (typeof PAYMENT_FILTERS)[number];

/** «Картой» means card on delivery or online; «Предоплата» means no COD, so an online card answers to both. */
export function paymentKindsOf(filter: PaymentFilter): readonly PaymentKind[] {
  switch (filter) {
    case 'cash':
      return ['cod_cash'];
    case 'card':
      return ['cod_card', 'online_card'];
    case 'prepaid':
      return ['online_card', 'prepaid_other'];
    default:
      return assertNever(filter);
  }
}
