import { and, eq, ne, notInArray, type SQL, sql } from 'drizzle-orm';
import type { ExternalCopy, SendOutcome } from '#core/integration/outcome';
import { CARRIERS } from '#core/integration/systems';
import { MONEY_PROBLEMS } from '#core/order/problem';
import type { OrderStatus } from '#core/order/status';
import { assertNever } from '#core/shared/result';
import { asBatch, type Statement } from '#worker/db/client';
import { guard, writeRefusalOf } from '#worker/db/guard';
import { orders } from '#worker/db/tables/orders';
import { jobs, orderLinks } from '#worker/db/tables/sending';
import type { Actor, Context } from '../context.ts';
import { type HistoryAction, historyRow } from '../orders/history.ts';
import { cellWithStatus } from '../orders/record.ts';
import { backoffMs } from './backoff.ts';
import type { Claim } from './claim.ts';
import { afterRemoval } from './removal-consequence.ts';
import { queueRemovals } from './removals.ts';

export type Settlement = SendOutcome | { outcome: 'withdrawn' } | { outcome: 'removed' };

/** What became of an attempt, and the copy that it met on the way, whatever became of it. */
export type Tried = { settlement: Settlement; found: ExternalCopy | null; adopted: boolean };

export type Consequence = {
  job: Partial<typeof jobs.$inferInsert>;
  link: Partial<typeof orderLinks.$inferInsert>;
  status: OrderStatus | null;
  /** Where this holds of the order at that moment, its status stays. */
  unless?: SQL;
  problem: { code: string; message: string } | null | 'keep';
  action: HistoryAction | null;
  after: Record<string, unknown>;
};

/** Writes what became of an attempt, unless a later attempt has taken its place. True where it was written. */
export async function settle(context: Context, claim: Claim, tried: Tried): Promise<boolean> {
  const { job } = claim;
  const { write, read } = context.db;
  const now = context.now().getTime();
  const end = job.kind === 'remove' ? afterRemoval(claim, tried.settlement, now) : consequenceOf(claim, tried, now);
  const mine = and(eq(jobs.id, job.id), eq(jobs.attempt, job.attempt), eq(jobs.state, 'sending'));
  const actor: Actor = { kind: job.actorKind, id: job.actorId, name: job.actorName };
  const { shopId, orderId, connectionId } = job;
  const system = claim.links.find((link) => link.connectionId === connectionId)?.system;
  try {
    await write.batch(
      asBatch([
        guard(context.db, 'STATE', sql`EXISTS ${read.select({ one: sql`1` }).from(jobs).where(mine)}`),
        write
          .update(jobs)
          .set({ leaseUntil: null, updatedAt: now, ...end.job })
          .where(eq(jobs.id, job.id)),
        write
          .update(orderLinks)
          // A copy that was met on the way is kept whatever else became of the attempt.
          .set({ updatedAt: now, ...tried.found, ...end.link })
          .where(and(eq(orderLinks.orderId, orderId), eq(orderLinks.connectionId, connectionId))),
        ...statusStatements(context, claim, end, actor),
        ...problemStatements(context, claim, end),
        ...(end.action
          ? [historyRow(context, { shopId, orderId, actor, action: end.action, after: { system, ...end.after } })]
          : []),
        // Deleted while this was under way, or deleted again: what stands there goes.
        ...(job.kind === 'send' || tried.settlement.outcome === 'withdrawn'
          ? queueRemovals(context, [orderId], actor)
          : []),
      ]),
    );
  } catch (error) {
    if (writeRefusalOf(error)?.kind === 'guard') return false;
    throw error;
  }
  return true;
}

/** The order's status follows only where no person has set one since the sending was asked for. */
function statusStatements(
  context: Context,
  { job }: Claim,
  { status, unless }: Consequence,
  actor: Actor,
): Statement[] {
  if (status === null) return [];
  const now = context.now().getTime();
  const follows = and(
    eq(orders.id, job.orderId),
    eq(orders.statusMark, job.statusMark),
    ne(orders.status, status),
    unless && sql`NOT (${unless})`,
  );
  return [
    context.db.write.run(
      sql`INSERT INTO order_history (id, shop_id, order_id, at, actor_kind, actor_id, actor_name, action, before, after)
        SELECT ${context.newId('history')}, ${job.shopId}, ${job.orderId}, ${now}, ${actor.kind}, ${actor.id}, ${actor.name},
          'status_changed', json_object('status', ${orders.status}), ${JSON.stringify({ status })}
        FROM ${orders} WHERE ${follows}`,
    ),
    context.db.write
      .update(orders)
      .set({ status, cell: cellWithStatus(status), updatedAt: now })
      .where(follows),
  ];
}

function problemStatements(context: Context, { job }: Claim, { problem }: Consequence): Statement[] {
  if (problem === 'keep') return [];
  const updatedAt = context.now().getTime();
  const { write } = context.db;
  const ofOrder = eq(orders.id, job.orderId);
  if (problem)
    return [
      write
        .update(orders)
        .set({ problemCode: problem.code, problemMessage: problem.message, updatedAt })
        .where(ofOrder),
    ];
  const ofSending = notInArray(orders.problemCode, [...MONEY_PROBLEMS]);
  const cleared = { problemCode: null, problemMessage: null, updatedAt };
  return [write.update(orders).set(cleared).where(and(ofOrder, ofSending))];
}

/** Another connection's copy of the order at a carrier, in this state. */
const parcelElsewhere = ({ job }: Claim, state: SQL): SQL =>
  sql`EXISTS (SELECT 1 FROM order_links AS parcel WHERE parcel.order_id = ${job.orderId}
    AND parcel.connection_id <> ${job.connectionId} AND parcel.system IN (${sql.join(
      CARRIERS.map((system) => sql`${system}`),
      sql`, `,
    )}) AND ${state})`;

function consequenceOf(claim: Claim, { settlement, adopted }: Tried, now: number): Consequence {
  const { job, record, links, link } = claim;
  const others = links.filter((each) => each.connectionId !== job.connectionId);
  const heardBefore = job.errorMessage;
  switch (settlement.outcome) {
    case 'ok':
      return {
        job: { state: 'done', errorCode: null, errorMessage: null },
        link: { state: 'linked', ...settlement.copy, errorCode: null, errorMessage: null },
        status: 'sent',
        // A CRM that has the order does not make up for a parcel that was refused.
        unless: sql`${orders.status} = 'problem' AND ${parcelElsewhere(claim, sql`parcel.state = 'failed'`)}`,
        problem: others.some((each) => each.state === 'failed') ? 'keep' : null,
        action: adopted ? 'send_adopted' : 'send_succeeded',
        after: { ...settlement.copy },
      };
    case 'refused': {
      const { code, message } = settlement;
      return {
        job: { state: 'failed', errorCode: code, errorMessage: message },
        link: { state: 'failed', errorCode: code, errorMessage: message },
        status: 'problem',
        unless: sql`${orders.status} = 'sent' AND ${parcelElsewhere(claim, sql`parcel.external_id IS NOT NULL`)}`,
        problem: { code, message },
        action: 'send_refused',
        after: { code, message },
      };
    }
    case 'later': {
      const dueAt = now + (settlement.retryAfterMs ?? backoffMs(job.attempt));
      return {
        job: { state: 'waiting', dueAt, errorCode: 'LATER', errorMessage: settlement.reason },
        link: { state: 'waiting', errorCode: 'LATER', errorMessage: settlement.reason },
        status: null,
        problem: 'keep',
        // The same answer again is no news.
        action: settlement.reason === heardBefore ? null : 'send_delayed',
        after: { reason: settlement.reason, nextAttemptAt: new Date(dueAt).toISOString() },
      };
    }
    case 'unknown':
      return {
        job: {
          state: 'unknown',
          dueAt: now + backoffMs(job.attempt),
          errorCode: 'UNKNOWN',
          errorMessage: settlement.reason,
        },
        link: { state: 'unknown', errorCode: 'UNKNOWN', errorMessage: settlement.reason },
        status: null,
        problem: 'keep',
        action: settlement.reason === heardBefore ? null : 'send_unknown',
        after: { reason: settlement.reason },
      };
    case 'withdrawn':
      return {
        job: { state: 'withdrawn' },
        link: link ? { state: 'linked' } : { state: 'failed', errorCode: 'WITHDRAWN', errorMessage: '' },
        status: null,
        problem: 'keep',
        action: 'send_withdrawn',
        after: { status: record.status },
      };
    case 'removed':
      throw new Error(`job ${job.id} sends and was told of a removal`);
    default:
      return assertNever(settlement);
  }
}
