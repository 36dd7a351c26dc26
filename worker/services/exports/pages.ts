import type { CsvOrder } from '#core/csv/columns';
import { isItemColumn } from '#core/csv/columns';
import { cellsOf } from '#core/listing/filter';
import { mayDo } from '#core/shared/roles';
import { type ExportPageRow, exportPage } from '#worker/db/queries/export-page';
import type { ListKey } from '#worker/db/queries/order-list';
import type { ExportRecord } from '#worker/db/tables/exports';
import type { Context, Person } from '../context.ts';
import { roleInShop } from '../orders/access.ts';

/** A million orders are eight hundred requests: a Worker may make a thousand. */
export const PAGE_ORDERS = 1250;
const PAGE_BYTES = 6 * 1024 * 1024;

export type Page = { orders: CsvOrder[]; next: ListKey | null };

/** A page of the export behind a key, newest first. Who lost the right meanwhile gets no more of it. */
export async function loadPage(context: Context, person: Person, asked: ExportRecord, after: ListKey): Promise<Page> {
  const { columns, type, status, payment, paid } = asked.settings;
  const cells = cellsOf({ type, status, payment, paid });
  if (cells.length === 0) return { orders: [], next: null };
  const query = exportPage({
    ...{ shopId: asked.shopId, cells, from: asked.fromAt, after, limit: PAGE_ORDERS, maxBytes: PAGE_BYTES },
    withItems: columns.some(isItemColumn),
    withTracking: columns.includes('trackingNumbers'),
  });
  const read = () =>
    context.db.read.batch([roleInShop(context, person, asked.shopId), context.db.read.all<ExportPageRow>(query)]);
  // One lost answer among hundreds is no reason to lose the file.
  const [roles, rows] = await read().catch(read);
  if (!roles[0] || !mayDo(roles[0].role, 'orders.export')) throw new Error('the right to export was withdrawn');
  const last = rows.at(-1);
  const isLast = !last || (rows.length === last.candidates && last.candidates < PAGE_ORDERS);
  return { orders: rows.map(orderOf), next: isLast ? null : { createdAt: last.createdAt, seq: last.seq } };
}

const orderOf = (row: ExportPageRow): CsvOrder => ({
  ...(row as unknown as CsvOrder),
  address: JSON.parse(row.address),
  parcel: JSON.parse(row.parcel),
  items: JSON.parse(row.items),
  delivery: JSON.parse(row.delivery),
  paid: row.paid === 1,
});
