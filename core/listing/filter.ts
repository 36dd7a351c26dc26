import { z } from 'zod';
import { ALL_CELLS, type Cell, cellOf } from '../order/cell.ts';
import { PAYMENT_FILTERS, type PaymentFilter, paymentKindsOf } from '../order/payment.ts';
import { ORDER_STATUSES, type OrderStatus } from '../order/status.ts';
import { ORDER_TYPES, type OrderType } from '../order/type.ts';
import { WITHOUT_NUL } from '../shared/text.ts';
import { LONGEST_NEEDLE, MOST_NEEDLES, parseSearch } from './search.ts';

/** As many numbers as a list may have, each as long as a number may be, with what stands between them. */
const LONGEST_SEARCH = MOST_NEEDLES * (60 + 4);

/** A needle, or a pasted list of numbers. */
const searchSchema = z
  .string()
  .trim()
  .min(1)
  .max(LONGEST_SEARCH)
  .regex(WITHOUT_NUL)
  .superRefine((text, context) => {
    const search = parseSearch(text);
    const parts = search.kind === 'list' ? search.values : [search.needle];
    const tooBig = (maximum: number) =>
      context.addIssue({ code: 'too_big', origin: 'string', maximum, inclusive: true, input: text });
    if (parts.length > MOST_NEEDLES) tooBig(MOST_NEEDLES);
    else if (parts.some((part) => part.length > LONGEST_NEEDLE)) tooBig(LONGEST_NEEDLE);
  });

/** The filters of the orders screen as they stand in a URL; an absent one means "all". */
export const orderFilterSchema = z.object({
  status: z.enum(ORDER_STATUSES).optional(),
  type: z.enum(ORDER_TYPES).optional(),
  payment: z.enum(PAYMENT_FILTERS).optional(),
  paid: z.enum(['true', 'false']).optional(),
  q: searchSchema.optional(),
});
export type OrderFilter = z.infer<typeof orderFilterSchema>;

/** Days in the shop's time zone, both included. */
export const periodSchema = z.object({ from: z.iso.date().optional(), to: z.iso.date().optional() });

/** What the screen shows first and what «Очистить» returns to. */
export const DEFAULT_FILTER: OrderFilter = { status: 'new' };

export type CellFilter = { status?: OrderStatus; type?: OrderType; payment?: PaymentFilter; paid?: 'true' | 'false' };

const matches = (cell: Cell, filter: CellFilter): boolean =>
  (!filter.status || cell.status === filter.status) &&
  (!filter.type || cell.type === filter.type) &&
  (!filter.payment || paymentKindsOf(filter.payment).includes(cell.payment)) &&
  (!filter.paid || cell.paid === (filter.paid === 'true'));

/**
 * The cells that a combination of filters is the union of.
 * Deleted orders stand only where they are asked for by status.
 */
export const cellsOf = (filter: CellFilter): number[] =>
  ALL_CELLS.filter((cell) => matches(cell, filter) && (filter.status !== undefined || cell.status !== 'deleted')).map(
    cellOf,
  );
