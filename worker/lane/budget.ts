import type { Limit } from '#worker/integrations/contract';

export type Booking = { waitMs: number; freeAt: number };

/**
 * Takes so many requests out of a scope's time. A wait above `mostMs` books nothing: whoever is not going to wait
 * must not push the others away.
 */
export function book(freeAt: number, now: number, limit: Limit, requests: number, mostMs: number): Booking {
  const from = Math.max(freeAt, now);
  const waitMs = from - now;
  if (waitMs > mostMs) return { waitMs, freeAt };
  return { waitMs, freeAt: from + Math.ceil((limit.perMs / limit.requests) * requests) };
}
