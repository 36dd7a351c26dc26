import type { z } from 'zod';
import { ask, busy, type Failure, parseJson, quoteSystem, unanswered, unreadable } from '../http.ts';
import { type Credentials, rpcAnswerSchema, type Settings } from './api-types.ts';

/** Methods that change something; their lost answer is open. */
export type WriteMethod = 'addPackage' | 'addPackages' | 'confirmShipment' | 'editPackage' | 'removePackage';
export type ReadMethod =
  | 'getPackage'
  | 'getShippingMethods'
  | 'calculateShipping'
  | 'calculateShippingInternational'
  | 'suggestSettlement'
  | 'getDeliveryPoints'
  | 'getProducts';

export type Called<T> = { outcome: 'ok'; result: T } | Failure;

const WRITES: readonly string[] = [
  'addPackage',
  'addPackages',
  'confirmShipment',
  'editPackage',
  'removePackage',
] satisfies WriteMethod[];

// Source: 1001 access denied, 1002 bad authentication header.
const AUTH_CODES = [1001, 1002];
// Source: 1400 internal server error; -32603 is the same in JSON-RPC.
const INTERNAL_CODES = [1400, -32603];
// Source: 1201 entity not found.
const NOT_FOUND_CODE = 1201;

function refusal(code: number, message: string, status: number, writes: boolean): Failure {
  if (AUTH_CODES.includes(code)) return { outcome: 'refused', code: 'AUTH', message };
  if (INTERNAL_CODES.includes(code)) return unanswered(writes, `ошибка ${code}: ${message}`);
  const isNotFound = code === NOT_FOUND_CODE || (code === -32602 && /not found/i.test(message));
  if (isNotFound) return { outcome: 'refused', code: 'NOT_FOUND', message };
  // Source: HTTP statuses of errors are not documented. -32602 comes from validation, so before any write.
  if (status >= 500 && code !== -32602) return unanswered(writes, `ответ ${status}: ${message}`);
  return { outcome: 'refused', code: String(code), message };
}

export type ShiptorClient = {
  call<T>(method: ReadMethod | WriteMethod, params: object, schema: z.ZodType<T>): Promise<Called<T>>;
};

/** JSON-RPC 2.0 over `POST /shipping/v1`, one call a request. */
export function createClient(
  baseUrl: string,
  { token }: Credentials,
  { timeoutMs }: Settings,
  fetch: typeof globalThis.fetch,
): ShiptorClient {
  return {
    async call(method, params, schema) {
      const writes = WRITES.includes(method);
      const id = crypto.randomUUID();
      const answer = await ask(fetch, {
        method: 'POST',
        url: `${baseUrl}/shipping/v1`,
        headers: { 'content-type': 'application/json', accept: 'application/json', 'x-authorization-token': token },
        body: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
        timeoutMs,
        writes,
      });
      if (answer.outcome !== 'answered') return answer;
      const wait = busy(answer);
      if (wait) return wait;
      // Source: a body without "jsonrpc" (plain text, HTML) is met in practice.
      const rpc = rpcAnswerSchema.safeParse(parseJson(answer.text));
      if (!rpc.success) return unreadable(answer, writes);
      const { error, result } = rpc.data;
      if (error) {
        const message = quoteSystem(error.message, [token]) || `ошибка ${error.code}`;
        return refusal(error.code, message, answer.status, writes);
      }
      if (answer.status >= 300) return unreadable(answer, writes);
      if (rpc.data.id !== id) return unanswered(writes, 'пришёл ответ на другой запрос');
      const parsed = schema.safeParse(result);
      return parsed.success ? { outcome: 'ok', result: parsed.data } : unanswered(writes, 'ответ не удалось прочитать');
    },
  };
}
