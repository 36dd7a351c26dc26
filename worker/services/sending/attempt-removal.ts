import type { Provider } from '#worker/integrations/contract';
import type { Claim } from './claim.ts';
import type { Settlement } from './settle.ts';

const CANNOT: Settlement = {
  outcome: 'refused',
  code: 'SYSTEM_CANNOT_REMOVE',
  message: 'Удалить заказ в этой системе можно только в ней самой',
};

/** Takes a deleted order's copy away. After an open answer: look whether it still stands, and only then ask again. */
export async function tryToRemove(provider: Provider, { record, order, link, lookFirst }: Claim): Promise<Settlement> {
  const isRestored = record.status !== 'deleted';
  if (isRestored && !lookFirst) return { outcome: 'withdrawn' };
  if (!link) return { outcome: 'removed' };
  if (!provider.remove) return CANNOT;
  if (lookFirst) {
    const found = await provider.find(order, { complete: false });
    if (found.outcome === 'absent') return { outcome: 'removed' };
    if (found.outcome !== 'found')
      return { outcome: 'unknown', reason: found.outcome === 'refused' ? found.message : found.reason };
    if (isRestored) return { outcome: 'withdrawn' };
  }
  const removed = await provider.remove(link);
  return removed.outcome === 'ok' ? { outcome: 'removed' } : removed;
}
