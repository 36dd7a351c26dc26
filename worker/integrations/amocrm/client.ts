import { z } from 'zod';
import { type Answer, ask, busy, type Failure, parseJson, quoteSystem, unanswered, unreadable } from '../http.ts';
import type { Access } from './access.ts';
import { type Problem, problemSchema, type Settings } from './api-types.ts';

export type Called<T> = { outcome: 'ok'; result: T } | Failure;
/** What is gone is not the deal itself, so the order's copy is not to be taken for lost. */
export const notTheDeal = <T>(called: Called<T>): Called<T> =>
  called.outcome === 'refused' && called.code === 'NOT_FOUND' ? { ...called, code: 'HTTP_404' } : called;

/** The system does not take a question that it may do without; what it would have told stays unknown. */
export const isNotTaken = (called: Called<unknown>): boolean =>
  called.outcome === 'refused' && (called.code === 'HTTP_400' || called.code === 'HTTP_422');

export type Query = readonly (readonly [string, string])[];

export type AmocrmClient = {
  /** Null where nothing was found. */
  get<T>(path: string, query: Query, schema: z.ZodType<T>): Promise<Called<T | null>>;
  write<T>(method: 'POST' | 'PATCH', path: string, body: object, schema: z.ZodType<T>): Promise<Called<T>>;
};

// Source: repeated abuse closes the address with a page of plain text; asking on keeps it closed.
const BLOCKED_MS = 15 * 60_000;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function wordsOf(problem: Problem): { message: string; field?: string } {
  const errors = problem['validation-errors'].flatMap((each) => each.errors);
  const details = errors.map(({ path, detail, code }) => `${path}: ${detail || code}`);
  const message = [problem.detail || problem.title, ...details].filter(Boolean).join('; ');
  return { message, field: errors[0]?.path };
}

const CODES: Record<number, string> = { 401: 'AUTH', 402: 'PAYMENT', 403: 'FORBIDDEN' };

function refusal({ status, text }: Answer, body: object, secrets: readonly string[]): Failure {
  const { message, field } = wordsOf(problemSchema.parse(body));
  const words = quoteSystem(message, secrets) || `ответ ${status}`;
  // Source: an unknown address answers "Cannot GET …"; anything else that is 404 is a thing that is gone.
  const isMissing = status === 404 && !text.includes('Cannot ');
  return {
    outcome: 'refused',
    code: isMissing ? 'NOT_FOUND' : (CODES[status] ?? `HTTP_${status}`),
    message: words,
    field,
  };
}

/** Too much was asked. Source: how long to wait is `retry_after` of the body, or the header; the body may be no JSON. */
function tooBusy(answer: Answer): Failure | null {
  const wait = busy(answer);
  if (wait?.outcome !== 'later' || wait.retryAfterMs !== undefined) return wait;
  const body = problemSchema.safeParse(parseJson(answer.text));
  const seconds = body.success ? body.data.retry_after : undefined;
  return seconds === undefined ? wait : { ...wait, retryAfterMs: Math.min(seconds * 1000, BLOCKED_MS) };
}

export function readAnswer<T>(
  answer: Answer,
  schema: z.ZodType<T>,
  { writes, secrets }: { writes: boolean; secrets: readonly string[] },
): Called<T> {
  const { status, text } = answer;
  const wait = tooBusy(answer);
  if (wait) return wait;
  // Source: nothing found, and a removed link, are 204 without a body.
  const body = status === 204 ? null : parseJson(text);
  if (status === 403 && !isObject(body))
    return { outcome: 'later', reason: 'amoCRM закрыл доступ с нашего адреса (403)', retryAfterMs: BLOCKED_MS };
  if (status >= 500) return unanswered(writes, `ответ ${status}`);
  if (status >= 300) return isObject(body) ? refusal(answer, body, secrets) : unreadable(answer, writes);
  // Source: 200 may carry errors.
  const errors = refusedInside.safeParse(body);
  if (errors.success) {
    const message = quoteSystem(JSON.stringify(errors.data._embedded.errors), secrets);
    return { outcome: 'refused', code: 'HTTP_200', message };
  }
  const parsed = schema.safeParse(body);
  return parsed.success ? { outcome: 'ok', result: parsed.data } : unanswered(writes, 'ответ не удалось прочитать');
}

const refusedInside = z.object({ _embedded: z.object({ errors: z.array(z.unknown()).min(1) }) });

/** Source: `https://{account}.amocrm.ru/api/v4/…`, a bearer token. */
export function createClient(
  baseUrl: string,
  access: Access,
  { timeoutMs }: Settings,
  fetch: typeof globalThis.fetch,
): AmocrmClient {
  async function call<T>(
    method: 'GET' | 'POST' | 'PATCH',
    path: string,
    body: string | undefined,
    schema: z.ZodType<T>,
  ) {
    const writes = method !== 'GET';
    const attempt = async (token: string): Promise<Called<T>> => {
      const headers = {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      };
      const answer = await ask(fetch, { method, url: `${baseUrl}${path}`, headers, body, timeoutMs, writes });
      return answer.outcome === 'answered' ? readAnswer(answer, schema, { writes, secrets: access.secrets() }) : answer;
    };
    return access.using(fetch, attempt);
  }

  return {
    get(path, query, schema) {
      const search = new URLSearchParams(query.map(([name, value]) => [name, value]));
      return call('GET', query.length > 0 ? `${path}?${search}` : path, undefined, schema.nullable());
    },
    write: (method, path, body, schema) => call(method, path, JSON.stringify(body), schema),
  };
}
