import { readSync, writeSync } from 'node:fs';
import type { Operation } from './protocol.ts';

/** What the server asks of an engine process, one at a time. */
export type EngineRequest =
  | { type: 'open' }
  | { type: 'run'; connection: number; mayEscalate: boolean; operations: Operation[] }
  | { type: 'release'; connection: number };

export interface EngineReply {
  /** The connection that now holds an open transaction, or 0. */
  connection: number;
  /**
   * `escalate`: a reader could not do it and did nothing, so it belongs in the write turn.
   * `failed`: nothing was done and nothing is open; the body is the error.
   */
  outcome: ReplyOutcome;
  /** JSON (or NDJSON for a cursor) that goes to the client untouched. */
  body: Buffer;
}

const OUTCOMES = ['done', 'escalate', 'failed'] as const;
export type ReplyOutcome = (typeof OUTCOMES)[number];

const HEADER_BYTES = 9;

/** Reads one frame of the request pipe. Null when the server is gone. */
export function readRequest(fd: number): EngineRequest | null {
  const length = readExactly(fd, 4)?.readUInt32LE(0);
  if (length === undefined) return null;
  const body = readExactly(fd, length);
  return body === null ? null : (JSON.parse(body.toString('utf8')) as EngineRequest);
}

function readExactly(fd: number, length: number): Buffer | null {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const read = readSync(fd, buffer, filled, length - filled, null);
    if (read === 0) return null;
    filled += read;
  }
  return buffer;
}

export function encodeRequest(request: EngineRequest): Buffer {
  const text = JSON.stringify(request);
  const length = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(4 + length);
  frame.writeUInt32LE(length, 0);
  frame.write(text, 4);
  return frame;
}

export function writeReply(fd: number, connection: number, outcome: ReplyOutcome, body: string): void {
  const length = Buffer.byteLength(body);
  const frame = Buffer.allocUnsafe(HEADER_BYTES + length);
  frame.writeUInt32LE(length, 0);
  frame.writeUInt32LE(connection, 4);
  frame.writeUInt8(OUTCOMES.indexOf(outcome), 8);
  frame.write(body, HEADER_BYTES);
  let written = 0;
  while (written < frame.length) written += writeSync(fd, frame, written);
}

/** Puts the chunks of the reply pipe together again. */
export class ReplyReader {
  #chunks: Buffer[] = [];
  #buffered = 0;
  #needed = HEADER_BYTES;

  /** The reply that this chunk completes, or null. One request is under way at a time, so at most one. */
  push(chunk: Buffer): EngineReply | null {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    if (this.#buffered < this.#needed) return null;
    const frame = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    this.#needed = HEADER_BYTES + frame.readUInt32LE(0);
    if (this.#buffered < this.#needed) {
      this.#chunks = [frame];
      return null;
    }
    this.#chunks = [];
    this.#buffered = 0;
    this.#needed = HEADER_BYTES;
    const outcome = OUTCOMES[frame.readUInt8(8)] ?? 'failed';
    return { connection: frame.readUInt32LE(4), outcome, body: frame.subarray(HEADER_BYTES) };
  }
}
