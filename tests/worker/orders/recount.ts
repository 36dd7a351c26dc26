import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import type { TestWorker } from '../../support/worker.ts';

/** The counters against a count of what stands in the orders table. */
export async function expectCountsToHold(worker: TestWorker): Promise<void> {
  const kept = sql`SELECT shop_id, cell, count, total_kopecks FROM order_counts WHERE count <> 0 ORDER BY 1, 2`;
  const counted = sql`SELECT shop_id, cell, count(*) AS count, sum(total_kopecks) AS total_kopecks FROM orders GROUP BY 1, 2 ORDER BY 1, 2`;
  expect(await worker.db.read.all(kept)).toEqual(await worker.db.read.all(counted));
}
