/** The one place at the writer, given out first come, first served. */
export class WriteTurn {
  readonly #waiting: { enter(): void; isCancelled: boolean }[] = [];
  #isTaken = false;

  /** Resolves when the turn is the caller's, who must then `release()` exactly once. */
  take(signal: AbortSignal | null): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (!this.#isTaken) {
      this.#isTaken = true;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const place = { enter, isCancelled: false };
      const cancel = () => {
        place.isCancelled = true;
        reject(signal?.reason);
      };
      function enter() {
        signal?.removeEventListener('abort', cancel);
        resolve();
      }
      signal?.addEventListener('abort', cancel, { once: true });
      this.#waiting.push(place);
    });
  }

  release(): void {
    let next = this.#waiting.shift();
    while (next?.isCancelled) next = this.#waiting.shift();
    if (next === undefined) this.#isTaken = false;
    else next.enter();
  }
}
