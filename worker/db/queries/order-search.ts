import { type SQL, sql } from 'drizzle-orm';
import { type Days, withinDays } from './order-list.ts';
import { type OrderListRow, ROW } from './order-row.ts';

/** How many matches a search reads at once, and in how many orders (in marks of 1024) it looks for them. */
export const MOST_MATCHES = 2000;
const MARKS_AT_ONCE = 64;
/** Of each whole value that the needle may be, the newest are found at once, however old they are. */
const MOST_PER_KEY = 200;

/** Docs are 63 bits and travel as texts. `shown` are the ends of what the first page found by whole values. */
export type SearchKey = { doc: string; shown: readonly [string, string] | null };

export type SearchRow = OrderListRow & {
  doc: string;
  isExact: number;
  recipientEmail: string;
  /** JSON array. */
  skus: string;
  /** How far it has looked without reaching the end, or null. */
  looked: string | null;
};

/** With nulls where nothing was found, which is told in one row too. */
export type FoundId = { id: string | null; seq: number | null; looked: string | null };

type Ask = {
  shopId: string;
  cells: readonly number[];
  days: Days;
  descending: boolean;
  after: SearchKey | null;
  limit: number;
  keys: readonly string[];
  /** Nothing of the orders but `FoundId`. */
  idsOnly?: boolean;
};

const DAY_S = 86_400;
/** No zone is further from UTC; the day itself is compared too. */
const ZONE_S = 14 * 3600;

const doc = (text: string) => sql`CAST(${text} AS INTEGER)`;
const list = (values: readonly (string | number)[]) =>
  sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  );

/** The shop's part of the index, cut down to the period: first and last doc. */
function boundsOf({ shopId, days: { from, to } }: Ask): SQL {
  const start = sql`(coalesce((SELECT place FROM orders_search_shops WHERE shop_id = ${shopId}), 0) << 49)`;
  const second = (at: number) => sql`(${Math.min(Math.max(at, 0), 2 ** 32 - 1)} << 17)`;
  const first = from === null ? start : sql`${start} + ${second(from * DAY_S - ZONE_S)}`;
  const last = to === null ? sql`${start} + 562949953421311` : sql`${start} + ${second((to + 1) * DAY_S + ZONE_S)}`;
  return sql`SELECT ${first} AS first, ${last} AS last`;
}

/** The part of the bounds behind the cursor. */
const restOf = ({ descending, after }: Ask): SQL => sql`SELECT
  ${!descending && after ? sql`max(first, ${doc(after.doc)} + 1)` : sql`first`} AS first,
  ${descending && after ? sql`min(last, ${doc(after.doc)} - 1)` : sql`last`} AS last FROM bounds`;

/** The part of that which is read at once; `edge` is where it ends short of the whole, or null. */
function spanOf({ descending }: Ask): SQL {
  const cut = sql`SELECT first, last, (SELECT m.doc FROM orders_search_marks m WHERE m.doc BETWEEN rest.first AND rest.last
    ORDER BY m.doc ${orderOf(descending)} LIMIT 1 OFFSET ${MARKS_AT_ONCE - 1}) AS edge FROM rest`;
  return descending
    ? sql`SELECT coalesce(edge, first) AS first, last, edge FROM (${cut})`
    : sql`SELECT first, coalesce(edge, last) AS last, edge FROM (${cut})`;
}

const orderOf = (descending: boolean) => sql.raw(descending ? 'DESC' : 'ASC');
const within = (span: 'bounds' | 'rest' | 'span') =>
  sql`BETWEEN (SELECT first FROM ${sql.raw(span)}) AND (SELECT last FROM ${sql.raw(span)})`;

type Parts = { exact: SQL; hidden: SQL; found: SQL; looked: SQL };
const NO_DOC = sql`SELECT NULL AS doc WHERE false`;

const WHOLE = sql`o.recipient_email AS recipientEmail,
  (SELECT json_group_array(DISTINCT value ->> 'sku') FROM json_each(o.items)) AS skus, ${ROW}`;

function page(ask: Ask, { exact, hidden, found, looked }: Parts): SQL {
  const { shopId, cells, days, descending, limit, idsOnly } = ask;
  const columns = idsOnly ? sql`o.id, o.seq` : WHOLE;
  const order = orderOf(descending);
  const fits = sql`d.cell IN (${list(cells)}) ${withinDays(days, sql`d.day`)}`;
  return sql`WITH bounds AS MATERIALIZED (${boundsOf(ask)}), rest AS MATERIALIZED (${restOf(ask)}),
    span AS MATERIALIZED (${spanOf(ask)}),
    exact AS MATERIALIZED (SELECT d.doc, d.seq FROM (${exact}) k CROSS JOIN orders_search_docs d ON d.doc = k.doc
      WHERE ${fits} ORDER BY d.doc ${order} LIMIT ${limit}),
    hidden AS MATERIALIZED (SELECT doc FROM exact UNION ${hidden}),
    found AS MATERIALIZED (${found}),
    looked AS (${looked}),
    page AS (
      SELECT doc, seq, 1 AS is_exact FROM exact
      UNION ALL SELECT * FROM (SELECT d.doc, d.seq, 0 FROM found CROSS JOIN orders_search_docs d ON d.doc = found.doc
        WHERE ${fits} AND d.doc NOT IN (SELECT doc FROM hidden) ORDER BY d.doc ${order} LIMIT ${limit}))
    SELECT looked.looked, CAST(page.doc AS TEXT) AS doc, page.is_exact AS isExact, ${columns}
    FROM looked LEFT JOIN page ON true LEFT JOIN orders o ON o.seq = page.seq AND o.shop_id = ${shopId}
    ORDER BY page.doc ${order}`;
}

const byKeys = ({ shopId, keys, descending }: Ask): SQL =>
  sql.join(
    keys.map(
      (key) => sql`SELECT doc FROM (SELECT doc FROM orders_search_keys WHERE shop_id = ${shopId} AND key = ${key}
        AND doc ${within('bounds')} ORDER BY doc ${orderOf(descending)} LIMIT ${MOST_PER_KEY})`,
    ),
    sql` UNION `,
  );

const quoted = (pattern: string): string => `"${pattern.replaceAll('"', '""')}"`;

/**
 * Matches of a needle by date, beside how far it has looked: at least one row. The first page also has the orders of
 * which the needle is a whole value, however old; later pages leave out those that were shown so.
 */
export function searchByNeedle(ask: Ask & { spellings: readonly (readonly string[])[] }): SQL {
  const { after, descending, spellings } = ask;
  const match = spellings.map((patterns) => `(${patterns.map(quoted).join(' AND ')})`).join(' OR ');
  const shown = after?.shown;
  return page(ask, {
    exact: after ? NO_DOC : byKeys(ask),
    hidden: shown
      ? sql`SELECT doc FROM (${byKeys(ask)}) WHERE doc BETWEEN ${doc(shown[0])} AND ${doc(shown[1])}`
      : NO_DOC,
    found: sql`SELECT rowid AS doc FROM orders_search WHERE orders_search MATCH ${match}
      AND rowid ${within('span')} ORDER BY rowid ${orderOf(descending)} LIMIT ${MOST_MATCHES}`,
    looked: sql`SELECT CAST(CASE WHEN count(*) = ${MOST_MATCHES} THEN ${sql.raw(descending ? 'min' : 'max')}(doc)
      ELSE (SELECT edge FROM span) END AS TEXT) AS looked FROM found`,
  });
}

/** The orders that a list names by their numbers or tracking numbers. */
export function searchByList(ask: Ask): SQL {
  const { shopId, keys, descending } = ask;
  return page(ask, {
    ...{ exact: NO_DOC, hidden: NO_DOC },
    found: sql`SELECT DISTINCT doc FROM orders_search_keys WHERE shop_id = ${shopId}
      AND key IN (SELECT value FROM json_each(${JSON.stringify(keys)})) AND doc ${within('rest')}
      ORDER BY doc ${orderOf(descending)} LIMIT ${MOST_MATCHES}`,
    looked: sql`SELECT NULL AS looked`,
  });
}
