import { createServer } from 'node:net';
import { startSandbox } from '../../../worker/local/sandbox/server.ts';

export type Fault = {
  fault:
    | 'latency'
    | 'status429'
    | 'status503'
    | 'status500_before_write'
    | 'lose_answer_after_write'
    | 'malformed'
    | 'unauthorized';
  times?: number;
  probability?: number;
  seed?: number;
  match?: string;
  latencyMs?: number;
};

export type LoggedCall = { method: string; path: string; body: string; outcome: string; idempotenceKey?: string };

export type Control = {
  url: string;
  arm(fault: Fault): Promise<void>;
  calm(): Promise<void>;
  noLimit(): Promise<void>;
  duplicates(): Promise<unknown[]>;
  calls(): Promise<LoggedCall[]>;
  post(path: string, body?: unknown): Promise<void>;
  settings(settings: object): Promise<void>;
};

/** An address of this computer where nobody listens. */
export async function silentAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

/** One stand-in on a free port of 127.0.0.1, nothing kept on disk. */
export async function startStandIn(
  system: 'shiptor' | 'retailcrm' | 'amocrm' | 'moysklad' | 'insales' | 'bitrix24' | 'yookassa' | 'woocommerce',
) {
  const sandbox = await startSandbox({ file: ':memory:' });
  const address = `${sandbox.url}/control/${system}`;
  const call = async (method: string, path = '', body?: unknown) => {
    const response = await fetch(address + path, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`control ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const control: Control = {
    url: `${sandbox.url}/${system}`,
    arm: async (fault) => void (await call('POST', '', fault)),
    calm: async () => void (await call('DELETE')),
    noLimit: async () => void (await call('PUT', '/limits', { perSecond: null })),
    duplicates: async () => (await call('GET', '/log')).duplicates,
    calls: async () => (await call('GET', '/log?limit=5000')).requests,
    post: async (path, body) => void (await call('POST', path, body)),
    settings: async (settings) => void (await call('PUT', '/settings', settings)),
  };
  return { control, close: () => sandbox.close() };
}
