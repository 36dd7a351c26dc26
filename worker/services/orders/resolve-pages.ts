import type { OrderRow } from '#core/api/orders';
import type { HostPage } from '#core/api/resolve';
import type { OrderListRow } from '#worker/db/queries/order-row';
import { ordersByLinks } from '#worker/db/queries/orders-by-links';
import type { Context, Person } from '../context.ts';
import { presentRow } from './present.ts';

/** The orders behind pages of outside systems, in the order of the pages. One round trip for a whole list. */
export async function resolvePages(
  context: Context,
  person: Person,
  pages: readonly HostPage[],
): Promise<{ orders: (OrderRow | null)[] }> {
  const rows = await context.db.read.all<OrderListRow & { position: number }>(ordersByLinks(pages, person.userId));
  const found = new Map(rows.map((row) => [row.position, presentRow(row)]));
  return { orders: pages.map((_, position) => found.get(position) ?? null) };
}
