import { and, eq, inArray } from 'drizzle-orm';
import type { OrderStatus } from '#core/order/status';
import { assertNever } from '#core/shared/result';
import type { Statement } from '#worker/db/client';
import { idList } from '#worker/db/queries/id-list';
import type { BatchRecord } from '#worker/db/tables/batches';
import { type ConnectionRecord, orderLinks } from '#worker/db/tables/sending';
import type { Actor, Context } from '../context.ts';
import { statusesStatements } from '../orders/change-status.ts';
import { purgeStatements } from '../orders/purge-order.ts';
import { unlinkStatements } from '../orders/unlink-order.ts';
import { newSendJob, queueSends } from '../sending/queue-sends.ts';
import type { MetRow } from './row-facts.ts';

type Work = { statements: Statement[]; outcome: 'ok' | 'waiting' };

/** What a batch's action writes for these orders, by the same statements as for one order alone. */
export async function workStatements(
  context: Context,
  { shopId, work }: BatchRecord,
  rows: readonly MetRow[],
  connection: ConnectionRecord | null,
  actor: Actor,
): Promise<Work> {
  const orderIds = rows.map(({ orderId }) => orderId);
  const setStatus = async (status: OrderStatus): Promise<Work> => {
    const records = rows.map((row) => ({ id: row.orderId, status: row.status ?? status }));
    return { statements: await statusesStatements(context, shopId, records, status, actor), outcome: 'ok' };
  };
  switch (work.action) {
    case 'status':
    case 'restore':
      return setStatus(work.status);
    case 'delete':
      return setStatus('deleted');
    case 'purge': {
      const records = rows.map(({ orderId, number }) => ({ id: orderId, number }));
      return { statements: purgeStatements(context, shopId, records, actor), outcome: 'ok' };
    }
    case 'unlink': {
      const ofOrders = inArray(orderLinks.orderId, idList(orderIds));
      const chosen =
        work.connectionId === null ? ofOrders : and(ofOrders, eq(orderLinks.connectionId, work.connectionId));
      const links = await context.db.read.select().from(orderLinks).where(chosen);
      return { statements: unlinkStatements(context, shopId, links, actor), outcome: 'ok' };
    }
    case 'send': {
      if (!connection) throw new Error(`connection ${work.connectionId} is gone`);
      const { connectionId } = work;
      const jobs = rows.map(({ orderId, statusMark }) =>
        newSendJob(context, { shopId, connectionId, orderId, statusMark, actor }),
      );
      return { statements: queueSends(context, connection, jobs, actor), outcome: 'waiting' };
    }
    default:
      return assertNever(work);
  }
}
