import { workerData } from 'node:worker_threads';
import { TIMEOUT_SIGNAL } from './watchdog.ts';

const { shared, bornAt, limitMs, parent } = workerData as {
  shared: Int32Array;
  bornAt: number;
  limitMs: number;
  parent: number;
};
const clock = new Int32Array(new SharedArrayBuffer(4));
const intervalMs = Math.max(10, Math.min(100, limitMs / 4));

for (;;) {
  Atomics.wait(clock, 0, 0, intervalMs);
  const startedAt = Atomics.load(shared, 0);
  if (startedAt > 0 && Date.now() - bornAt + 1 - startedAt > limitMs) process.kill(process.pid, TIMEOUT_SIGNAL);
  if (startedAt > 0 && process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}
