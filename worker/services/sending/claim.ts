import { and, eq, sql } from 'drizzle-orm';
import type { Order, OrderLink } from '#core/order/schema';
import { STATUS_TABLE } from '#core/order/status';
import { asBatch } from '#worker/db/client';
import { guard, writeRefusalOf } from '#worker/db/guard';
import { type OrderRecord, orders } from '#worker/db/tables/orders';
import { type JobRecord, jobs, type LinkRecord, orderLinks } from '#worker/db/tables/sending';
import type { Context } from '../context.ts';
import { presentLink, presentOrder } from '../orders/present.ts';

export type Claim = {
  job: JobRecord;
  record: OrderRecord;
  order: Order;
  links: LinkRecord[];
  link: OrderLink | null;
  /** Something was tried before and no copy is known, or a removal's answer is open: look before anything leaves. */
  lookFirst: boolean;
};

/**
 * Writes the attempt before anything leaves. Returns null where another attempt of the same order is under way,
 * or the job is no longer what it was.
 */
export async function claimJob(context: Context, job: JobRecord, leaseMs: number): Promise<Claim | null> {
  const { read, write } = context.db;
  const now = context.now().getTime();
  const attempt = job.attempt + 1;
  const asSeen = and(eq(jobs.id, job.id), eq(jobs.attempt, job.attempt), eq(jobs.state, job.state));
  const ofCopy = and(
    eq(jobs.orderId, job.orderId),
    eq(jobs.connectionId, job.connectionId),
    sql`${jobs.id} <> ${job.id}`,
  );
  const otherUnderWay = and(ofCopy, sql`${jobs.state} IN ('sending', 'unknown')`);
  const version = sql`(SELECT ${orders.version} FROM ${orders} WHERE ${orders.id} = ${job.orderId})`;
  const triedBefore = and(ofCopy, sql`${jobs.attempt} > 0`);
  try {
    const [, , , , records, links, earlier] = (await write.batch(
      asBatch([
        guard(context.db, 'STATE', sql`EXISTS ${read.select({ one: sql`1` }).from(jobs).where(asSeen)}`),
        guard(context.db, 'STATE', sql`NOT EXISTS ${read.select({ one: sql`1` }).from(jobs).where(otherUnderWay)}`),
        write
          .update(jobs)
          .set({
            ...{ state: 'sending', attempt, leaseUntil: now + leaseMs, updatedAt: now },
            sentVersion: sql`CASE WHEN ${jobs.attempt} > 0 AND ${jobs.sentVersion} IS NOT ${version} THEN 0 ELSE ${version} END`,
          })
          .where(eq(jobs.id, job.id)),
        write
          .update(orderLinks)
          .set({ state: job.kind === 'remove' ? 'removing' : 'sending', updatedAt: now })
          .where(and(eq(orderLinks.orderId, job.orderId), eq(orderLinks.connectionId, job.connectionId))),
        read.select().from(orders).where(eq(orders.id, job.orderId)),
        read.select().from(orderLinks).where(eq(orderLinks.orderId, job.orderId)),
        read.select({ one: sql`1` }).from(jobs).where(triedBefore).limit(1),
      ]),
    )) as [unknown, unknown, unknown, unknown, OrderRecord[], LinkRecord[], unknown[]];
    const record = records[0];
    if (!record) return null;
    const own = links.find((link) => link.connectionId === job.connectionId);
    return {
      job: { ...job, state: 'sending', attempt },
      ...{ record, links, order: presentOrder(record, links) },
      link: own?.externalId ? presentLink(own) : null,
      lookFirst:
        job.kind === 'remove'
          ? job.state === 'unknown' || job.state === 'sending'
          : !own?.externalId && (job.attempt > 0 || earlier.length > 0),
    };
  } catch (error) {
    if (writeRefusalOf(error)?.kind === 'guard') return null;
    throw error;
  }
}

/** An order that was cancelled or deleted since the sending was asked for is not sent. */
export const isWithdrawn = ({ record }: Claim): boolean => STATUS_TABLE[record.status].withdrawsJobs;
