import { randomBytes } from 'node:crypto';
import { HttpError } from './protocol.ts';
import type { Lease } from './router.ts';

/** What the server keeps between the requests of one Hrana stream. */
export interface Stream {
  readonly sqls: Map<number, string>;
  /** The open transaction and the engine that holds it. */
  lease: Lease | null;
}

const MAX_STREAMS = 10_000;
const MAX_REMEMBERED = 1000;

/** Streams by baton. A baton is valid once: each answer carries the next one. */
export class Streams {
  readonly #waiting = new Map<string, { stream: Stream; timer: NodeJS.Timeout }>();
  readonly #expired = new Set<string>();
  readonly #expiryMs: number;
  readonly #onExpired: (stream: Stream) => void;

  constructor(expiryMs: number, onExpired: (stream: Stream) => void) {
    this.#expiryMs = expiryMs;
    this.#onExpired = onExpired;
  }

  /** The stream of a baton, or a new one. The baton is used up. */
  take(baton: string | null): Stream {
    if (baton === null) return { sqls: new Map(), lease: null };
    const entry = this.#waiting.get(baton);
    if (entry === undefined) {
      if (this.#expired.has(baton)) {
        throw new HttpError(400, 'The stream has expired due to inactivity', 'STREAM_EXPIRED');
      }
      throw new HttpError(400, 'Received an invalid baton', 'BATON_INVALID');
    }
    clearTimeout(entry.timer);
    this.#waiting.delete(baton);
    return entry.stream;
  }

  /** Keeps the stream for its next request and gives the baton for it. */
  keep(stream: Stream): string {
    if (this.#waiting.size >= MAX_STREAMS) throw new HttpError(503, 'Too many open streams', 'STREAM_LIMIT');
    const baton = randomBytes(24).toString('base64url');
    const timer = setTimeout(() => this.#expire(baton, stream), this.#expiryMs);
    this.#waiting.set(baton, { stream, timer });
    return baton;
  }

  /** Forgets a stream that is not in use, whose transaction was lost. */
  forget(lost: (stream: Stream) => boolean): void {
    for (const [baton, { stream, timer }] of this.#waiting) {
      if (!lost(stream)) continue;
      clearTimeout(timer);
      this.#expire(baton, stream);
    }
  }

  #expire(baton: string, stream: Stream): void {
    this.#waiting.delete(baton);
    this.#expired.add(baton);
    if (this.#expired.size > MAX_REMEMBERED) this.#expired.delete(this.#expired.values().next().value ?? '');
    this.#onExpired(stream);
  }
}
