import { eq, type SQL, sql } from 'drizzle-orm';
import type { BatchAction, BatchWork, RowFacts } from '#core/batch/verdict';
import type { OrderStatus } from '#core/order/status';
import { assertNever } from '#core/shared/result';
import { idList } from '#worker/db/queries/id-list';
import type { BatchRecord } from '#worker/db/tables/batches';
import { connections } from '#worker/db/tables/sending';
import type { Context } from '../context.ts';
import { LIVE_PAYMENT_STATES } from '../orders/purge-order.ts';
import { OPEN_STATES } from '../sending/queue-sends.ts';
import { hasRemovableCopy } from '../sending/removals.ts';

/** How many orders one guarded batch takes: more would keep other writers waiting. */
const STEP_ROWS: Record<BatchAction, number> = {
  status: 500,
  restore: 500,
  delete: 500,
  send: 200,
  unlink: 200,
  purge: 100,
};
/** Each needs a link of its own, signed one by one. */
const PREORDER_ROWS = 50;

export type MetRow = RowFacts & {
  position: number;
  orderId: string;
  number: string;
  status: OrderStatus | null;
  version: number;
  statusMark: number;
};

const NO = sql`0`;

/** What an action has to know of an order beside its status. Another shop's order is no order. */
function factsFor(work: BatchWork): { hasLinks: SQL; underWay: SQL; queued: SQL } {
  switch (work.action) {
    case 'status':
    case 'restore':
    case 'delete':
      return { hasLinks: NO, underWay: NO, queued: NO };
    case 'purge':
      return {
        ...{ hasLinks: hasRemovableCopy(sql`o.id`), queued: NO },
        underWay: sql`EXISTS (SELECT 1 FROM jobs WHERE order_id = o.id AND state IN ${idList(OPEN_STATES)})
          OR EXISTS (SELECT 1 FROM payments WHERE order_id = o.id AND state IN ${idList(LIVE_PAYMENT_STATES)})`,
      };
    case 'unlink': {
      const ofConnection = work.connectionId === null ? sql`` : sql`AND connection_id = ${work.connectionId}`;
      return {
        queued: NO,
        hasLinks: sql`EXISTS (SELECT 1 FROM order_links WHERE order_id = o.id ${ofConnection})`,
        underWay: sql`EXISTS (SELECT 1 FROM jobs WHERE order_id = o.id ${ofConnection} AND state IN ('sending', 'unknown'))`,
      };
    }
    case 'send': {
      const ofCopy = sql`SELECT 1 FROM jobs WHERE order_id = o.id AND connection_id = ${work.connectionId}`;
      return {
        hasLinks: NO,
        queued: sql`EXISTS (${ofCopy} AND kind = 'send' AND state IN ('queued', 'waiting'))`,
        underWay: sql`EXISTS (${ofCopy} AND kind = 'remove' AND state IN ${idList(OPEN_STATES)})`,
      };
    }
    default:
      return assertNever(work);
  }
}

/** The next rows of a batch with what its action has to know of their orders. */
export function rowsToWork({ db }: Context, { id, shopId, work }: BatchRecord) {
  const { hasLinks, underWay, queued } = factsFor(work);
  const limit = 'status' in work && work.status === 'preorder' ? PREORDER_ROWS : STEP_ROWS[work.action];
  return db.read.all<MetRow>(
    sql`SELECT r.position, r.order_id AS orderId, o.number, o.status, o.version, o.status_mark AS statusMark,
        ${hasLinks} AS hasLinks, ${underWay} AS underWay, ${queued} AS queued
      FROM (SELECT position, order_id FROM batch_rows WHERE batch_id = ${id} AND outcome = 'pending'
        ORDER BY position LIMIT ${limit}) r
      LEFT JOIN orders o ON o.id = r.order_id AND o.shop_id = ${shopId} ORDER BY r.position`,
  );
}

/** The connection that a batch sends to; no row for any other action. */
export const workedConnection = ({ db }: Context, work: BatchWork) =>
  db.read
    .select()
    .from(connections)
    .where(eq(connections.id, work.action === 'send' ? work.connectionId : ''));
