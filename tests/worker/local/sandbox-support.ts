import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:http';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import type { Sandbox, SandboxOptions } from '../../../worker/local/sandbox/server.ts';
import { startSandbox } from '../../../worker/local/sandbox/server.ts';

export interface Answer<T> {
  status: number;
  body: T;
}

export interface LogAnswer {
  requests: { method: string; outcome: string; status: number; path: string; body: string; faults: string[] }[];
  counters: Record<string, number>;
  duplicates: { key: string; ids: (string | number)[] }[];
}

/** A sandbox in memory with the calls that its tests make. */
export async function openSandbox(options: Partial<SandboxOptions> = {}) {
  const sandbox: Sandbox = await startSandbox({ file: ':memory:', ...options });

  async function call<T>(path: string, init: RequestInit = {}): Promise<Answer<T>> {
    const response = await fetch(sandbox.url + path, { redirect: 'manual', ...init });
    const text = await response.text();
    return { status: response.status, body: parse(text) };
  }

  const control = <T = unknown>(method: string, path: string, body?: unknown) =>
    call<T>(`/control/${path}`, { method, body: body === undefined ? undefined : JSON.stringify(body) });

  return {
    sandbox,
    call,
    control,
    log: async (system: string) => (await control<LogAnswer>('GET', `${system}/log`)).body,
  };
}

/** A page asked for by host name: fetch sets the Host header itself. */
export async function getByHost(
  { sandbox }: Opened,
  host: string,
  path: string,
): Promise<{ status: number; text: string }> {
  const request = get({ host: '127.0.0.1', port: sandbox.port, path, headers: { host } });
  const [response]: IncomingMessage[] = await once(request, 'response');
  const chunks = await response?.toArray();
  return { status: response?.statusCode ?? 0, text: Buffer.concat(chunks ?? []).toString() };
}

function parse<T>(text: string): T {
  try {
    return JSON.parse(text);
  } catch {
    return text as T;
  }
}

export type Opened = Awaited<ReturnType<typeof openSandbox>>;

export interface RpcAnswer<T> {
  jsonrpc: string;
  id: unknown;
  result?: T;
  error?: { code: number; message: string };
}

export const rpcCaller =
  ({ call }: Opened, token: string = DEMO_CREDENTIALS.shiptor.token) =>
  async <T>(method: string, params: unknown = {}, endpoint = 'shipping') =>
    (
      await call<RpcAnswer<T>>(`/shiptor/${endpoint}/v1`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-authorization-token': token },
        body: JSON.stringify({ jsonrpc: '2.0', id: 'JsonRpcClient.js', method, params }),
      })
    ).body;

/** A courier order to Voronezh with cash on delivery: 590 for goods and 300 for delivery. */
export function courierPackage(changes: Record<string, unknown> = {}, departure: Record<string, unknown> = {}) {
  const address = {
    country: 'RU',
    name: 'Анна',
    surname: 'Иванова',
    phone: '+79161234567',
    kladr_id: '3600000100000',
    street: 'ул. Ленина',
    house: '5',
  };
  return {
    length: 20,
    width: 20,
    height: 10,
    weight: 1.2,
    cod: 890,
    declared_cost: 890,
    external_id: 'A-1',
    departure: { shipping_method: 8, address, ...departure },
    products: [{ shopArticle: 'MUG-WHT-350', count: 1, price: 590 }],
    services: [{ shopArticle: 'delivery', count: 1, price: 300 }],
    ...changes,
  };
}
