import { readLimit } from '../kit/limits.ts';
import type { StandInContext } from '../kit/stand-in.ts';
import { readSettings } from '../kit/stand-in.ts';
import type { SystemStore } from '../kit/store.ts';
import { insalesSettings } from './settings.ts';

interface Window {
  openedAt: number;
  count: number;
}

const windows = (store: SystemStore) => store.collection<Window>('window');

/** Source: each answer tells how much of the window is used. */
export function usageHeader(store: SystemStore): [name: string, value: string] {
  const { windowRequests } = readSettings(store, insalesSettings);
  return ['API-Usage-Limit', `${windows(store).get('window')?.count ?? 0}/${windowRequests}`];
}

/** Counts a request; the refusal where it is one too many. Nothing is refused where control has switched limits off. */
export function overWindow({ store, now }: StandInContext): Response | null {
  const { windowRequests, windowMs, overLimitStatus } = readSettings(store, insalesSettings);
  const at = now().getTime();
  const stored = windows(store).get('window');
  const open = stored && at - stored.openedAt < windowMs ? stored : { openedAt: at, count: 0 };
  const isOver = open.count >= windowRequests && readLimit(store, 0) !== null;
  windows(store).put('window', { ...open, count: open.count + (isOver ? 0 : 1) });
  if (!isOver) return null;
  const waitSeconds = Math.ceil((open.openedAt + windowMs - at) / 1000);
  return new Response('API call limit exceeded', {
    status: overLimitStatus,
    headers: Object.fromEntries([usageHeader(store), ['Retry-After', String(waitSeconds)]]),
  });
}
