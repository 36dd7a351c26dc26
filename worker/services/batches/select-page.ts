import type { BatchFilter } from '#core/api/batches';
import { cellsOf } from '#core/listing/filter';
import { parseSearch } from '#core/listing/search';
import { orderIds } from '#worker/db/queries/order-list';
import { type FoundId, searchByList, searchByNeedle } from '#worker/db/queries/order-search';
import type { FreezeKey } from '#worker/db/tables/batches';
import type { Context } from '../context.ts';
import { daysOf } from '../orders/period.ts';

export const FREEZE_PAGE = 5000;

type From = { shopId: string; filter: BatchFilter; after: FreezeKey | null; upToSeq: number };
type Row = FoundId & { cell: number; day: number; createdAt: number };
type Selected = { ids: string[]; next: FreezeKey | null };

/**
 * A page of a filter's orders as a query for somebody's read batch, and what its rows mean; by the same conditions as
 * the list. `next` is null at the end.
 */
export function selectPage({ db }: Context, from: From) {
  const { q } = from.filter;
  const query = q === undefined ? byFilter(from) : bySearch(q, from);
  const isMatch = ({ id, seq }: Row) => id !== null && seq !== null && seq <= from.upToSeq;
  return {
    query: db.read.all<Row>(query),
    read(rows: readonly Row[]): Selected {
      const ids = rows.filter(isMatch).flatMap(({ id }) => id ?? []);
      return { ids, next: q === undefined ? nextByFilter(rows) : nextBySearch(rows) };
    },
  };
}

function byFilter({ shopId, filter, after, upToSeq }: From) {
  const behind = after && 'cell' in after ? after : null;
  return orderIds({
    ...{ shopId, cells: cellsOf(filter), days: daysOf(filter), upToSeq },
    ...{ after: behind, limit: FREEZE_PAGE },
  });
}

function nextByFilter(rows: readonly Row[]): FreezeKey | null {
  const last = rows.at(-1);
  if (rows.length < FREEZE_PAGE || !last || last.seq === null) return null;
  const { cell, day, createdAt, seq } = last;
  return { cell, day, createdAt, seq };
}

function bySearch(q: string, { shopId, filter, after }: From) {
  const search = parseSearch(q);
  const look = {
    ...{ shopId, cells: cellsOf(filter), days: daysOf(filter), descending: true, idsOnly: true },
    // More than a search reads at once. What it shows twice is kept once.
    ...{ limit: FREEZE_PAGE, keys: search.keys },
    after: after && 'doc' in after ? { doc: after.doc, shown: null } : null,
  };
  return search.kind === 'list' ? searchByList(look) : searchByNeedle({ ...look, spellings: search.spellings });
}

function nextBySearch(rows: readonly Row[]): FreezeKey | null {
  const looked = rows[0]?.looked ?? null;
  return looked === null ? null : { doc: looked };
}
