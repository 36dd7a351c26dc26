import type { Case } from './case.ts';
import { ask } from './http.ts';

export type Timing = { p50Ms: number; p99Ms: number };
export type Measured = { case: Case; n: number; rounds: Timing[]; all: Timing; roundTrips: number };

export type Plan = { warmUp: number; rounds: number; samples: number };

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

const timingOf = (times: readonly number[]): Timing => {
  const sorted = times.toSorted((a, b) => a - b);
  return { p50Ms: quantile(sorted, 0.5), p99Ms: quantile(sorted, 0.99) };
};

export const median = (values: readonly number[]): number =>
  quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );

/** Measures the cases in turn, round by round, so that what slows the machine down slows all of them. */
export async function measure(
  cases: readonly Case[],
  { warmUp, rounds, samples }: Plan,
  target: { url: string; token: () => Promise<string> },
): Promise<Measured[]> {
  const state = cases.map((each) => ({ case: each, sample: 0, roundTrips: 0, perRound: [] as number[][] }));
  const take = async (each: (typeof state)[number], count: number, token: string) => {
    const times: number[] = [];
    for (let index = 0; index < count; index += 1) {
      const request = each.case.next(each.sample);
      each.sample += 1;
      const startedAt = performance.now();
      const answer = await ask(target.url, token, request);
      times.push(performance.now() - startedAt);
      if (answer.status >= 300)
        throw new Error(`${each.case.name}: answered ${answer.status} ${JSON.stringify(answer.body)}`);
      each.roundTrips = Math.max(each.roundTrips, answer.roundTrips);
      each.case.heard?.(answer);
    }
    return times;
  };
  for (const each of state) await take(each, warmUp, await target.token());
  for (let round = 0; round < rounds; round += 1)
    for (const each of state) each.perRound.push(await take(each, samples, await target.token()));
  return state.map(({ case: measured, perRound, roundTrips }) => ({
    ...{ case: measured, roundTrips, n: rounds * samples },
    rounds: perRound.map(timingOf),
    all: timingOf(perRound.flat()),
  }));
}
