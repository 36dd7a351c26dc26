import type { ProviderDeps } from '../contract.ts';

/** A `fetch` whose first requests are granted already; each one more is booked before it leaves. */
export function metered({ fetch, moreTurns }: ProviderDeps, granted: number): typeof globalThis.fetch {
  let left = granted;
  return async (input, init) => {
    if (left > 0) left -= 1;
    else await moreTurns?.(1);
    return fetch(input, init);
  };
}
