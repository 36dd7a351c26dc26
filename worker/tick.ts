import type { Context } from '#worker/services/context';
import { reReadPendingPayments } from '#worker/services/payments/re-read';
import { connectionsWithDueJobs } from '#worker/services/sending/due-jobs';

/** The cron tick: makes up for wake-ups and notifications that were lost. */
export async function tick(context: Context): Promise<void> {
  for (const connectionId of await connectionsWithDueJobs(context)) context.wakeLane(connectionId);
  const failed = await reReadPendingPayments(context);
  if (failed.length > 0) console.error(JSON.stringify({ tick: 'payments that could not be re-read', failed }));
}
