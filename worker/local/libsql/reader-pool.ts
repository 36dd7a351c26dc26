import type { Engine, EngineOptions } from './engine.ts';
import { EngineSlot } from './engine-slot.ts';
import type { EngineReply, EngineRequest } from './frames.ts';

interface Job {
  readonly request: EngineRequest;
  readonly signal: AbortSignal | null;
  resolve(done: { engine: Engine; reply: EngineReply }): void;
  reject(error: unknown): void;
}

interface Seat {
  readonly slot: EngineSlot;
  /** Jobs that only this engine can do, because it holds their transaction. */
  readonly pinned: Job[];
  isBusy: boolean;
}

/** Reads run beside each other in several processes: a slow one holds up no other. */
export class ReaderPool {
  readonly #seats: Seat[];
  readonly #waiting: Job[] = [];

  constructor(count: number, options: EngineOptions, onLost: (engine: Engine) => void) {
    this.#seats = Array.from({ length: count }, () => {
      const seat: Seat = {
        slot: new EngineSlot(options, (engine) => {
          for (const job of seat.pinned.splice(0)) job.reject(new Error('the read transaction was lost'));
          onLost(engine);
        }),
        pinned: [],
        isBusy: false,
      };
      return seat;
    });
  }

  async ready(): Promise<void> {
    await Promise.all(this.#seats.map((seat) => seat.slot.engine()));
  }

  /** Runs on any engine, or on `engine` alone when it holds the transaction. */
  run(request: EngineRequest, engine: Engine | null, signal: AbortSignal | null) {
    return new Promise<{ engine: Engine; reply: EngineReply }>((resolve, reject) => {
      const job: Job = { request, signal, resolve, reject };
      if (engine === null) {
        this.#waiting.push(job);
        const free = this.#seats.find((seat) => !seat.isBusy && seat.slot.ready !== null);
        if (free !== undefined) void this.#work(free);
        else for (const seat of this.#seats) void this.#work(seat);
        return;
      }
      const seat = this.#seats.find((candidate) => candidate.slot.ready === engine);
      if (seat === undefined) return reject(new Error('the read transaction was lost'));
      seat.pinned.push(job);
      void this.#work(seat);
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#seats.map((seat) => seat.slot.close()));
  }

  async #work(seat: Seat): Promise<void> {
    if (seat.isBusy) return;
    seat.isBusy = true;
    try {
      for (;;) {
        const engine = seat.slot.ready ?? (await seat.slot.engine());
        const job = seat.pinned.shift() ?? this.#waiting.shift();
        if (job === undefined) return;
        await perform(engine, job);
      }
    } catch (error) {
      // Only at the end of the server: no engine comes any more.
      for (const job of [...seat.pinned.splice(0), ...this.#waiting.splice(0)]) job.reject(error);
    } finally {
      seat.isBusy = false;
    }
  }
}

async function perform(engine: Engine, job: Job): Promise<void> {
  if (job.signal?.aborted) return job.reject(job.signal.reason);
  try {
    job.resolve({ engine, reply: await engine.request(job.request) });
  } catch (error) {
    job.reject(error);
  }
}
