import { Worker } from 'node:worker_threads';

export interface Watchdog {
  begin(): void;
  end(): void;
}

/** The signal an engine dies of when a statement ran too long; the server tells a timeout from a crash by it. */
export const TIMEOUT_SIGNAL = 'SIGALRM';

/**
 * A thread beside the blocked one: it ends the process when a statement takes longer than the limit,
 * or when the server died (killed) while a statement runs.
 */
export function startWatchdog(limitMs: number): Watchdog {
  const shared = new Int32Array(new SharedArrayBuffer(4));
  const bornAt = Date.now();
  const thread = new Worker(new URL('./watchdog-thread.ts', import.meta.url), {
    workerData: { shared, bornAt, limitMs, parent: process.ppid },
  });
  thread.unref();
  return {
    begin: () => Atomics.store(shared, 0, Date.now() - bornAt + 1),
    end: () => Atomics.store(shared, 0, 0),
  };
}
