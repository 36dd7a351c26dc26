import type { z } from 'zod';
import { type Answer, ask, busy, type Failure, parseJson, quoteSystem, unanswered, unreadable } from '../http.ts';
import { type Credentials, failureSchema, type Settings } from './api-types.ts';

export type Called<T> = { outcome: 'ok'; result: T } | Failure;

export type RetailcrmClient = {
  get<T>(path: string, query: Record<string, string>, schema: z.ZodType<T>): Promise<Called<T>>;
  /** Source: each nested structure of a form is one JSON text. */
  post<T>(path: string, form: Record<string, string | object>, schema: z.ZodType<T>): Promise<Called<T>>;
};

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function wordsOf(body: Record<string, unknown>): { message: string; field?: string } {
  const { errorMsg, errors } = failureSchema.parse(body);
  if (Array.isArray(errors)) return { message: [errorMsg, ...errors.map(String)].filter(Boolean).join('; ') };
  const entries = Object.entries(errors);
  const details = entries.map(([field, text]) => `${field}: ${String(text)}`);
  return { message: [errorMsg, ...details].filter(Boolean).join('; '), field: entries[0]?.[0] };
}

/** Source: an unknown account answers a POST with nginx's page «405 Not Allowed». */
const isNoAccount = ({ status, text }: Answer): boolean => status === 405 && text.trimStart().startsWith('<');

function refusal(answer: Answer, body: Record<string, unknown>, apiKey: string): Failure {
  const { message, field } = wordsOf(body);
  const words = quoteSystem(message, [apiKey]) || `ответ ${answer.status}`;
  if (answer.status === 401 || answer.status === 403) return { outcome: 'refused', code: 'AUTH', message: words };
  // Source: "Not found" and "Payment not found" name a missing thing; "API method not found" a wrong address.
  const isMissing = answer.status === 404 && !message.includes('API method');
  return { outcome: 'refused', code: isMissing ? 'NOT_FOUND' : `HTTP_${answer.status}`, message: words, field };
}

/** Source: `https://{account}/api/v5/…`, key in `X-API-KEY`; helpers without a version stand under `/api/`. */
export function createClient(
  baseUrl: string,
  { apiKey }: Credentials,
  { timeoutMs, site }: Settings,
  fetch: typeof globalThis.fetch,
): RetailcrmClient {
  const headers = { 'x-api-key': apiKey, accept: 'application/json' };

  function read<T>(answer: Answer, schema: z.ZodType<T>, writes: boolean): Called<T> {
    // Source: over the limit is 503, its body may be HTML.
    const wait = busy(answer);
    if (wait) return wait;
    if (isNoAccount(answer)) return { outcome: 'refused', code: 'ACCOUNT', message: 'Account does not exist.' };
    const body = parseJson(answer.text);
    if (!isObject(body)) return unreadable(answer, writes);
    if (answer.status >= 500) return unanswered(writes, `ответ ${answer.status}`);
    if (answer.status >= 300 || body.success === false) return refusal(answer, body, apiKey);
    const parsed = schema.safeParse(body);
    return body.success === true && parsed.success
      ? { outcome: 'ok', result: parsed.data }
      : unanswered(writes, 'ответ не удалось прочитать');
  }

  return {
    async get(path, query, schema) {
      const url = `${baseUrl}${path}?${new URLSearchParams(query)}`;
      const answer = await ask(fetch, { method: 'GET', url, headers, timeoutMs, writes: false });
      return answer.outcome === 'answered' ? read(answer, schema, false) : answer;
    },

    async post(path, form, schema) {
      const fields = Object.entries({ site, ...form }).map(([name, value]): [string, string] => [
        name,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]);
      const answer = await ask(fetch, {
        method: 'POST',
        url: `${baseUrl}${path}`,
        headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        body: new URLSearchParams(fields).toString(),
        timeoutMs,
        writes: true,
      });
      return answer.outcome === 'answered' ? read(answer, schema, true) : answer;
    },
  };
}

/** Source: the text of a second create with the same externalId. */
export const alreadyExists = (failure: Failure): boolean =>
  failure.outcome === 'refused' && /already exists/i.test(failure.message);
