/** Problems that are about money: a sending that goes well does not solve them. */
export const MONEY_PROBLEMS = [
  'PAYMENT_WAS_A_TEST',
  'PAYMENT_CURRENCY',
  'PAYMENT_AMOUNT',
  'PAYMENT_NOT_EXPECTED',
  'PAYMENT_REPEATED',
  'STORE_TOTAL_DIFFERS',
  'STORE_PAID_AFTER_CANCEL',
] as const;
export type MoneyProblem = (typeof MONEY_PROBLEMS)[number];
