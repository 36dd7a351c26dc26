import type { PaymentRecord } from '#worker/db/tables/buyers';
import type { OrderRecord } from '#worker/db/tables/orders';
import type { RemotePayment } from '#worker/payments/contract';

/** What a manager reads beside the order when money came that does not simply pay for it. */
export const PAYMENT_PROBLEMS = {
  PAYMENT_WAS_A_TEST: 'Оплата пришла от тестового магазина платёжного сервиса: деньги не поступили',
  PAYMENT_CURRENCY: 'Оплата пришла в другой валюте: проверьте её в платёжном сервисе',
  PAYMENT_AMOUNT: 'Оплачена другая сумма: проверьте оплату в платёжном сервисе',
  PAYMENT_NOT_EXPECTED: 'Оплата пришла онлайн, а в заказе наложенный платёж: проверьте её в платёжном сервисе',
  PAYMENT_REPEATED: 'Оплата пришла, когда заказ уже был оплачен: проверьте, не взяты ли деньги дважды',
} as const;
export type PaymentProblem = keyof typeof PAYMENT_PROBLEMS;

/** The order may have changed since the attempt began, so what came is compared with what stands now. */
export function mismatchOf(
  payment: Pick<PaymentRecord, 'amountKopecks'>,
  remote: RemotePayment,
  order: Pick<OrderRecord, 'totalKopecks' | 'prepaymentMethod' | 'paid'> | undefined,
): PaymentProblem | null {
  if (remote.state !== 'succeeded' && remote.state !== 'refunded') return null;
  if (remote.test) return 'PAYMENT_WAS_A_TEST';
  if (remote.currency !== 'RUB') return 'PAYMENT_CURRENCY';
  if (remote.amountKopecks !== payment.amountKopecks) return 'PAYMENT_AMOUNT';
  if (remote.state === 'refunded' || !order) return null;
  if (order.prepaymentMethod === null) return 'PAYMENT_NOT_EXPECTED';
  if (order.paid) return 'PAYMENT_REPEATED';
  return remote.amountKopecks === order.totalKopecks ? null : 'PAYMENT_AMOUNT';
}
