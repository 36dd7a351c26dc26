import { type LinkState, SYSTEM_REMOVES, type System } from './systems.ts';

/** What deleting an order does to one of its links. */
export const REMOVAL_EFFECTS = ['removed', 'stays', 'nothing_there'] as const;
export type RemovalEffect = (typeof REMOVAL_EFFECTS)[number];

type Copy = { system: System; state: LinkState; externalId: string | null; connectionEnabled: boolean };

/** What will happen to the copy behind a link when its order is deleted, and why it stays where it does. */
export function removalEffect({ system, state, externalId, connectionEnabled }: Copy): {
  effect: RemovalEffect;
  reason: 'SYSTEM_CANNOT_REMOVE' | 'CONNECTION_DISABLED' | null;
} {
  if (externalId === null || state === 'removed' || state === 'missing')
    return { effect: 'nothing_there', reason: null };
  if (!SYSTEM_REMOVES[system]) return { effect: 'stays', reason: 'SYSTEM_CANNOT_REMOVE' };
  if (!connectionEnabled) return { effect: 'stays', reason: 'CONNECTION_DISABLED' };
  return { effect: 'removed', reason: null };
}
