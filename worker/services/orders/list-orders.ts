import type { SQL } from 'drizzle-orm';
import { z } from 'zod';
import type { OrderList, OrderListQuery } from '#core/api/orders';
import { countsOf } from '#core/listing/counts';
import { cellsOf } from '#core/listing/filter';
import { ok } from '#core/shared/result';
import {
  type ListKey,
  orderPage,
  orderPageInLongPeriod,
  orderPageInShortPeriod,
  type Page,
  SORT_COLUMNS,
  type Sort,
  type SortKey,
} from '#worker/db/queries/order-list';
import type { OrderListRow } from '#worker/db/queries/order-row';
import type { Context, Person } from '../context.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';
import { roleInShop } from './access.ts';
import { decodeCursor, encodeCursor, refuseCursor } from './cursor.ts';
import { counterCells, daysOf, endsBeforeItBegins, refusePeriod } from './period.ts';
import { presentRow } from './present.ts';
import { searchOrders } from './search-orders.ts';

type Row = OrderListRow & { isLong?: number; looked?: string | null };

const keySchemas: Record<SortKey, z.ZodType<ListKey>> = {
  createdAt: z.tuple([z.int(), z.int(), z.int()]),
  number: z.tuple([z.string().max(60), z.int()]),
  total: z.tuple([z.int(), z.int()]),
};

const keyOf = (row: OrderListRow, key: SortKey): ListKey => {
  const values = { day: row.day, created_at: row.createdAt, seq: row.seq, number: row.number };
  return SORT_COLUMNS[key].map((column) => ({ ...values, total_kopecks: row.totalKopecks })[column]);
};

const sortOf = (sort: OrderListQuery['sort']): Sort => ({
  key: sort.replace('-', '') as SortKey,
  descending: sort.startsWith('-'),
});

/** One page of a shop's orders with the counts under the same filters. One round trip. */
export async function listOrders(context: Context, person: Person, query: OrderListQuery): Promise<Outcome<OrderList>> {
  const { shopId, limit, sort: sorted, cursor, from, to, ...filter } = query;
  const asked = JSON.stringify([shopId, sorted, from, to, filter]);
  const days = daysOf({ from, to });
  if (endsBeforeItBegins(days)) return refusePeriod('TOO_SMALL');
  const sort = sortOf(sorted);
  const cells = cellsOf(filter);
  if (filter.q !== undefined) {
    if (sort.key !== 'createdAt')
      return refuse('INVALID_INPUT', 'A search is sorted by date', {
        fields: [{ field: 'sort', code: 'SORT_UNDER_SEARCH' }],
      });
    const { descending } = sort;
    return searchOrders(context, person, { shopId, cells, days, descending, limit, q: filter.q, cursor, asked });
  }

  const after = cursor === undefined ? null : await decodeCursor(cursor, asked, keySchemas[sort.key]);
  if (after === 'invalid') return refuseCursor();
  const page: Page = { shopId, cells, days, sort, after, limit: limit + 1 };
  const isSortedInPeriod = sort.key !== 'createdAt' && (from !== undefined || to !== undefined);
  const rowsOf = (statement: SQL) => context.db.read.all<Row>(statement);
  const [roles, counters, short, long = []] = await context.db.read.batch([
    roleInShop(context, person, shopId),
    counterCells(context, shopId, days),
    ...(isSortedInPeriod
      ? ([rowsOf(orderPageInShortPeriod(page)), rowsOf(orderPageInLongPeriod(page))] as const)
      : ([rowsOf(orderPage(page))] as const)),
  ]);
  const found = short[0]?.isLong === 1 ? long : short;
  if (!roles[0]) return notFound('shop');
  const rows = found.filter((row) => row.id !== null);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const unseen = found[0]?.looked ?? null;
  const key = rows.length > limit && last ? keyOf(last, sort.key) : unseen && (JSON.parse(unseen) as ListKey);
  return ok({
    items: items.map(presentRow),
    nextCursor: key && (await encodeCursor(key, asked)),
    ...(unseen && { partial: true }),
    counts: countsOf(counters, filter),
  });
}
