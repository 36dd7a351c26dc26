import type { z } from 'zod';
import { errorBodySchema } from '#core/api/common';
import { ApiError } from './api-error.ts';

export const REQUEST_TIMEOUT_MS = 20_000;

export type Fetch = (input: string, init: RequestInit) => Promise<Response>;

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

/** One call, its answer parsed. Throws `ApiError` and nothing else. */
export async function call<Schema extends z.ZodType>(
  fetch: Fetch,
  url: string,
  init: RequestInit,
  schema: Schema,
): Promise<z.output<Schema>> {
  let response: Response;
  try {
    response = await fetch(url, {
      ...init,
      credentials: 'omit',
      cache: 'no-store',
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
  } catch (error) {
    const timedOut = error instanceof DOMException && error.name === 'TimeoutError';
    throw new ApiError(timedOut ? 'TIMEOUT' : 'NETWORK', 0, timedOut ? 'no answer in time' : 'no connection');
  }
  const body = response.status === 204 ? null : await readJson(response);
  if (response.ok) {
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    throw new ApiError('BAD_ANSWER', response.status, parsed.error.message);
  }
  const refusal = errorBodySchema.safeParse(body);
  if (!refusal.success) throw new ApiError('BAD_ANSWER', response.status, `HTTP ${response.status}`);
  const { code, message, ...rest } = refusal.data.error;
  throw new ApiError(code, response.status, message, rest);
}

export const jsonInit = (method: string, body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method,
  headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
  body: body === undefined ? undefined : JSON.stringify(body),
});
