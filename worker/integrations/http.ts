import type { SendOutcome } from '#core/integration/outcome';
import { NoTurn } from './contract.ts';

/** Every way a call can end without the answer that was asked for. */
export type Failure = Exclude<SendOutcome, { outcome: 'ok' }>;
type Unanswered = Exclude<Failure, { outcome: 'refused' }>;

export type Call = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  body?: string;
  timeoutMs: number;
  /** May the call change something outside. Then a lost answer is open, not absent. */
  writes: boolean;
  /** The system's own header for a wait, in milliseconds. */
  retryAfterMsHeader?: string;
};

export type Answer = { outcome: 'answered'; status: number; text: string; retryAfterMs: number | null };

const MESSAGE_CHARACTERS = 1000;

/** Left the answer open where something may have been written; otherwise it is simply repeated later. */
export const unanswered = (writes: boolean, reason: string): Unanswered =>
  writes ? { outcome: 'unknown', reason } : { outcome: 'later', reason };

/** What a system said, short enough to keep and without the keys it was told. */
export function quoteSystem(message: string, secrets: readonly string[]): string {
  const clean = secrets
    .filter((secret) => secret !== '')
    .reduce((text, secret) => text.replaceAll(secret, '***'), message);
  return clean.trim().slice(0, MESSAGE_CHARACTERS);
}

/** A system that asks for more than this is asked again all the same. */
const LONGEST_WAIT_MS = 15 * 60_000;

const waitOf = (ms: number): number | null => (Number.isFinite(ms) ? Math.min(Math.max(0, ms), LONGEST_WAIT_MS) : null);

function retryAfter(headers: Headers, inMsHeader: string | undefined): number | null {
  const inMs = inMsHeader === undefined ? null : headers.get(inMsHeader);
  if (inMs !== null && /^\d+$/.test(inMs.trim())) return waitOf(Number(inMs));
  const header = headers.get('retry-after');
  if (header === null) return null;
  return waitOf(/^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now());
}

const NEVER_LEFT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT'];

/** Did the request surely not leave. workerd calls a refused and a lost connection alike, so there it is never sure. */
function neverLeft(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return NEVER_LEFT.includes(code) || /connection refused/i.test(error.message);
}

function thrown(error: unknown, { timeoutMs, writes }: Call): Unanswered {
  if (error instanceof NoTurn) return { outcome: 'later', reason: 'слишком много запросов сразу, ждём очереди' };
  if (neverLeft(error)) return { outcome: 'later', reason: 'не удалось соединиться' };
  const timedOut = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
  return unanswered(writes, timedOut ? `нет ответа за ${Math.ceil(timeoutMs / 1000)} с` : 'соединение оборвалось');
}

/** No answer that we ask for comes near it, and a Worker's memory is small. */
const LARGEST_ANSWER = 8 * 1024 * 1024;

/** The body as text, or null for one that is too large to be read. */
async function textOf({ body }: Response): Promise<string | null> {
  if (body === null) return '';
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > LARGEST_ANSWER) {
      await reader.cancel().catch(() => undefined);
      return null;
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** Makes one call. Redirects are not followed: a write would turn into a read, and the key would go elsewhere. */
export async function ask(fetch: typeof globalThis.fetch, call: Call): Promise<Answer | Unanswered> {
  const { method, url, headers, body, timeoutMs } = call;
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { method, headers, body, signal, redirect: 'manual' });
    const text = await textOf(response);
    if (text === null) return unanswered(call.writes, 'ответ слишком велик');
    return {
      outcome: 'answered',
      status: response.status,
      text,
      retryAfterMs: retryAfter(response.headers, call.retryAfterMsHeader),
    };
  } catch (error) {
    return thrown(error, call);
  }
}

/** The system is busy: nothing was written, the call may be repeated. Null for any other answer. */
export function busy({ status, retryAfterMs }: Answer): Unanswered | null {
  if (status !== 429 && status !== 503) return null;
  return {
    outcome: 'later',
    reason: `ответ ${status}: слишком частые запросы`,
    ...(retryAfterMs !== null && { retryAfterMs }),
  };
}

/** What an answer means by its HTTP status alone, where its body says nothing that can be read. */
export function unreadable(answer: Answer, writes: boolean): Failure {
  const { status } = answer;
  if (status === 401 || status === 403)
    return { outcome: 'refused', code: 'AUTH', message: `ответ ${status}: доступ закрыт` };
  if (status >= 300 && status < 500) return { outcome: 'refused', code: `HTTP_${status}`, message: `ответ ${status}` };
  return unanswered(writes, status >= 500 ? `ответ ${status}` : 'ответ не удалось прочитать');
}

/** The text as JSON, or undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
