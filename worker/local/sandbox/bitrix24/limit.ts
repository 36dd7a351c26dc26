import { readLimit } from '../kit/limits.ts';
import type { StandInContext } from '../kit/stand-in.ts';
import { readSettings } from '../kit/stand-in.ts';
import type { SystemStore } from '../kit/store.ts';
import { errorResponse, Refusal } from './answers.ts';
import { bitrix24Settings } from './settings.ts';

interface Bucket {
  level: number;
  at: number;
}

const buckets = (store: SystemStore) => store.collection<Bucket>('bucket');

export const tooFast = (): Response => errorResponse(new Refusal(503, 'QUERY_LIMIT_EXCEEDED', 'Too many requests'));

/** Source: a leaking bucket; the request that does not fit is refused. Control switches it off with the other limits. */
export function overBucket({ store, now }: StandInContext): Response | null {
  const { bucketRequests, drainPerSecond } = readSettings(store, bitrix24Settings);
  const at = now().getTime();
  const before = buckets(store).get('bucket') ?? { level: 0, at };
  const level = Math.max(0, before.level - ((at - before.at) / 1000) * drainPerSecond);
  const isOver = level + 1 > bucketRequests && readLimit(store, 0) !== null;
  buckets(store).put('bucket', { level: isOver ? level : level + 1, at });
  return isOver ? tooFast() : null;
}
