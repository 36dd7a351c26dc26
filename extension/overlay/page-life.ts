/**
 * How long our scripts have a say in a page: until the extension is updated under them or a newer one takes over.
 * Nothing set up here outlives that, and nothing piles up however long the page stays open.
 */
export class PageLife {
  readonly #end = new AbortController();
  readonly #isConnected: () => boolean;

  constructor(isConnected: () => boolean) {
    this.#isConnected = isConnected;
  }

  get isOver(): boolean {
    if (!this.#isConnected()) this.end();
    return this.#end.signal.aborted;
  }

  end(): void {
    this.#end.abort();
  }

  onEnd(work: () => void): void {
    this.#end.signal.addEventListener('abort', work);
  }

  on(target: EventTarget, type: string, work: () => void): void {
    target.addEventListener(type, work, { signal: this.#end.signal });
  }

  after(ms: number, work: () => void): void {
    setTimeout(() => this.isOver || work(), ms);
  }

  every(ms: number, work: () => void): void {
    const timer = setInterval(() => (this.isOver ? clearInterval(timer) : work()), ms);
  }

  nextFrame(work: () => void): void {
    requestAnimationFrame(() => this.isOver || work());
  }
}
