import type { SystemStore } from './store.ts';

interface Limit {
  perSecond: number | null;
}

const WINDOW_MS = 1000;

const limits = (store: SystemStore) => store.collection<Limit>('limit');

export const readLimit = (store: SystemStore, standard: number | null): number | null => {
  const stored = limits(store).get('limit');
  return stored ? stored.perSecond : standard;
};

export const writeLimit = (store: SystemStore, perSecond: number | null): void => {
  limits(store).put('limit', { perSecond });
};

/** Arrivals of the last second, refused ones included; the widest second is kept as a counter. */
export class Meter {
  #arrivals: number[] = [];

  arrive(store: SystemStore, atMs: number): number {
    this.#arrivals = this.#arrivals.filter((arrival) => atMs - arrival < WINDOW_MS);
    this.#arrivals.push(atMs);
    if (this.#arrivals.length > (store.counters().peakPerSecond ?? 0)) {
      store.setCounter('peakPerSecond', this.#arrivals.length);
    }
    return this.#arrivals.length;
  }

  clear(): void {
    this.#arrivals = [];
  }
}
