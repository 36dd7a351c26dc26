import type { ConnectionRecord, JobRecord } from '#worker/db/tables/sending';
import { type Limit, LONGEST_TURN_MS, NoTurn } from '#worker/integrations/contract';
import type { Context } from '#worker/services/context';
import { attemptJob, refuseJob } from '#worker/services/sending/attempt';
import { dueJobs } from '#worker/services/sending/due-jobs';
import { openProvider } from '#worker/services/sending/open-provider';

/** Who keeps a limit scope's budget. */
export type Governor = {
  /** Books so many requests and says how long to wait before the first may leave. Above `mostMs` nothing is booked. */
  take(scope: string, limit: Limit, requests: number, mostMs: number): Promise<number>;
  /** The system asked for quiet: nobody of this scope calls before then. */
  pause(scope: string, forMs: number): Promise<void>;
};

/** What the system counts requests by. */
export const scopeOf = ({ scope }: Limit, { id, system }: ConnectionRecord): string =>
  scope === 'address' ? `${system}:address` : `${system}:${id}`;

/** A longer wait is not slept through: the lane is woken when it is over. Shorter than what is under way waits. */
const LONGEST_NAP_MS = 20_000;

/** Everything that was due was taken by somebody else: there is no hurry to look again. */
const IDLE_MS = 1000;

type Deps = { context: () => Context; governor: Governor; sleep: (ms: number) => Promise<void> };

/**
 * Works off what a connection has to send now, as wide as its provider allows, and never two sendings of one order
 * side by side. Returns when it should look again, or null where nothing waits.
 */
export async function runLane({ context, governor, sleep }: Deps, connectionId: string): Promise<number | null> {
  const work = await dueJobs(context(), connectionId);
  if (!work) return null;
  const { connection, due, nextDueAt } = work;
  if (due.length === 0) return nextDueAt;
  const moreTurns = (limit: Limit) => async (requests: number) => {
    const waitMs = await governor.take(scopeOf(limit, connection), limit, requests, LONGEST_TURN_MS);
    if (waitMs > LONGEST_TURN_MS) throw new NoTurn();
    await sleep(waitMs);
  };
  const provider = await openProvider(context(), connection, moreTurns).catch(() => null);
  if (!provider) {
    for (const job of due) await refuseJob(context(), job);
    return nextDueAt;
  }
  const scope = scopeOf(provider.limit, connection);
  const queue = onePerOrder(due);
  let tried = 0;
  let quietUntil = 0;
  const worker = async (): Promise<void> => {
    for (let job = queue.shift(); job; job = queue.shift()) {
      // What was tried before is looked up before anything is sent again.
      const lookUp = job.attempt > 0 ? (provider.requestsPerFind ?? 1) : 0;
      const { requestsPerRemove = 1, requestsPerSend, grantedPerSend = requestsPerSend } = provider;
      const needed = job.kind === 'remove' ? requestsPerRemove : grantedPerSend;
      const waitMs = await governor.take(scope, provider.limit, needed + lookUp, LONGEST_NAP_MS);
      if (waitMs > LONGEST_NAP_MS) {
        quietUntil = Math.max(quietUntil, context().now().getTime() + waitMs);
        return;
      }
      await sleep(waitMs);
      const settlement = await attemptJob(context(), connection, provider, job);
      if (settlement) tried += 1;
      if (settlement?.outcome === 'later' && settlement.retryAfterMs)
        await governor.pause(scope, settlement.retryAfterMs);
    }
  };
  await Promise.all(Array.from({ length: provider.concurrency }, worker));
  const now = context().now().getTime();
  return Math.max(quietUntil, tried > 0 ? now : now + IDLE_MS);
}

/** The rest of an order's jobs waits for the next pass. */
function onePerOrder(jobs: readonly JobRecord[]): JobRecord[] {
  const first = new Map<string, JobRecord>();
  for (const job of jobs) if (!first.has(job.orderId)) first.set(job.orderId, job);
  return [...first.values()];
}
