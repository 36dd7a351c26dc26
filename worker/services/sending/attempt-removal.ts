import type { Provider } from '#worker/integrations/contract';
import type { Claim } from './claim.ts';
import type { Settlement } from './settle.ts';

const CANNOT: Settlement = {
  outcome: 'refused',
  code: 'SYSTEM_CANNOT_REMOVE',
  message: 'Удалить заказ в этой системе можно только в ней самой',
};

/**
 * Takes a deleted order's copy away. After an open answer it is asked again, since a copy that is gone is ok; where the
 * order was restored meanwhile, nothing is removed and the copy is only looked up.
 */
export async function tryToRemove(
  provider: Pick<Provider, 'find' | 'remove'>,
  { record, order, link, lookFirst }: Claim,
): Promise<Settlement> {
  const isRestored = record.status !== 'deleted';
  if (isRestored && !lookFirst) return { outcome: 'withdrawn' };
  if (!link) return { outcome: 'removed' };
  if (!provider.remove) return CANNOT;
  if (isRestored) {
    const found = await provider.find(order, { complete: false });
    if (found.outcome === 'absent') return { outcome: 'removed' };
    if (found.outcome === 'found') return { outcome: 'withdrawn' };
    return found.outcome === 'refused' ? found : { outcome: 'unknown', reason: found.reason };
  }
  const removed = await provider.remove(link);
  return removed.outcome === 'ok' ? { outcome: 'removed' } : removed;
}
