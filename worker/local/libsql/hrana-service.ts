import { EngineLost } from './engine.ts';
import { Executor } from './executor.ts';
import {
  type ClientRequest,
  type ClientStatement,
  type ClientStep,
  parseBatch,
  parseBaton,
  parseBody,
  parseRequests,
  type SqlReference,
} from './parse-request.ts';
import { HttpError, type Operation, type WireStatement, type WireStep } from './protocol.ts';
import type { Router } from './router.ts';
import type { Stream, Streams } from './streams.ts';

/** A finished answer: its parts are written one after the other. */
export interface Answer {
  readonly parts: readonly (string | Buffer)[];
  /** To call when the client could not be told: it can never use the stream again. */
  abandon(): void;
}

const MAX_STORED_SQLS = 150;
const MAX_STORED_SQL_LENGTH = 64 * 1024;

/** The protocol of one HTTP request: baton in, operations through the router, baton out. */
export class HranaService {
  readonly #streams: Streams;
  readonly #router: Router;

  constructor(streams: Streams, router: Router) {
    this.#streams = streams;
    this.#router = router;
  }

  async pipeline(text: string, signal: AbortSignal): Promise<Answer> {
    const body = parseBody(text);
    const requests = parseRequests(body);
    const stream = this.#streams.take(parseBaton(body));
    const { result, baton } = await this.#perform(stream, signal, () => resolveAll(stream, requests));
    const head = `{"baton":${JSON.stringify(baton)},"base_url":null,"results":`;
    return { parts: [head, result, '}'], abandon: () => this.#abandon(baton) };
  }

  async cursor(text: string, signal: AbortSignal): Promise<Answer> {
    const body = parseBody(text);
    const steps = parseBatch(body.batch);
    const stream = this.#streams.take(parseBaton(body));
    const { result, baton } = await this.#perform(stream, signal, () => [
      { type: 'cursor', steps: steps.map((step) => resolveStep(stream, step)) },
    ]);
    const head = `{"baton":${JSON.stringify(baton)},"base_url":null}\n`;
    return { parts: [head, result], abandon: () => this.#abandon(baton) };
  }

  // A failure here leaves the state of the stream unknown to the client, so the stream ends with it.
  async #perform(stream: Stream, signal: AbortSignal, resolve: () => Operation[]) {
    try {
      const operations = resolve();
      const result = needsEngine(stream, operations)
        ? (await this.#router.run(stream, operations, signal)).body
        : await this.#withoutEngine(stream, operations);
      const isClosed = operations.at(-1)?.type === 'close';
      return { result, baton: isClosed ? null : this.#streams.keep(stream) };
    } catch (error) {
      void this.#router.release(stream);
      throw error instanceof EngineLost ? lostAnswer(error) : error;
    }
  }

  async #withoutEngine(stream: Stream, operations: readonly Operation[]): Promise<string> {
    await this.#router.release(stream);
    return Executor.answerIdle(operations);
  }

  #abandon(baton: string | null): void {
    if (baton !== null) void this.#router.release(this.#streams.take(baton));
  }
}

function lostAnswer(error: EngineLost): HttpError {
  return error.wasTimeout
    ? new HttpError(500, error.message, 'SQLITE_INTERRUPT')
    : new HttpError(500, error.message, 'INTERNAL_ERROR');
}

function needsEngine(stream: Stream, operations: readonly Operation[]): boolean {
  if (stream.lease !== null && !operations.every((operation) => operation.type === 'close')) return true;
  return operations.some(({ type }) => !['close', 'store_sql', 'close_sql', 'get_autocommit', 'failed'].includes(type));
}

function resolveAll(stream: Stream, requests: readonly ClientRequest[]): Operation[] {
  return requests.map((request, index) => {
    if (request.type === 'close' && index < requests.length - 1) {
      throw new HttpError(400, 'The stream was closed by an earlier request', 'HRANA_PROTO_ERROR');
    }
    return resolveRequest(stream, request);
  });
}

function resolveRequest(stream: Stream, request: ClientRequest): Operation {
  switch (request.type) {
    case 'execute':
      return { type: 'execute', stmt: resolveStatement(stream, request.stmt) };
    case 'batch':
      return { type: 'batch', steps: request.steps.map((step) => resolveStep(stream, step)) };
    case 'sequence':
    case 'describe':
      return { type: request.type, sql: resolveSql(stream, request.sql) };
    case 'store_sql':
      return storeSql(stream, request.sqlId, request.sql);
    case 'close_sql':
      stream.sqls.delete(request.sqlId);
      return { type: 'close_sql' };
    default:
      return { type: request.type };
  }
}

function storeSql(stream: Stream, id: number, sql: string): Operation {
  if (stream.sqls.has(id)) throw new HttpError(400, `SQL text ${id} already exists`, 'SQL_EXISTS');
  if (stream.sqls.size >= MAX_STORED_SQLS) {
    const message = `SQL text cannot be stored, there are already ${MAX_STORED_SQLS}`;
    return { type: 'failed', error: { message, code: 'SQL_STORE_TOO_MANY' } };
  }
  if (sql.length > MAX_STORED_SQL_LENGTH) {
    return { type: 'failed', error: { message: 'SQL text is too large to be stored', code: 'SQL_STORE_TOO_LARGE' } };
  }
  stream.sqls.set(id, sql);
  return { type: 'store_sql' };
}

const resolveStep = (stream: Stream, step: ClientStep): WireStep => ({
  condition: step.condition,
  stmt: resolveStatement(stream, step.stmt),
});

const resolveStatement = (stream: Stream, stmt: ClientStatement): WireStatement => ({
  ...stmt,
  sql: resolveSql(stream, stmt.sql),
});

function resolveSql(stream: Stream, sql: SqlReference): string {
  if (typeof sql === 'string') return sql;
  const stored = stream.sqls.get(sql);
  if (stored === undefined) throw new HttpError(400, `SQL text ${sql} was not found`, 'SQL_NOT_FOUND');
  return stored;
}
