import type { z } from 'zod';
import { type Answer, ask, busy, type Failure, parseJson, quoteSystem, unanswered, unreadable } from '../http.ts';
import { batchSchema, type Credentials, failureSchema, type RemoteFailure, type Settings } from './api-types.ts';
import { type Command, toQuery } from './query.ts';

export type Called<T> = { outcome: 'ok'; result: T } | Failure;

/** What became of each command of a batch; one that was not run has neither. */
export type Batch = {
  read<T>(key: string, schema: z.ZodType<T>): Called<T>;
  failure: Failure | null;
};

export type BitrixClient = {
  call<T>(command: Command, schema: z.ZodType<T>, writes: boolean): Promise<Called<T>>;
  /** One request of up to 50 commands. One that writes stops at the first refusal. */
  batch(commands: Record<string, Command>, writes: boolean): Promise<Called<Batch>>;
};

const CLOSED = [
  'NO_AUTH_FOUND',
  'EXPIRED_TOKEN',
  'INVALID_TOKEN',
  'INVALID_CREDENTIALS',
  'INSUFFICIENT_SCOPE',
  'ACCESS_DENIED',
  'USER_ACCESS_ERROR',
  'ALLOWED_ONLY_INTRANET_USER',
  'WRONG_AUTH_TYPE',
];
const BUSY = ['QUERY_LIMIT_EXCEEDED', 'OPERATION_TIME_LIMIT'];
/** Source: a block by the vendor's staff and a portal that is no more come as 503 and 500; no waiting helps. */
const FINAL = ['OVERLOAD_LIMIT', 'PORTAL_DELETED'];
const BROKEN = ['INTERNAL_SERVER_ERROR', 'ERROR_UNEXPECTED_ANSWER'];

const LONGEST_WAIT_MS = 15 * 60_000;

/** Source: the operating time of a method is free again at `time.operating_reset_at`, in seconds. */
function busyFor({ error, time }: RemoteFailure, now: Date): Failure {
  const waitMs = time ? time.operating_reset_at * 1000 - now.getTime() : 0;
  const retryAfterMs = Math.min(Math.max(0, waitMs), LONGEST_WAIT_MS);
  return { outcome: 'later', reason: `слишком частые запросы (${error})`, ...(retryAfterMs > 0 && { retryAfterMs }) };
}

export function createClient(
  baseUrl: string,
  { userId, code }: Credentials,
  { timeoutMs }: Settings,
  { fetch, now }: { fetch: typeof globalThis.fetch; now: () => Date },
): BitrixClient {
  const headers = { 'content-type': 'application/json', accept: 'application/json', 'user-agent': 'Orderlane' };

  function refusal(failure: RemoteFailure, status: number, writes: boolean): Failure {
    const { error, error_description } = failure;
    const message = quoteSystem(error_description || error, [code]) || `ответ ${status}`;
    const name = error.toUpperCase();
    if (BUSY.includes(name)) return busyFor(failure, now());
    if (BROKEN.includes(name)) return unanswered(writes, message);
    if (CLOSED.includes(name) || status === 401 || status === 403) return { outcome: 'refused', code: 'AUTH', message };
    // Source: a deal that is gone is NOT_FOUND, in older methods an empty code with «Not found».
    const isMissing = name === 'NOT_FOUND' || (name === '' && /not found/i.test(error_description));
    const named = quoteSystem(name, [code.toUpperCase()]).slice(0, 64);
    return { outcome: 'refused', code: isMissing ? 'NOT_FOUND' : named || `HTTP_${status}`, message };
  }

  function read<T>(answer: Answer, schema: z.ZodType<T>, writes: boolean): Called<T> {
    const body = parseJson(answer.text);
    const failure = failureSchema.safeParse(body);
    if (failure.success && (answer.status < 500 || FINAL.includes(failure.data.error.toUpperCase()))) {
      return refusal(failure.data, answer.status, writes);
    }
    const wait = busy(answer);
    if (wait) return wait;
    if (answer.status >= 500) return unanswered(writes, `ответ ${answer.status}`);
    // Source: a portal that is not there answers with a page.
    if (body === undefined && answer.status === 404) {
      return { outcome: 'refused', code: 'ACCOUNT', message: 'По этому адресу портал Битрикс24 не отвечает.' };
    }
    if (answer.status !== 200) return unreadable(answer, writes);
    const result = typeof body === 'object' && body !== null && 'result' in body ? body.result : undefined;
    const parsed = schema.safeParse(result);
    return result !== undefined && parsed.success
      ? { outcome: 'ok', result: parsed.data }
      : unanswered(writes, 'ответ не удалось прочитать');
  }

  async function call<T>({ method, params }: Command, schema: z.ZodType<T>, writes: boolean): Promise<Called<T>> {
    const url = `${baseUrl}/rest/${userId}/${code}/${method}`;
    const answer = await ask(fetch, { method: 'POST', url, headers, body: JSON.stringify(params), timeoutMs, writes });
    return answer.outcome === 'answered' ? read(answer, schema, writes) : answer;
  }

  async function batch(commands: Record<string, Command>, writes: boolean): Promise<Called<Batch>> {
    const cmd = Object.fromEntries(Object.entries(commands).map(([key, command]) => [key, toQuery(command)]));
    const called = await call({ method: 'batch', params: { halt: writes ? 1 : 0, cmd } }, batchSchema, writes);
    if (called.outcome !== 'ok') return called;
    const { result, result_error = {} } = called.result;
    const failures = new Map(Object.entries(result_error).map(([key, each]) => [key, refusal(each, 400, writes)]));
    const [failure = null] = failures.values();
    const lost = unanswered(writes, 'ответ не удалось прочитать');
    const of = <T>(key: string, schema: z.ZodType<T>): Called<T> => {
      const parsed = schema.safeParse(result[key]);
      const isThere = result[key] !== undefined && parsed.success;
      return failures.get(key) ?? (isThere ? { outcome: 'ok', result: parsed.data } : lost);
    };
    return { outcome: 'ok', result: { read: of, failure } };
  }

  return { call, batch };
}
