import { type SQL, sql } from 'drizzle-orm';
import { earliestDay } from '#core/shared/day';

/** What an export reads of an order. JSON columns come parsed. */
const FIELDS = {
  seq: sql`o.seq`,
  day: sql`o.day`,
  number: sql`o.number`,
  status: sql`o.status`,
  type: sql`o.type`,
  source: sql`o.source`,
  createdAt: sql`o.created_at`,
  updatedAt: sql`o.updated_at`,
  comment: sql`o.comment`,
  note: sql`o.note`,
  recipientName: sql`o.recipient_name`,
  recipientPhone: sql`o.recipient_phone`,
  recipientEmail: sql`o.recipient_email`,
  address: sql`json(o.address)`,
  parcel: sql`json(o.parcel)`,
  delivery: sql`json(o.delivery)`,
  items: sql`json(o.items)`,
  declaredValueKopecks: sql`o.declared_value_kopecks`,
  codKopecks: sql`o.cod_kopecks`,
  codMethod: sql`o.cod_method`,
  prepaymentMethod: sql`o.prepayment_method`,
  paid: sql`o.paid`,
  itemsTotalKopecks: sql`o.items_total_kopecks`,
  totalKopecks: sql`o.total_kopecks`,
  problemMessage: sql`o.problem_message`,
  trackingNumbers: sql`(SELECT coalesce(group_concat(l.tracking_number, ', '), '') FROM order_links l
    WHERE l.order_id = o.id AND l.tracking_number <> '')`,
} as const;
export type ExportField = keyof typeof FIELDS;
export const EXPORT_FIELDS = Object.keys(FIELDS) as ExportField[];

/**
 * A part of a page: a JSON array of orders, each an array of `EXPORT_FIELDS`, and how many they are. `candidates` is what
 * the page would hold if none were large.
 */
export type ExportPageRow = { orders: string; count: number; candidates: number };

/** Small texts are young when they are done with, and cost the collector next to nothing. */
const ORDERS_PER_PART = 32;

/** An order's place in an export. */
export type ExportKey = { day: number; createdAt: number; seq: number };

type Page = {
  shopId: string;
  cells: readonly number[];
  /** Moments, both included. */
  from: number | null;
  to: number;
  /** Where the page begins: behind this order. */
  after: ExportKey | null;
  limit: number;
  /** A page of large orders ends earlier; it has one order at least. */
  maxBytes: number;
  /** The fields that cost and that this export does without: they come as null. */
  without: readonly ExportField[];
};

/**
 * The newest orders of the cells behind a key, as a few texts: a cell for each value would cost the client more than the
 * rest of the export. Sizes are told by the row headers, before any content is read.
 */
export function exportPage({ shopId, cells, from, to, after, limit, maxBytes, without }: Page): SQL {
  const first = from ?? Number.MIN_SAFE_INTEGER;
  const behind = after ? sql`AND (day, created_at, seq) < (${after.day}, ${after.createdAt}, ${after.seq})` : sql``;
  const arms = cells.map(
    (cell) => sql`SELECT * FROM (SELECT seq, day, created_at FROM orders INDEXED BY orders_by_time
      WHERE shop_id = ${shopId} AND cell = ${cell} ${behind} AND day >= ${earliestDay(first)}
      AND created_at BETWEEN ${first} AND ${to} ORDER BY day DESC, created_at DESC, seq DESC LIMIT ${limit})`,
  );
  const size = without.includes('items') ? sql`0` : sql`octet_length(o.items)`;
  const values = EXPORT_FIELDS.map((field) => (without.includes(field) ? sql`NULL` : FIELDS[field]));
  return sql`WITH page AS (
      SELECT * FROM (${sql.join(arms, sql` UNION ALL `)}) ORDER BY day DESC, created_at DESC, seq DESC LIMIT ${limit}
    ), weighed AS (
      SELECT p.seq, count(*) OVER () AS candidates, row_number() OVER newest AS place,
        sum(${size} + 2000) OVER newest AS bytes
      FROM page p JOIN orders o ON o.seq = p.seq WINDOW newest AS (ORDER BY p.day DESC, p.created_at DESC, p.seq DESC)
    )
    SELECT json_group_array(json_array(${sql.join(values, sql`, `)}) ORDER BY w.place) AS orders,
      count(*) AS count, max(w.candidates) AS candidates
    FROM weighed w JOIN orders o ON o.seq = w.seq WHERE w.bytes <= ${maxBytes} OR w.place = 1
    GROUP BY (w.place - 1) / ${ORDERS_PER_PART} ORDER BY min(w.place)`;
}
