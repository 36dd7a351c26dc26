import { Engine, type EngineOptions } from './engine.ts';

const RETRY_MS = 500;
const CLOSE_GRACE_MS = 5000;

/** A place that always has an engine: when the process ends, the next one is started. */
export class EngineSlot {
  readonly #options: EngineOptions;
  #current: Promise<Engine>;
  #running: Engine | null = null;
  #isClosing = false;
  /** Told after an engine has ended, so that whoever held a transaction in it can let go. */
  readonly #onLost: (engine: Engine) => void;

  constructor(options: EngineOptions, onLost: (engine: Engine) => void) {
    this.#options = options;
    this.#onLost = onLost;
    this.#current = this.#start();
  }

  /** The engine to use now; waits while one is starting. */
  engine(): Promise<Engine> {
    return this.#current;
  }

  /** The same without waiting, or null. */
  get ready(): Engine | null {
    return this.#running;
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    const engine = await this.#current.catch(() => null);
    await engine?.close(CLOSE_GRACE_MS);
  }

  async #start(): Promise<Engine> {
    const engine = new Engine(this.#options);
    await engine.request({ type: 'open' });
    this.#running = engine;
    void engine.gone.then(() => {
      this.#running = null;
      if (!this.#isClosing) {
        this.#current = this.#restart();
        this.#current.catch(() => undefined);
      }
      this.#onLost(engine);
    });
    return engine;
  }

  async #restart(): Promise<Engine> {
    for (;;) {
      try {
        return await this.#start();
      } catch (error) {
        if (this.#isClosing) throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }
}
