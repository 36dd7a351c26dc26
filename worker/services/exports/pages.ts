import { type ColumnKey, type CsvOrder, isItemColumn } from '#core/csv/columns';
import { cellsOf } from '#core/listing/filter';
import { mayDo } from '#core/shared/roles';
import {
  EXPORT_FIELDS,
  type ExportField,
  type ExportKey,
  type ExportPageRow,
  exportPage,
} from '#worker/db/queries/export-page';
import type { ExportRecord } from '#worker/db/tables/exports';
import type { Context, Person } from '../context.ts';
import { roleInShop } from '../orders/access.ts';

/** A million orders are eight hundred requests: a Worker may make a thousand. */
export const PAGE_ORDERS = 1250;
const PAGE_BYTES = 6 * 1024 * 1024;

export type Page = { parts: readonly ExportPageRow[]; next: ExportKey | null };

/** A page of the export behind a key, newest first. Who lost the right meanwhile gets no more of it. */
export async function loadPage(
  context: Context,
  person: Person,
  asked: ExportRecord,
  after: ExportKey | null,
): Promise<Page> {
  const { columns, type, status, payment, paid } = asked.settings;
  const cells = cellsOf({ type, status, payment, paid });
  if (cells.length === 0) return { parts: [], next: null };
  const query = exportPage({
    ...{
      shopId: asked.shopId,
      cells,
      from: asked.fromAt,
      to: asked.toAt,
      after,
      limit: PAGE_ORDERS,
      maxBytes: PAGE_BYTES,
    },
    without: unneeded(columns),
  });
  const read = () =>
    context.db.read.batch([roleInShop(context, person, asked.shopId), context.db.read.all<ExportPageRow>(query)]);
  // One lost answer among hundreds is no reason to lose the file.
  const [roles, parts] = await read().catch(read);
  if (!roles[0] || !mayDo(roles[0].role, 'orders.export')) throw new Error('the right to export was withdrawn');
  const lastPart = parts.at(-1);
  const last = lastPart && ordersOf(lastPart).at(-1);
  const held = parts.reduce((sum, { count }) => sum + count, 0);
  const isLast = !lastPart || (held === lastPart.candidates && held < PAGE_ORDERS);
  const next = last && !isLast ? { day: last.day, createdAt: last.createdAt, seq: last.seq } : null;
  return { parts, next };
}

/** The large fields that none of the columns shows. */
function unneeded(columns: readonly ColumnKey[]): ExportField[] {
  const shown = (...keys: readonly ColumnKey[]) => keys.some((key) => columns.includes(key));
  return [
    ...(columns.some(isItemColumn) ? [] : (['items'] as const)),
    ...(shown('trackingNumbers') ? [] : (['trackingNumbers'] as const)),
    ...(shown('comment') ? [] : (['comment'] as const)),
    ...(shown('note') ? [] : (['note'] as const)),
    ...(shown('parcelWeightGrams', 'parcelLengthMm', 'parcelWidthMm', 'parcelHeightMm') ? [] : (['parcel'] as const)),
  ];
}

export const ordersOf = ({ orders }: ExportPageRow): (CsvOrder & ExportKey)[] =>
  (JSON.parse(orders) as unknown[][]).map(orderOf);

function orderOf(values: unknown[]): CsvOrder & ExportKey {
  const order = Object.fromEntries(EXPORT_FIELDS.map((field, index) => [field, values[index]]));
  return { ...order, items: order.items ?? [], paid: order.paid === 1 } as unknown as CsvOrder & ExportKey;
}
