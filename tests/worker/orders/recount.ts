import { expect } from 'vitest';
import { verifyCounts } from '../../../worker/local/verify.ts';
import type { TestWorker } from '../../support/worker.ts';

/** The counters against a count of what stands in the orders table, each order where its own columns place it. */
export async function expectCountsToHold(worker: TestWorker): Promise<void> {
  expect(await verifyCounts(worker.db)).toEqual([]);
}
