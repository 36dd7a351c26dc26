import { PAYMENT_KINDS, type PaymentKind } from './payment.ts';
import { ORDER_STATUSES, type OrderStatus } from './status.ts';
import { ORDER_TYPES, type OrderType } from './type.ts';

/** One cell of a shop's counters: everything a filter can ask for, as one small integer that leads the sort indexes. */
export type Cell = { status: OrderStatus; type: OrderType; payment: PaymentKind; paid: boolean };

const TYPES = ORDER_TYPES.length;
const PAYMENTS = PAYMENT_KINDS.length;

export function cellOf({ status, type, payment, paid }: Cell): number {
  const place = (ORDER_STATUSES.indexOf(status) * TYPES + ORDER_TYPES.indexOf(type)) * PAYMENTS;
  return (place + PAYMENT_KINDS.indexOf(payment)) * 2 + (paid ? 1 : 0);
}

/** How far apart the same cells of two statuses stand: a status changes without knowing the rest. */
export const STATUS_STRIDE = TYPES * PAYMENTS * 2;

export function cellAt(index: number): Cell {
  const rest = Math.floor(index / 2);
  const status = ORDER_STATUSES[Math.floor(rest / (TYPES * PAYMENTS))];
  const type = ORDER_TYPES[Math.floor(rest / PAYMENTS) % TYPES];
  const payment = PAYMENT_KINDS[rest % PAYMENTS];
  if (!status || !type || !payment) throw new Error(`no such cell: ${index}`);
  return { status, type, payment, paid: index % 2 === 1 };
}

/** Every cell that can hold an order: an order with COD is never paid here. */
export const ALL_CELLS: readonly Cell[] = Array.from(
  { length: ORDER_STATUSES.length * TYPES * PAYMENTS * 2 },
  (_, index) => cellAt(index),
).filter((cell) => !(cell.paid && (cell.payment === 'cod_cash' || cell.payment === 'cod_card')));
