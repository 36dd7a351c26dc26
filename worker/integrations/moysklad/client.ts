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
import { type Credentials, errorsSchema, type Reference, type Settings } from './api-types.ts';

export type Called<T> = { outcome: 'ok'; result: T } | Failure;

/** One condition of a filter: a field and the value it must have. */
export type Condition = readonly [field: string, value: string];

type Question = {
  filter?: readonly Condition[];
  /** Source: references are expanded in lists of up to a hundred rows, and in answers to writes. */
  expand?: string;
  limit?: number;
};

export type MoyskladClient = {
  read<T>(path: string, question: Question, schema: z.ZodType<T>): Promise<Called<T>>;
  write<T>(
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body: object | null,
    schema: z.ZodType<T>,
    question?: Question,
  ): Promise<Called<T>>;
  /** The reference to a thing whose id is known. */
  referenceTo(type: string, id: string, path?: string): Reference;
};

const API = '/api/remap/1.2';

// Source: equal fields are joined by «or»; «;» inside a value is written «\;».
const escaped = (value: string): string => value.replaceAll('\\', '\\\\').replaceAll(';', '\\;');
const filterText = (conditions: readonly Condition[]): string =>
  conditions.map(([field, value]) => `${field}=${escaped(value)}`).join(';');

/** How many characters of an address the condition takes. */
export const lengthOf = (condition: Condition): number => encodeURIComponent(`${filterText([condition])};`).length;

function queryOf({ filter, expand, limit }: Question): string {
  const parts = [
    ...(filter ? [`filter=${encodeURIComponent(filterText(filter))}`] : []),
    ...(expand ? [`expand=${encodeURIComponent(expand)}`] : []),
    ...(limit ? [`limit=${limit}`] : []),
  ];
  return parts.length > 0 ? `?${parts.join('&')}` : '';
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

const authorizationOf = (credentials: Credentials): string =>
  'token' in credentials
    ? `Bearer ${credentials.token}`
    : `Basic ${base64(`${credentials.login}:${credentials.password}`)}`;

const secretsOf = (credentials: Credentials): string[] =>
  'token' in credentials
    ? [credentials.token]
    : [credentials.password, base64(`${credentials.login}:${credentials.password}`)];

type Refusal = Extract<Failure, { outcome: 'refused' }>;

type Problem = { error: string; code: number; parameter?: string | undefined };

/** The problems that a body tells of: one object, or an array with an object for each refused element. */
function problemsIn(body: unknown): Problem[] {
  const bodies: unknown[] = Array.isArray(body) ? body : [body];
  return bodies.flatMap((each) => errorsSchema.safeParse(each).data?.errors ?? []);
}

/** Source: 1065 says that the thing was changed by another request meanwhile: nothing was written. */
const CHANGED_MEANWHILE = 1065;

/** Source: 1021 is a thing that is not there; a wrong address has another code. */
const NOT_FOUND = 1021;

/** Source: a solution's token belongs to no employee. */
export const NO_EMPLOYEE = 55006;

/** One or several problems as a refusal in the system's own words. */
export function refusalOf(problems: readonly Problem[], secrets: readonly string[] = []): Refusal {
  const [first] = problems;
  const words = problems.map(({ error }) => error).filter(Boolean);
  const message = quoteSystem(words.join('; '), secrets) || `ошибка ${first?.code ?? 0}`;
  return { outcome: 'refused', code: String(first?.code ?? 0), message, field: first?.parameter };
}

export function createClient(
  baseUrl: string,
  credentials: Credentials,
  { timeoutMs }: Pick<Settings, 'timeoutMs'>,
  fetch: typeof globalThis.fetch,
): MoyskladClient {
  const headers = {
    authorization: authorizationOf(credentials),
    // Source: without it every answer is an empty 415. A Worker's fetch sends none by itself.
    'accept-encoding': 'gzip',
    accept: 'application/json;charset=utf-8',
    'accept-language': 'ru',
  };

  function refused(answer: Answer, call: Call, problems: readonly Problem[]): Failure {
    const [first] = problems;
    if (!first) return unreadable(answer, call.writes);
    const refusal = refusalOf(problems, secretsOf(credentials));
    if (first.code === CHANGED_MEANWHILE) return { outcome: 'later', reason: refusal.message };
    const isClosed = answer.status === 401 || answer.status === 403;
    if (isClosed && first.code !== NO_EMPLOYEE) return { ...refusal, code: 'AUTH' };
    // A POST names no thing of its own: what it misses is something that it refers to.
    return first.code === NOT_FOUND && call.method !== 'POST' ? { ...refusal, code: 'NOT_FOUND' } : refusal;
  }

  function meaning<T>(answer: Answer, call: Call, schema: z.ZodType<T>): Called<T> {
    const wait = busy(answer);
    if (wait) return wait;
    const { status, text } = answer;
    const body = text === '' ? null : parseJson(text);
    if (status >= 500) return unanswered(call.writes, `ответ ${status}`);
    if (status >= 300) return refused(answer, call, problemsIn(body));
    const parsed = schema.safeParse(body);
    return parsed.success
      ? { outcome: 'ok', result: parsed.data }
      : unanswered(call.writes, 'ответ не удалось прочитать');
  }

  async function request<T>(call: Call, schema: z.ZodType<T>): Promise<Called<T>> {
    const answer = await ask(fetch, call);
    return answer.outcome === 'answered' ? meaning(answer, call, schema) : answer;
  }

  // Source: the wait after 429 is told in milliseconds, in a header of its own.
  const common = { timeoutMs, retryAfterMsHeader: 'x-lognex-retry-after' };

  return {
    read(path, question, schema) {
      const url = `${baseUrl}${API}${path}${queryOf(question)}`;
      return request({ ...common, method: 'GET', url, headers, writes: false }, schema);
    },

    write(method, path, body, schema, question = {}) {
      const url = `${baseUrl}${API}${path}${queryOf(question)}`;
      const sent = body === null ? {} : { body: JSON.stringify(body) };
      const withType = body === null ? headers : { ...headers, 'content-type': 'application/json' };
      return request({ ...common, ...sent, method, url, headers: withType, writes: true }, schema);
    },

    referenceTo: (type, id, path = `/entity/${type}`) => ({
      meta: { href: `${baseUrl}${API}${path}/${id}`, type, mediaType: 'application/json' },
    }),
  };
}
