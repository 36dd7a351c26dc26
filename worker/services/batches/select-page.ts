import { sql } from 'drizzle-orm';
import type { BatchFilter } from '#core/api/batches';
import { cellsOf } from '#core/listing/filter';
import { foldText } from '#core/listing/fold';
import { orderSearch, SEARCH_WINDOW } from '#worker/db/queries/order-list';
import type { FreezeKey } from '#worker/db/tables/batches';
import type { Context } from '../context.ts';

export const FREEZE_PAGE = 5000;

type From = { shopId: string; filter: BatchFilter; after: FreezeKey | null; upToSeq: number };

/** A page of a filter's orders as a query for somebody's read batch, and what its rows mean. `next` is null at the end. */
export function selectPage({ db }: Context, from: From) {
  const statements = from.filter.q === undefined ? cellQueries(from) : searchQueries(from.filter.q, from);
  return {
    queries: [db.read.all<Page>(statements.rows), db.read.all<Looked>(statements.looked)] as const,
    read(rows: readonly Page[], [looked]: readonly Looked[]): { ids: string[]; next: FreezeKey | null } {
      const ids = rows.map(({ id }) => id);
      const last = rows.at(-1);
      if (rows.length === FREEZE_PAGE && last)
        return { ids, next: { cell: last.cell ?? 0, createdAt: last.createdAt, seq: last.seq } };
      const isPartial = looked !== undefined && looked.looked >= SEARCH_WINDOW && looked.lastSeq !== null;
      return { ids, next: isPartial ? { cell: 0, createdAt: 0, seq: looked.lastSeq ?? 0 } : null };
    },
  };
}

type Page = { id: string; cell?: number; createdAt: number; seq: number };
type Looked = { looked: number; lastSeq: number | null };

/** Cell by cell along the index that the cell leads, so a page never reads more entries than it has rows. */
function cellQueries({ shopId, filter, after, upToSeq }: From) {
  const cells = cellsOf(filter).filter((cell) => after === null || cell >= after.cell);
  const looked = sql`SELECT 0 AS looked, NULL AS lastSeq`;
  if (cells.length === 0)
    return { rows: sql`SELECT id, cell, created_at AS createdAt, seq FROM orders WHERE false`, looked };
  const arms = cells.map((cell) => {
    const from = after?.cell === cell ? sql`AND (created_at, seq) > (${after.createdAt}, ${after.seq})` : sql``;
    return sql`SELECT * FROM (SELECT id, cell, created_at AS createdAt, seq FROM orders
      WHERE shop_id = ${shopId} AND cell = ${cell} AND seq <= ${upToSeq} ${from}
      ORDER BY created_at, seq LIMIT ${FREEZE_PAGE})`;
  });
  return { rows: sql`${sql.join(arms, sql` UNION ALL `)} LIMIT ${FREEZE_PAGE}`, looked };
}

function searchQueries(q: string, { shopId, filter, after, upToSeq }: From) {
  const needle = foldText(q);
  const afterSeq = after?.seq ?? upToSeq + 1;
  return orderSearch({ shopId, cells: cellsOf(filter), needle, afterSeq, limit: FREEZE_PAGE });
}
