import { eq } from 'drizzle-orm';
import type { OrderList, OrderListQuery } from '#core/api/orders';
import { countsOf } from '#core/listing/counts';
import { cellsOf } from '#core/listing/filter';
import { foldText } from '#core/listing/fold';
import { ok } from '#core/shared/result';
import { type OrderListRow, orderPage, orderSearch, SEARCH_WINDOW } from '#worker/db/queries/order-list';
import { orderCounts } from '#worker/db/tables/orders';
import type { Context, Person } from '../context.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';
import { roleInShop } from './access.ts';
import { type Cursor, decodeCursor, encodeCursor } from './cursor.ts';
import { presentRow } from './present.ts';

/** One page of a shop's orders with the counts under the same filters. One round trip. */
export async function listOrders(context: Context, person: Person, query: OrderListQuery): Promise<Outcome<OrderList>> {
  const { shopId, limit, sort, cursor, ...filter } = query;
  const asked = JSON.stringify([shopId, sort, filter]);
  const after = cursor === undefined ? null : await decodeCursor(cursor, asked);
  if (after === 'invalid')
    return refuse('INVALID_CURSOR', 'This cursor is of another query', {
      fields: [{ field: 'cursor', code: 'INVALID_CURSOR' }],
    });
  const cells = cellsOf(filter);
  const next = (key: Cursor) => encodeCursor(key, asked);

  if (filter.q !== undefined) {
    const afterSeq = after?.seq ?? null;
    const search = orderSearch({ shopId, cells, needle: foldText(filter.q), afterSeq, limit: limit + 1 });
    const [roles, rows, [looked]] = await context.db.read.batch([
      roleInShop(context, person, shopId),
      context.db.read.all<OrderListRow>(search.rows),
      context.db.read.all<{ looked: number; lastSeq: number | null }>(search.looked),
    ]);
    if (!roles[0]) return notFound('shop');
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const more = rows.length > limit && last ? { createdAt: last.createdAt, seq: last.seq } : null;
    const unseen =
      looked && looked.looked >= SEARCH_WINDOW && looked.lastSeq !== null
        ? { createdAt: 0, seq: looked.lastSeq }
        : null;
    const key = more ?? unseen;
    return ok({
      items: page.map(presentRow),
      nextCursor: key && (await next(key)),
      ...(unseen && { partial: true }),
      counts: null,
    });
  }

  const page = orderPage({ shopId, cells, descending: sort === '-createdAt', after, limit: limit + 1 });
  const [roles, counters, rows] = await context.db.read.batch([
    roleInShop(context, person, shopId),
    context.db.read
      .select({ cell: orderCounts.cell, count: orderCounts.count })
      .from(orderCounts)
      .where(eq(orderCounts.shopId, shopId)),
    context.db.read.all<OrderListRow>(page),
  ]);
  if (!roles[0]) return notFound('shop');
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const key = rows.length > limit && last ? { createdAt: last.createdAt, seq: last.seq } : null;
  return ok({ items: items.map(presentRow), nextCursor: key && (await next(key)), counts: countsOf(counters, filter) });
}
