import { and, eq, sql } from 'drizzle-orm';
import type { SendOutcome } from '#core/integration/outcome';
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

export type Consequence = {
  job: Partial<typeof jobs.$inferInsert>;
  link: Partial<typeof orderLinks.$inferInsert>;
  status: OrderStatus | null;
  problem: { code: string; message: string } | null | 'keep';
  action: HistoryAction;
  after: Record<string, unknown>;
};

/** Writes what became of an attempt, unless a later attempt has taken its place. True where it was written. */
export async function settle(
  context: Context,
  claim: Claim,
  settlement: Settlement,
  adopted: boolean,
): Promise<boolean> {
  const { job, record } = claim;
  const { write, read } = context.db;
  const now = context.now().getTime();
  const end =
    job.kind === 'remove' ? afterRemoval(claim, settlement, now) : consequenceOf(claim, settlement, now, adopted);
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
          .set({ updatedAt: now, ...end.link })
          .where(and(eq(orderLinks.orderId, orderId), eq(orderLinks.connectionId, connectionId))),
        ...orderStatements(context, claim, end),
        historyRow(context, { shopId, orderId, actor, action: end.action, after: { system, ...end.after } }),
        // Deleted while its sending was under way: what has come of that goes again.
        ...(job.kind === 'send' ? queueRemovals(context, [orderId], actor) : []),
      ]),
    );
  } catch (error) {
    if (writeRefusalOf(error)?.kind === 'guard') return false;
    throw error;
  }
  return true;

  function orderStatements(context: Context, { job }: Claim, { status, problem }: Consequence): Statement[] {
    const statements: Statement[] = [];
    const unmoved = and(eq(orders.id, orderId), eq(orders.statusMark, job.statusMark));
    if (problem !== 'keep')
      statements.push(
        context.db.write
          .update(orders)
          .set({ problemCode: problem?.code ?? null, problemMessage: problem?.message ?? null, updatedAt: now })
          .where(eq(orders.id, orderId)),
      );
    if (status === null || status === record.status || record.statusMark !== job.statusMark) return statements;
    statements.push(
      context.db.write.run(
        sql`INSERT INTO order_history (id, shop_id, order_id, at, actor_kind, actor_id, actor_name, action, before, after)
          SELECT ${context.newId('history')}, ${shopId}, ${orderId}, ${now}, ${actor.kind}, ${actor.id}, ${actor.name},
            'status_changed', json_object('status', ${orders.status}), ${JSON.stringify({ status })}
          FROM ${orders} WHERE ${unmoved}`,
      ),
      context.db.write
        .update(orders)
        .set({ status, cell: cellWithStatus(status), statusMark: job.statusMark + 1, updatedAt: now })
        .where(unmoved),
    );
    return statements;
  }
}

function consequenceOf(
  { job, record, links, link }: Claim,
  settlement: Settlement,
  now: number,
  adopted: boolean,
): Consequence {
  const others = links.filter((each) => each.connectionId !== job.connectionId);
  switch (settlement.outcome) {
    case 'ok':
      return {
        job: { state: 'done', errorCode: null, errorMessage: null },
        link: { state: 'linked', ...settlement.copy, errorCode: null, errorMessage: null },
        status: 'sent',
        problem: others.some((each) => each.state === 'failed') ? 'keep' : null,
        action: adopted ? 'send_adopted' : 'send_succeeded',
        after: { ...settlement.copy },
      };
    case 'refused': {
      const { code, message } = settlement;
      const parcelStands = others.some((each) => each.system === 'shiptor' && each.externalId !== null);
      return {
        job: { state: 'failed', errorCode: code, errorMessage: message },
        link: { state: 'failed', errorCode: code, errorMessage: message },
        status: parcelStands && record.status === 'sent' ? null : 'problem',
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
        action: 'send_delayed',
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
        action: 'send_unknown',
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
