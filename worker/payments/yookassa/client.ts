import type { z } from 'zod';
import { ask, busy, type Failure, parseJson, quoteSystem, unanswered, unreadable } from '#worker/integrations/http';
import type { PaymentFailure } from '../contract.ts';
import { type Credentials, errorSchema, type Settings } from './api-types.ts';

export type Called<T> = { outcome: 'ok'; result: T } | PaymentFailure;

export type YookassaClient = {
  get<T>(path: string, schema: z.ZodType<T>): Promise<Called<T>>;
  /** Source: the same `Idempotence-Key` gives the same object. */
  post<T>(path: string, key: string, body: object, schema: z.ZodType<T>): Promise<Called<T>>;
};

const REFUSALS: Record<number, string> = { 401: 'AUTH', 403: 'AUTH', 404: 'NOT_FOUND' };

/** Source: Basic `shopId:secretKey`, JSON both ways. */
export function createClient(
  baseUrl: string,
  { shopId, secretKey }: Credentials,
  { timeoutMs }: Settings,
  fetch: typeof globalThis.fetch,
): YookassaClient {
  const authorization = `Basic ${btoa(`${shopId}:${secretKey}`)}`;

  async function call<T>(path: string, schema: z.ZodType<T>, write: { key: string; body: object } | null) {
    const writes = write !== null;
    const answer = await ask(fetch, {
      method: writes ? 'POST' : 'GET',
      url: baseUrl + path,
      headers: {
        authorization,
        accept: 'application/json',
        ...(write && { 'content-type': 'application/json', 'idempotence-key': write.key }),
      },
      body: write ? JSON.stringify(write.body) : undefined,
      timeoutMs,
      writes,
    });
    if (answer.outcome !== 'answered') return answer;
    const { status } = answer;
    const wait = busy(answer);
    if (wait) return wait;
    // Source: after a 500 the result is not known, and 202 means "still at it": both are repeated with the same key.
    if (status >= 500 || status === 202) return unanswered(writes, `ответ ${status}`);
    const body = parseJson(answer.text);
    if (status >= 300) {
      const error = errorSchema.safeParse(body);
      if (!error.success) return unreadable(answer, writes);
      const { code, description, parameter } = error.data;
      const words = [description || code, ...(parameter ? [`(${parameter})`] : [])].join(' ');
      const message = quoteSystem(words, [secretKey]);
      return { outcome: 'refused', code: REFUSALS[status] ?? code, message } satisfies Failure;
    }
    const parsed = schema.safeParse(body);
    return parsed.success
      ? { outcome: 'ok' as const, result: parsed.data }
      : unanswered(writes, 'ответ не удалось прочитать');
  }

  return {
    get: (path, schema) => call(path, schema, null),
    post: (path, key, body, schema) => call(path, schema, { key, body }),
  };
}
