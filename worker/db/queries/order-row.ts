import { sql } from 'drizzle-orm';
import type { LinkRecord } from '#worker/db/tables/sending';

export type OrderListRow = {
  seq: number;
  id: string;
  shopId: string;
  number: string;
  status: string;
  type: string;
  version: number;
  createdAt: number;
  day: number;
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

/** The columns of a list's row, of `orders o`. */
export const ROW = sql`o.seq, o.id, o.shop_id AS shopId, o.number, o.status, o.type, o.version, o.created_at AS createdAt, o.day,
  o.updated_at AS updatedAt, o.recipient_name AS recipientName, o.recipient_phone AS recipientPhone,
  o.address ->> 'settlement' AS settlement, o.delivery ->> 'methodName' AS deliveryName,
  o.delivery ->> 'costKopecks' AS deliveryCostKopecks, o.items_total_kopecks AS itemsTotalKopecks,
  o.total_kopecks AS totalKopecks, o.cod_kopecks AS codKopecks, o.cod_method AS codMethod,
  o.prepayment_method AS prepaymentMethod, o.paid, o.refunded_kopecks AS refundedKopecks, o.original,
  o.problem_code AS problemCode, o.problem_message AS problemMessage, ${LINKS} AS links`;
