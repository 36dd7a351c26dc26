import { type SQL, sql } from 'drizzle-orm';
import type { ListKey } from './order-list.ts';

/** A page of an export as it comes from the database; JSON columns are texts. */
export type ExportPageRow = {
  seq: number;
  /** How many orders the page would hold if none were large: none left over means that it is the last one. */
  candidates: number;
  number: string;
  status: string;
  type: string;
  source: string;
  createdAt: number;
  updatedAt: number;
  comment: string;
  note: string;
  recipientName: string;
  recipientPhone: string;
  recipientEmail: string;
  address: string;
  parcel: string;
  items: string;
  declaredValueKopecks: number;
  codKopecks: number | null;
  codMethod: string | null;
  prepaymentMethod: string | null;
  paid: number;
  delivery: string;
  itemsTotalKopecks: number;
  totalKopecks: number;
  problemMessage: string | null;
  trackingNumbers: string;
};

type Page = {
  shopId: string;
  cells: readonly number[];
  from: number | null;
  /** Where the page begins: behind this order. */
  after: ListKey;
  limit: number;
  /** A page of large orders ends earlier; it has one order at least. */
  maxBytes: number;
  withItems: boolean;
  withTracking: boolean;
};

const TRACKING = sql`(SELECT coalesce(group_concat(l.tracking_number, ', '), '') FROM order_links l
  WHERE l.order_id = o.id AND l.tracking_number <> '')`;

/** The newest orders of the cells behind a key. Sizes are told by the row headers, before any content is read. */
export function exportPage({ shopId, cells, from, after, limit, maxBytes, withItems, withTracking }: Page): SQL {
  const arms = cells.map(
    (cell) => sql`SELECT * FROM (SELECT seq, created_at FROM orders WHERE shop_id = ${shopId} AND cell = ${cell}
      AND created_at >= ${from ?? Number.MIN_SAFE_INTEGER} AND (created_at, seq) < (${after.createdAt}, ${after.seq})
      ORDER BY created_at DESC, seq DESC LIMIT ${limit})`,
  );
  const items = withItems ? sql`o.items` : sql`'[]'`;
  return sql`WITH page AS (
      SELECT seq, created_at FROM (${sql.join(arms, sql` UNION ALL `)}) ORDER BY created_at DESC, seq DESC LIMIT ${limit}
    ), weighed AS (
      SELECT p.seq, count(*) OVER () AS candidates, row_number() OVER newest AS place,
        sum(octet_length(${items}) + 2000) OVER newest AS bytes
      FROM page p JOIN orders o ON o.seq = p.seq WINDOW newest AS (ORDER BY p.created_at DESC, p.seq DESC)
    )
    SELECT o.seq, w.candidates, o.number, o.status, o.type, o.source, o.created_at AS createdAt,
      o.updated_at AS updatedAt, o.comment, o.note, o.recipient_name AS recipientName,
      o.recipient_phone AS recipientPhone, o.recipient_email AS recipientEmail, o.address, o.parcel, ${items} AS items,
      o.declared_value_kopecks AS declaredValueKopecks, o.cod_kopecks AS codKopecks, o.cod_method AS codMethod,
      o.prepayment_method AS prepaymentMethod, o.paid, o.delivery, o.items_total_kopecks AS itemsTotalKopecks,
      o.total_kopecks AS totalKopecks, o.problem_message AS problemMessage,
      ${withTracking ? TRACKING : sql`''`} AS trackingNumbers
    FROM weighed w JOIN orders o ON o.seq = w.seq WHERE w.bytes <= ${maxBytes} OR w.place = 1
    ORDER BY o.created_at DESC, o.seq DESC`;
}
