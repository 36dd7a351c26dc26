import { type SQL, sql } from 'drizzle-orm';
import { ROW } from './order-row.ts';

/** Days of the shop, both included; an open end is null. */
export type Days = { from: number | null; to: number | null };
export type SortKey = 'createdAt' | 'number' | 'total';
export type Sort = { key: SortKey; descending: boolean };
/** Where a page begins: behind the row with these values of the sort's columns, `seq` last. */
export type ListKey = readonly (string | number)[];

export type Page = {
  shopId: string;
  cells: readonly number[];
  days: Days;
  sort: Sort;
  after: ListKey | null;
  limit: number;
};

/** The columns of each sort index behind shop and cell. */
export const SORT_COLUMNS = {
  createdAt: ['day', 'created_at', 'seq'],
  number: ['number', 'seq'],
  total: ['total_kopecks', 'seq'],
} as const;
const INDEXES: Record<SortKey, SQL> = {
  createdAt: sql`orders_by_time`,
  number: sql`orders_by_number`,
  total: sql`orders_by_total`,
};

const columnsOf = (key: SortKey, table = '') => sql.raw(SORT_COLUMNS[key].map((name) => table + name).join(', '));

const orderBy = ({ key, descending }: Sort, table = '') =>
  sql.raw(SORT_COLUMNS[key].map((name) => `${table}${name} ${descending ? 'DESC' : 'ASC'}`).join(', '));

const values = (list: readonly (string | number)[]) =>
  sql.join(
    list.map((value) => sql`${value}`),
    sql`, `,
  );

const behind = ({ key, descending }: Sort, after: ListKey | null, table = '') =>
  after ? sql`AND (${columnsOf(key, table)}) ${sql.raw(descending ? '<' : '>')} (${values(after)})` : sql``;

export const withinDays = ({ from, to }: Days, column: SQL): SQL =>
  sql`${from === null ? sql`` : sql`AND ${column} >= ${from}`} ${to === null ? sql`` : sql`AND ${column} <= ${to}`}`;

const union = (arms: readonly SQL[]) => sql.join([...arms], sql` UNION ALL `);

/** The first entries of each cell in a sort index. */
const arms = ({ shopId, cells, sort, after }: Page, days: Days, limit: SQL): SQL =>
  union(
    cells.map(
      (
        cell,
      ) => sql`SELECT * FROM (SELECT ${columnsOf(sort.key)}, day AS on_day FROM orders INDEXED BY ${INDEXES[sort.key]}
      WHERE shop_id = ${shopId} AND cell = ${cell} ${behind(sort, after)} ${withinDays(days, sql`day`)}
      ORDER BY ${orderBy(sort)} LIMIT ${limit})`,
    ),
  );

const EVER: Days = { from: null, to: null };
const NOTHING = sql`SELECT ${ROW} FROM orders o WHERE false`;

/** The first rows of each cell, merged: never more than cells × limit index entries, whatever the shop's size. */
export function orderPage(page: Page): SQL {
  // Filters that exclude each other (paid, and cash on delivery) leave no cell.
  if (page.cells.length === 0) return NOTHING;
  const { sort, days, limit } = page;
  return sql`SELECT ${ROW} FROM (
      SELECT seq FROM (${arms(page, days, sql`${limit}`)}) ORDER BY ${orderBy(sort)} LIMIT ${limit}
    ) page JOIN orders o ON o.seq = page.seq ORDER BY ${orderBy(sort, 'o.')}`;
}

type IdsAfter = { cell: number; day: number; createdAt: number; seq: number };
type Ids = Pick<Page, 'shopId' | 'cells' | 'days' | 'limit'> & { after: IdsAfter | null; upToSeq: number };

/** The ids of all that a filter finds, cell by cell along the index, so that a page reads no more entries than it has. */
export function orderIds({ shopId, cells, days, after, upToSeq, limit }: Ids): SQL {
  const columns = sql`id, cell, day, created_at AS createdAt, seq`;
  const left = cells.filter((cell) => after === null || cell >= after.cell);
  if (left.length === 0) return sql`SELECT ${columns} FROM orders WHERE false`;
  const sort: Sort = { key: 'createdAt', descending: false };
  const ofCell = (cell: number) => {
    const key = after?.cell === cell ? [after.day, after.createdAt, after.seq] : null;
    return sql`SELECT * FROM (SELECT ${columns} FROM orders INDEXED BY ${INDEXES.createdAt}
      WHERE shop_id = ${shopId} AND cell = ${cell} ${behind(sort, key)} ${withinDays(days, sql`day`)} AND seq <= ${upToSeq}
      ORDER BY ${orderBy(sort)} LIMIT ${limit})`;
  };
  return sql`${union(left.map(ofCell))} LIMIT ${limit}`;
}

/** A period of so many orders is sorted whole by number or sum; in a longer one the sort is followed piece by piece. */
const SORTED_WHOLE = 2000;
const ENTRIES_AT_ONCE = 8000;

/** The page where the period is short; else one row that says it is not. */
export function orderPageInShortPeriod(page: Page): SQL {
  const { sort, days, limit } = page;
  if (page.cells.length === 0) return sql`SELECT 0 AS isLong, ${ROW} FROM (SELECT 1) LEFT JOIN orders o ON false`;
  const byTime: Page = { ...page, sort: { key: 'createdAt', descending: true }, after: null };
  const most = SORTED_WHOLE + 1;
  return sql`WITH
    ranged AS MATERIALIZED (SELECT seq FROM (${arms(byTime, days, sql`${most}`)}) LIMIT ${most}),
    size AS MATERIALIZED (SELECT count(*) = ${most} AS is_long FROM ranged),
    page AS (SELECT o.seq FROM size CROSS JOIN ranged CROSS JOIN orders o ON o.seq = ranged.seq
      WHERE NOT size.is_long ${behind(sort, page.after, 'o.')} ORDER BY ${orderBy(sort, 'o.')} LIMIT ${limit})
    SELECT size.is_long AS isLong, ${ROW} FROM size LEFT JOIN page ON true LEFT JOIN orders o ON o.seq = page.seq
    ORDER BY ${orderBy(sort, 'o.')}`;
}

/** The page of a long period, beside the key down to which it has looked (null at the end). At least one row. */
export function orderPageInLongPeriod(page: Page): SQL {
  const { sort, days, limit, cells } = page;
  if (cells.length === 0) return sql`SELECT NULL AS looked, ${ROW} FROM (SELECT 1) LEFT JOIN orders o ON false`;
  const most = Math.max(100, Math.floor(ENTRIES_AT_ONCE / cells.length));
  const back = orderBy({ ...sort, descending: !sort.descending });
  return sql`WITH
    piece AS MATERIALIZED (SELECT * FROM (${arms(page, EVER, sql`${most}`)}) ORDER BY ${orderBy(sort)} LIMIT ${most}),
    looked AS (SELECT CASE WHEN count(*) = ${most} THEN
      (SELECT json_array(${columnsOf(sort.key)}) FROM piece ORDER BY ${back} LIMIT 1) END AS looked FROM piece),
    page AS (SELECT seq FROM piece WHERE true ${withinDays(days, sql`on_day`)} ORDER BY ${orderBy(sort)} LIMIT ${limit})
    SELECT looked.looked, ${ROW} FROM looked LEFT JOIN page ON true LEFT JOIN orders o ON o.seq = page.seq
    ORDER BY ${orderBy(sort, 'o.')}`;
}
