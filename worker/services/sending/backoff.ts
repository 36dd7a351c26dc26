const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 5 * 60_000;

/** Doubles with each attempt, with up to half of it added at random so that jobs do not come back together. */
export function backoffMs(attempt: number): number {
  const base = Math.min(FIRST_WAIT_MS * 2 ** Math.min(attempt - 1, 10), LONGEST_WAIT_MS);
  return Math.round(base * (1 + Math.random() / 2));
}
