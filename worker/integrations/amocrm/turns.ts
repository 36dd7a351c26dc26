import { LONGEST_TURN_MS, NoTurn, type ProviderDeps } from '../contract.ts';

/** How long one call of the contract goes on asking for turns. */
const ASKING_MS = 120_000;

/** How long such a call may take at the most, with the last turn and the last answer. */
export const longestCallMs = (timeoutMs: number): number => ASKING_MS + LONGEST_TURN_MS + timeoutMs;

/** A `fetch` whose first requests are granted already; each one more is booked before it leaves. */
export function metered(
  { fetch, moreTurns, now }: ProviderDeps,
  granted: number,
  timeoutMs: number,
): typeof globalThis.fetch {
  let left = granted;
  const until = now().getTime() + ASKING_MS;
  return async (input, init) => {
    if (left > 0 || !moreTurns) {
      left -= 1;
      return fetch(input, init);
    }
    if (now().getTime() > until) throw new NoTurn();
    await moreTurns(1);
    // The wait for the turn is no part of the time that the system has for its answer.
    return fetch(input, { ...init, signal: AbortSignal.timeout(timeoutMs) });
  };
}
