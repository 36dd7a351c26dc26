import type { Case, Shop, World } from './case.ts';
import { ask } from './http.ts';

export type Timing = { p50Ms: number; p99Ms: number };
export type Subject = { case: Case; shop: Shop };
/** Times in milliseconds: `rounds[round][sample]`. */
export type Measured = Subject & { rounds: number[][]; roundTrips: number };

export type Plan = { warmUp: number; rounds: number; samples: number };

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

export const timingOf = (times: readonly number[]): Timing => {
  const sorted = times.toSorted((a, b) => a - b);
  return { p50Ms: quantile(sorted, 0.5), p99Ms: quantile(sorted, 0.99) };
};

export const median = (values: readonly number[]): number =>
  quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );

/** A case that has kinds is asked for each of them equally often, and often enough for a median of its own. */
const PER_KIND = 15;
const samplesOf = (kinds: number, samples: number): number =>
  Math.max(Math.ceil(samples / kinds), kinds > 1 ? PER_KIND : 1) * kinds;

type State = Measured & { sample: number };
const kindsOf = ([first]: readonly State[]): number => first?.case.kinds ?? 1;

/**
 * Measures round by round, and within a round sample by sample, both shops in turn: what slows the machine down slows
 * both sides of a ratio.
 */
export async function measure(
  cases: readonly Case[],
  { warmUp, rounds, samples }: Plan,
  world: World,
): Promise<Measured[]> {
  const states = cases.map((each) => shopsOf(each, world).map((shop) => stateOf(each, shop)));
  for (const group of states) await take(group, Math.ceil(warmUp / kindsOf(group)) * kindsOf(group), world);
  for (const state of states.flat()) state.rounds = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const group of states) {
      for (const state of group) state.rounds.push([]);
      await take(group, samplesOf(kindsOf(group), samples), world);
    }
    world.report(`round ${round + 1} of ${rounds}`);
  }
  return states.flat();
}

const shopsOf = ({ against }: Case, { big, small }: World): Shop[] => (against === 'empty' ? [big] : [small, big]);
const stateOf = (each: Case, shop: Shop): State => ({ case: each, shop, sample: 0, roundTrips: 0, rounds: [[]] });

async function take(group: readonly State[], count: number, world: World): Promise<void> {
  const token = await world.token();
  for (let index = 0; index < count; index += 1)
    for (const state of index % 2 === 0 ? group : group.toReversed()) {
      const request = state.case.next(state.sample, state.shop);
      state.sample += 1;
      const startedAt = performance.now();
      const answer = await ask(world.url, token, request);
      state.rounds.at(-1)?.push(performance.now() - startedAt);
      if (answer.status >= 300)
        throw new Error(`${state.case.name}: answered ${answer.status} ${JSON.stringify(answer.body)}`);
      state.roundTrips = Math.max(state.roundTrips, answer.roundTrips);
      state.case.heard?.(answer, state.shop);
    }
}
