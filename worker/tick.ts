import { shopsWithBatches } from '#worker/services/batches/open-batches';
import type { Context } from '#worker/services/context';
import { clearWhatLapsed } from '#worker/services/housekeeping';
import { reReadPendingPayments } from '#worker/services/payments/re-read';
import { connectionsWithDueJobs } from '#worker/services/sending/due-jobs';

/** The cron tick: makes up for wake-ups and notifications that were lost, and clears what has had its time. */
export async function tick(context: Context, webhookBodyDays: number): Promise<void> {
  for (const connectionId of await connectionsWithDueJobs(context)) context.wakeLane(connectionId);
  for (const shopId of await shopsWithBatches(context)) context.wakeRunner(shopId);
  const failed = await reReadPendingPayments(context);
  if (failed.length > 0) console.error(JSON.stringify({ tick: 'payments that could not be re-read', failed }));
  await clearWhatLapsed(context, webhookBodyDays);
}
