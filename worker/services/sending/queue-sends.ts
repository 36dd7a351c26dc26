import { type AnyColumn, sql } from 'drizzle-orm';
import type { Statement } from '#worker/db/client';
import { guard } from '#worker/db/guard';
import { idList } from '#worker/db/queries/id-list';
import { type ConnectionRecord, type JobRecord, jobs, orderLinks } from '#worker/db/tables/sending';
import type { Actor, Context } from '../context.ts';
import { historyRows } from '../orders/history.ts';

/** Not left yet, so one more request adds nothing: the lane reads the order when the turn comes. */
export const WAITING_STATES = ['queued', 'waiting'] as const;
export const OPEN_STATES = [...WAITING_STATES, 'sending', 'unknown'] as const;

export type NewJob = Omit<JobRecord, 'seq'>;
type Sending = { shopId: string; connectionId: string; orderId: string; statusMark: number; actor: Actor };

export function newSendJob(context: Context, { actor, ...sending }: Sending): NewJob {
  const now = context.now().getTime();
  return {
    ...{ id: context.newId('job'), ...sending, kind: 'send' },
    ...{ state: 'queued', attempt: 0, dueAt: now, leaseUntil: null, sentVersion: null },
    ...{ actorKind: actor.kind, actorId: actor.id, actorName: actor.name },
    ...{ errorCode: null, errorMessage: null, createdAt: now, updatedAt: now },
  };
}

/** Sendings of one connection, whatever their number, with the guard that none of them waits already. */
export function queueSends(
  context: Context,
  { id: connectionId, shopId, system, name }: ConnectionRecord,
  newJobs: readonly NewJob[],
  actor: Actor,
): Statement[] {
  const { write } = context.db;
  const orderIds = newJobs.map(({ orderId }) => orderId);
  const updatedAt = context.now().getTime();
  const state = { state: 'queued' as const, errorCode: null, errorMessage: null, updatedAt };
  /** A copy that is gone is not edited: the next sending makes another. */
  const unlessGone = (column: AnyColumn) =>
    sql`CASE WHEN ${orderLinks.state} IN ('removed', 'missing') THEN NULL ELSE ${column} END`;
  const { externalId, url, trackingNumber, externalStatus } = orderLinks;
  return [
    guard(
      context.db,
      'STATE',
      sql`NOT EXISTS (SELECT 1 FROM jobs WHERE order_id IN ${idList(orderIds)} AND connection_id = ${connectionId}
        AND (state IN ('queued', 'waiting') OR (kind = 'remove' AND state IN ('sending', 'unknown'))))`,
    ),
    write.insert(jobs).values([...newJobs]),
    write
      .insert(orderLinks)
      .values(
        orderIds.map((orderId) => ({ id: context.newId('link'), shopId, orderId, connectionId, system, ...state })),
      )
      .onConflictDoUpdate({
        target: [orderLinks.orderId, orderLinks.connectionId],
        set: {
          ...state,
          externalId: unlessGone(externalId),
          url: unlessGone(url),
          trackingNumber: unlessGone(trackingNumber),
          externalStatus: unlessGone(externalStatus),
        },
        setWhere: sql`${orderLinks.state} NOT IN ('sending', 'unknown')`,
      }),
    historyRows(context, {
      ...{ shopId, actor, action: 'send_requested' },
      entries: orderIds.map((orderId) => ({ orderId, after: { system, connection: name } })),
    }),
  ];
}
