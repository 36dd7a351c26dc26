import type { Batch } from '#core/api/batches';
import type { BatchAction } from '#core/batch/verdict';
import type { Right } from '#core/shared/roles';
import type { BatchRecord } from '#worker/db/tables/batches';

const iso = (ms: number): string => new Date(ms).toISOString();

export function presentBatch(batch: BatchRecord): Batch {
  const { id, shopId, action, total, pending, waiting, ok, skipped, failed, unknown, cancelled } = batch;
  return {
    ...{ id, shopId, action, total },
    state: stateOf(batch),
    counts: { pending, waiting, ok, skipped, failed, unknown, cancelled },
    createdAt: iso(batch.createdAt),
    updatedAt: iso(batch.updatedAt),
  };
}

function stateOf({ frozen, pending, waiting, unknown, cancelledAt }: BatchRecord): Batch['state'] {
  if (!frozen) return 'freezing';
  if (pending + waiting + unknown > 0) return 'running';
  return cancelledAt === null ? 'done' : 'cancelled';
}

/** What a person needs to do to many orders is what they need to do to one. */
export const rightFor = (action: BatchAction): Right => (action === 'purge' ? 'orders.purge' : 'orders.write');
