import { and, eq, gt, inArray, lte, min, not, or, sql } from 'drizzle-orm';
import { type ConnectionRecord, connections, type JobRecord, jobs } from '#worker/db/tables/sending';
import type { Context } from '../context.ts';

const PAGE = 50;
const OPEN = ['queued', 'waiting', 'unknown'] as const;

/** Another sending of the same order is under way or open: this one waits for its end. */
const isBlocked = sql`EXISTS (SELECT 1 FROM jobs AS sibling WHERE sibling.order_id = ${jobs.orderId}
  AND sibling.connection_id = ${jobs.connectionId} AND sibling.id <> ${jobs.id} AND sibling.seq < ${jobs.seq}
  AND sibling.state IN ('sending', 'unknown'))`;

/** Due: waiting and its time has come, or under way with a lease that lapsed, which means its worker died. */
const isDue = (now: number) =>
  or(
    and(inArray(jobs.state, [...OPEN]), lte(jobs.dueAt, now)),
    and(eq(jobs.state, 'sending'), lte(jobs.leaseUntil, now)),
  );

export type LaneWork = { connection: ConnectionRecord; due: JobRecord[]; nextDueAt: number | null };

/** What a connection's lane has to do now, oldest request first, and when it has to look again. One round trip. */
export async function dueJobs(context: Context, connectionId: string): Promise<LaneWork | null> {
  const now = context.now().getTime();
  const { read } = context.db;
  const ofLane = eq(jobs.connectionId, connectionId);
  const [[connection], due, [later], [leased]] = await read.batch([
    read.select().from(connections).where(eq(connections.id, connectionId)),
    read
      .select()
      .from(jobs)
      .where(and(ofLane, isDue(now), not(isBlocked)))
      .orderBy(jobs.seq)
      .limit(PAGE),
    read
      .select({ at: min(jobs.dueAt) })
      .from(jobs)
      .where(and(ofLane, inArray(jobs.state, [...OPEN]), gt(jobs.dueAt, now))),
    read
      .select({ at: min(jobs.leaseUntil) })
      .from(jobs)
      .where(and(ofLane, eq(jobs.state, 'sending'), gt(jobs.leaseUntil, now))),
  ]);
  if (!connection) return null;
  const times = [later?.at, leased?.at].filter((at) => at != null);
  return { connection, due, nextDueAt: times.length > 0 ? Math.min(...times) : null };
}

/** The connections with due work, for the cron tick that makes up for lost wake-ups. */
export async function connectionsWithDueJobs(context: Context): Promise<string[]> {
  const rows = await context.db.read
    .select({ connectionId: jobs.connectionId })
    .from(jobs)
    .where(
      and(
        // Written out, so that the partial index of open jobs serves it.
        sql`${jobs.state} IN ('queued', 'waiting', 'unknown', 'sending')`,
        isDue(context.now().getTime()),
      ),
    )
    .groupBy(jobs.connectionId);
  return rows.map((row) => row.connectionId);
}
