import type { Engine, EngineOptions } from './engine.ts';
import { EngineSlot } from './engine-slot.ts';
import type { EngineReply, EngineRequest } from './frames.ts';
import { HttpError, type Operation, type WireError } from './protocol.ts';
import { ReaderPool } from './reader-pool.ts';
import { analyzeSql, type StatementKind } from './sql-analysis.ts';
import type { Stream } from './streams.ts';
import { WriteTurn } from './write-turn.ts';

/** An open transaction: which engine holds it, under which number. */
export interface Lease {
  readonly role: 'reader' | 'writer';
  readonly engine: Engine;
  readonly connection: number;
}

export interface RouterOptions {
  readonly file: string;
  readonly readers: number;
  readonly statementTimeoutMs: number;
  readonly writeTimeoutMs: number;
  /** An engine has ended: its transactions are rolled back. */
  readonly onLost: (engine: Engine) => void;
}

/** A longer text is a dump or a seed: reading through it here would hold up every other request. */
const MAX_JUDGED_LENGTH = 100_000;

/** Decides where a request runs: in the engine of its transaction, on a reader, or in the write turn. */
export class Router {
  readonly #readers: ReaderPool;
  readonly #writer: EngineSlot;
  readonly #turn = new WriteTurn();

  private constructor(writer: EngineSlot, options: RouterOptions) {
    this.#writer = writer;
    this.#readers = new ReaderPool(
      options.readers,
      engineOptions('reader', options, options.statementTimeoutMs),
      options.onLost,
    );
  }

  static async open(options: RouterOptions): Promise<Router> {
    // The writer first: it creates the file and turns on WAL, without which readers would block it.
    const writer = new EngineSlot(engineOptions('writer', options, options.writeTimeoutMs), options.onLost);
    await writer.engine();
    const router = new Router(writer, options);
    try {
      await router.#readers.ready();
      return router;
    } catch (error) {
      await router.close();
      throw error;
    }
  }

  /** Runs the operations and notes on the stream what transaction is open afterwards. */
  async run(stream: Stream, operations: Operation[], signal: AbortSignal | null): Promise<EngineReply> {
    if (stream.lease !== null) return this.#continue(stream, stream.lease, operations);
    const need = needOf(operations);
    if (need === 'write') return this.#write(stream, operations, signal);
    const request: EngineRequest = { type: 'run', connection: 0, mayEscalate: need === 'read', operations };
    const { engine, reply } = await this.#readers.run(request, null, signal);
    if (reply.outcome === 'escalate') return this.#write(stream, operations, signal);
    refuseFailed(reply);
    if (reply.connection > 0) stream.lease = { role: 'reader', engine, connection: reply.connection };
    return reply;
  }

  /** Rolls back what the stream left open and gives the write turn on. */
  async release(stream: Stream): Promise<void> {
    const { lease } = stream;
    if (lease === null) return;
    stream.lease = null;
    const request: EngineRequest = { type: 'release', connection: lease.connection };
    try {
      if (lease.role === 'writer') await lease.engine.request(request);
      else await this.#readers.run(request, lease.engine, null);
    } catch {
      // The engine has ended, and with it the transaction.
    } finally {
      if (lease.role === 'writer') this.#turn.release();
    }
  }

  async close(): Promise<void> {
    await this.#readers.close();
    // Last: the connection that closes last moves the log into the database file.
    await this.#writer.close();
  }

  async #continue(stream: Stream, lease: Lease, operations: Operation[]): Promise<EngineReply> {
    const request: EngineRequest = { type: 'run', connection: lease.connection, mayEscalate: false, operations };
    try {
      const reply =
        lease.role === 'writer'
          ? await lease.engine.request(request)
          : (await this.#readers.run(request, lease.engine, null)).reply;
      refuseFailed(reply);
      if (reply.connection === 0) this.#end(stream, lease);
      return reply;
    } catch (error) {
      this.#end(stream, lease);
      throw error;
    }
  }

  async #write(stream: Stream, operations: Operation[], signal: AbortSignal | null): Promise<EngineReply> {
    await this.#turn.take(signal);
    try {
      const engine = this.#writer.ready ?? (await this.#writer.engine());
      const reply = await engine.request({ type: 'run', connection: 0, mayEscalate: false, operations });
      refuseFailed(reply);
      if (reply.connection > 0) stream.lease = { role: 'writer', engine, connection: reply.connection };
      return reply;
    } finally {
      if (stream.lease === null) this.#turn.release();
    }
  }

  #end(stream: Stream, lease: Lease): void {
    stream.lease = null;
    if (lease.role === 'writer') this.#turn.release();
  }
}

function engineOptions(role: EngineOptions['role'], { file }: RouterOptions, statementTimeoutMs: number) {
  return { role, file, statementTimeoutMs };
}

function refuseFailed(reply: EngineReply): void {
  if (reply.outcome !== 'failed') return;
  const { message, code } = JSON.parse(reply.body.toString('utf8')) as WireError;
  throw new HttpError(503, message, code);
}

function needOf(operations: readonly Operation[]): 'read' | 'snapshot' | 'write' {
  const kinds = new Set<StatementKind>();
  for (const sql of textsOf(operations)) {
    if (sql.length > MAX_JUDGED_LENGTH) return 'write';
    for (const { kind } of analyzeSql(sql)) kinds.add(kind);
  }
  if (kinds.has('begin-readonly')) return 'snapshot';
  // A deferred transaction that stays open may write later, and must then already be at the writer.
  const staysOpen = kinds.has('begin-deferred') && !kinds.has('end');
  return staysOpen || kinds.has('write') ? 'write' : 'read';
}

function* textsOf(operations: readonly Operation[]): Generator<string> {
  for (const operation of operations) {
    if (operation.type === 'execute') yield operation.stmt.sql;
    else if (operation.type === 'sequence') yield operation.sql;
    else if (operation.type === 'batch' || operation.type === 'cursor') {
      for (const step of operation.steps) yield step.stmt.sql;
    }
  }
}
