import { shopsWithBatches } from '#worker/services/batches/open-batches';
import type { Context } from '#worker/services/context';
import { reReadPendingPayments } from '#worker/services/payments/re-read';
import { connectionsWithDueJobs } from '#worker/services/sending/due-jobs';

/** The cron tick: makes up for wake-ups and notifications that were lost. */
export async function tick(context: Context): Promise<void> {
  for (const connectionId of await connectionsWithDueJobs(context)) context.wakeLane(connectionId);
  for (const shopId of await shopsWithBatches(context)) context.wakeRunner(shopId);
  await reReadPendingPayments(context);
}
