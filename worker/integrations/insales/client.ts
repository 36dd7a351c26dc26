import type { z } from 'zod';
import {
  type Answer,
  ask,
  busy,
  type Call,
  type Failure,
  parseJson,
  quoteSystem,
  unanswered,
  unreadable,
} from '../http.ts';
import type { Credentials, Settings } from './api-types.ts';

export type Called<T> = { outcome: 'ok'; result: T } | Failure;

export type InsalesClient = {
  get<T>(path: string, query: Record<string, string>, schema: z.ZodType<T>): Promise<Called<T>>;
  write<T>(
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body: object | null,
    schema: z.ZodType<T>,
  ): Promise<Called<T>>;
};

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The keys under which a list of texts stands that are about no field. */
const NO_FIELD = ['errors', 'error', 'message', 'status'];

const textOf = (value: unknown): string => (Array.isArray(value) ? value.map(textOf).join(', ') : String(value));

/** Source: the vendor's client reads messages by field or a list of them; a plain text is met as well. */
function wordsOf(body: unknown): { message: string; field?: string } {
  if (Array.isArray(body)) return { message: body.map(textOf).join('; ') };
  if (!isObject(body)) return { message: String(body) };
  const told = isObject(body.errors) && !Array.isArray(body.errors) ? body.errors : body;
  const entries = Object.entries(told);
  const parts = entries.map(([key, value]) => (NO_FIELD.includes(key) ? textOf(value) : `${key}: ${textOf(value)}`));
  return { message: parts.join('; '), field: entries.map(([key]) => key).find((key) => !NO_FIELD.includes(key)) };
}

function refusal(answer: Answer, secrets: readonly string[]): Failure {
  const { status, text } = answer;
  const body = parseJson(text);
  const { message, field } = body === undefined ? { message: '' } : wordsOf(body);
  const words = quoteSystem(message, secrets) || `ответ ${status}`;
  if (status === 401 || status === 403) return { outcome: 'refused', code: 'AUTH', message: words };
  return { outcome: 'refused', code: status === 404 ? 'NOT_FOUND' : `HTTP_${status}`, message: words, field };
}

/** Source: `https://{shop}/admin/….json`, HTTP Basic with the key's id and its password. */
export function createClient(
  baseUrl: string,
  { apiKey, password }: Credentials,
  { timeoutMs, busyWaitMs }: Settings,
  fetch: typeof globalThis.fetch,
): InsalesClient {
  const basic = btoa(`${apiKey}:${password}`);
  const secrets = [basic, password, apiKey];
  const headers = { authorization: `Basic ${basic}`, accept: 'application/json' };

  async function call<T>(request: Omit<Call, 'headers' | 'timeoutMs'>, schema: z.ZodType<T>): Promise<Called<T>> {
    const { writes, body } = request;
    const contentType = body !== undefined && { 'content-type': 'application/json' };
    const answer = await ask(fetch, { ...request, headers: { ...headers, ...contentType }, timeoutMs });
    if (answer.outcome !== 'answered') return answer;
    // Source: over the limit is 503 by the documents, 429 in the vendor's newer client.
    const wait = busy(answer);
    if (wait) return wait.outcome === 'later' ? { retryAfterMs: busyWaitMs, ...wait } : wait;
    if (answer.status >= 500 || (answer.status >= 300 && answer.status < 400)) return unreadable(answer, writes);
    if (answer.status >= 400) return refusal(answer, secrets);
    const parsed = schema.safeParse(parseJson(answer.text));
    return parsed.success ? { outcome: 'ok', result: parsed.data } : unanswered(writes, 'ответ не удалось прочитать');
  }

  return {
    get: (path, query, schema) => {
      const asked = new URLSearchParams(query).toString();
      const url = `${baseUrl}/admin/${path}${asked && `?${asked}`}`;
      return call({ method: 'GET', url, writes: false }, schema);
    },
    write: (method, path, body, schema) => {
      const text = body === null ? {} : { body: JSON.stringify(body) };
      return call({ method, url: `${baseUrl}/admin/${path}`, writes: true, ...text }, schema);
    },
  };
}
