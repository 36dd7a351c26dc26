import { eq } from 'drizzle-orm';
import type { Job } from '#core/api/orders';
import { ok } from '#core/shared/result';
import { jobs } from '#worker/db/tables/sending';
import { memberships } from '#worker/db/tables/shops';
import type { Context, Person } from '../context.ts';
import { notFound, type Outcome } from '../refusal.ts';
import { presentJob } from './present-job.ts';

/** One sending, for a member of its shop. One round trip. */
export async function readJob(context: Context, person: Person, jobId: string): Promise<Outcome<Job>> {
  const [members, [job]] = await context.db.read.batch([
    context.db.read
      .select({ shopId: memberships.shopId })
      .from(memberships)
      .where(eq(memberships.userId, person.userId)),
    context.db.read.select().from(jobs).where(eq(jobs.id, jobId)),
  ]);
  if (!job || !members.some((member) => member.shopId === job.shopId)) return notFound('job');
  return ok(presentJob(job));
}
