import { type SQL, sql } from 'drizzle-orm';
import type { LinkRecord } from '#worker/db/tables/sending';

/** Where a page of the list begins: after this order, by time and then by `seq`. */
export type ListKey = { createdAt: number; seq: number };

export type OrderListRow = {
  seq: number;
  id: string;
  shopId: string;
  number: string;
  status: string;
  type: string;
  version: number;
  createdAt: number;
  updatedAt: number;
  recipientName: string;
  recipientPhone: string;
  settlement: string | null;
  deliveryName: string | null;
  deliveryCostKopecks: number;
  itemsTotalKopecks: number;
  totalKopecks: number;
  codKopecks: number | null;
  codMethod: string | null;
  prepaymentMethod: string | null;
  paid: number;
  refundedKopecks: number;
  original: string | null;
  problemCode: string | null;
  problemMessage: string | null;
  /** JSON array of the order's links. */
  links: string;
};

export type ListLink = Omit<LinkRecord, 'shopId' | 'orderId'>;

const LINKS = sql`(SELECT json_group_array(json_object('id', l.id, 'connectionId', l.connection_id, 'system', l.system,
  'state', l.state, 'externalId', l.external_id, 'url', l.url, 'trackingNumber', l.tracking_number,
  'externalStatus', l.external_status, 'errorCode', l.error_code, 'errorMessage', l.error_message,
  'updatedAt', l.updated_at)) FROM order_links l WHERE l.order_id = o.id)`;

const ROW = sql`o.seq, o.id, o.shop_id AS shopId, o.number, o.status, o.type, o.version, o.created_at AS createdAt,
  o.updated_at AS updatedAt, o.recipient_name AS recipientName, o.recipient_phone AS recipientPhone,
  o.address ->> 'settlement' AS settlement, o.delivery ->> 'methodName' AS deliveryName,
  o.delivery ->> 'costKopecks' AS deliveryCostKopecks, o.items_total_kopecks AS itemsTotalKopecks,
  o.total_kopecks AS totalKopecks, o.cod_kopecks AS codKopecks, o.cod_method AS codMethod,
  o.prepayment_method AS prepaymentMethod, o.paid, o.refunded_kopecks AS refundedKopecks, o.original,
  o.problem_code AS problemCode, o.problem_message AS problemMessage, ${LINKS} AS links`;

type Page = { shopId: string; cells: readonly number[]; descending: boolean; after: ListKey | null; limit: number };

/** The newest (or oldest) rows of each cell, merged: never more than cells × limit index entries, whatever the shop's size. */
export function orderPage({ shopId, cells, descending, after, limit }: Page): SQL {
  const order = sql.raw(descending ? 'DESC' : 'ASC');
  const side = sql.raw(descending ? '<' : '>');
  const from = after ? sql`AND (created_at, seq) ${side} (${after.createdAt}, ${after.seq})` : sql``;
  // Filters that exclude each other (paid, and cash on delivery) leave no cell.
  if (cells.length === 0) return sql`SELECT ${ROW} FROM orders o WHERE false`;
  const arms = cells.map(
    (cell) => sql`SELECT * FROM (SELECT seq, created_at FROM orders WHERE shop_id = ${shopId} AND cell = ${cell} ${from}
      ORDER BY created_at ${order}, seq ${order} LIMIT ${limit})`,
  );
  return sql`SELECT ${ROW} FROM orders o JOIN (
      SELECT seq FROM (${sql.join(arms, sql` UNION ALL `)}) ORDER BY created_at ${order}, seq ${order} LIMIT ${limit}
    ) page ON page.seq = o.seq ORDER BY o.created_at ${order}, o.seq ${order}`;
}

/** How many matches of a search are looked at before the answer says `partial`. */
export const SEARCH_WINDOW = 2000;

type Search = { shopId: string; cells: readonly number[]; needle: string; afterSeq: number | null; limit: number };

/** Matches of the needle among the newest `SEARCH_WINDOW` candidates, newest first, with how far it has looked. */
export function orderSearch({ shopId, cells, needle, afterSeq, limit }: Search): { rows: SQL; looked: SQL } {
  const before = afterSeq ?? Number.MAX_SAFE_INTEGER;
  const window =
    [...needle].length >= 3
      ? sql`SELECT rowid AS seq FROM orders_search WHERE orders_search MATCH ${`"${needle.replaceAll('"', '""')}"`}
          AND rowid < ${before} ORDER BY rowid DESC LIMIT ${SEARCH_WINDOW}`
      : sql`SELECT seq FROM orders WHERE seq < ${before} ORDER BY seq DESC LIMIT ${SEARCH_WINDOW}`;
  const wordStart = likePattern(needle);
  const short = [...needle].length >= 3 ? sql`` : sql`AND (' ' || o.search_text) LIKE ${wordStart} ESCAPE '\\'`;
  return {
    rows: sql`SELECT ${ROW} FROM (${window}) found JOIN orders o ON o.seq = found.seq
      WHERE o.shop_id = ${shopId} AND o.cell IN (${sql.join(
        cells.map((cell) => sql`${cell}`),
        sql`, `,
      )}) ${short} ORDER BY o.seq DESC LIMIT ${limit}`,
    looked: sql`SELECT count(*) AS looked, min(seq) AS lastSeq FROM (${window})`,
  };
}

const likePattern = (needle: string): string => `% ${needle.replace(/[\\%_]/g, '\\$&')}%`;

/** Rows of the orders that given links lead to, each with the page it stands for. */
export const ordersByLinks = (
  pages: readonly { system: string; account: string; externalId: string }[],
  userId: string,
) =>
  sql`SELECT asked.value ->> 'position' AS position, ${ROW} FROM json_each(${JSON.stringify(
    pages.map((page, position) => ({ ...page, position })),
  )}) asked
    JOIN connections c ON c.system = asked.value ->> 'system' AND c.account = asked.value ->> 'account'
    JOIN memberships m ON m.shop_id = c.shop_id AND m.user_id = ${userId}
    JOIN order_links k ON k.connection_id = c.id AND k.external_id = asked.value ->> 'externalId'
    JOIN orders o ON o.id = k.order_id`;
