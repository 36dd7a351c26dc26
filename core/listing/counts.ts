import { cellAt } from '../order/cell.ts';
import { ORDER_STATUSES, type OrderStatus } from '../order/status.ts';
import { ORDER_TYPES, type OrderType } from '../order/type.ts';
import { type CellFilter, cellsOf } from './filter.ts';

export type Counts = { byStatus: Record<OrderStatus, number>; byType: Record<OrderType, number> };
export type CellCount = { cell: number; count: number };

const zeroes = <K extends string>(keys: readonly K[]) =>
  Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>;

/** Counts per status under all other filters, and per type likewise, from a shop's counters alone. */
export function countsOf(cells: readonly CellCount[], filter: CellFilter): Counts {
  const underStatus = new Set(ORDER_STATUSES.flatMap((status) => cellsOf({ ...filter, status })));
  const underType = new Set(cellsOf({ ...filter, type: undefined }));
  const counts: Counts = { byStatus: zeroes(ORDER_STATUSES), byType: zeroes(ORDER_TYPES) };
  for (const { cell, count } of cells) {
    const { status, type } = cellAt(cell);
    if (underStatus.has(cell)) counts.byStatus[status] += count;
    if (underType.has(cell)) counts.byType[type] += count;
  }
  return counts;
}
