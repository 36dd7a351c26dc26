import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import type { Opened, RpcAnswer } from './sandbox-support.ts';
import { courierPackage, getByHost, openSandbox, rpcCaller } from './sandbox-support.ts';

const SERVER = fileURLToPath(new URL('../../../worker/local/sandbox/server.ts', import.meta.url));

let opened: Opened;
let rpc: ReturnType<typeof rpcCaller>;

beforeAll(async () => {
  opened = await openSandbox();
  rpc = rpcCaller(opened);
});
afterAll(() => opened.sandbox.close());
afterEach(async () => {
  await opened.control('POST', 'shiptor/reset');
});

describe('the sandbox finds the system', () => {
  it('by host name and by the first part of the path', async () => {
    const { call } = opened;
    const byPath = await call<string>('/shiptor/');
    const byHost = await getByHost(opened, `shiptor.localhost:${opened.sandbox.port}`, '/');
    expect(byPath.body).toContain('Посылки');
    expect(byHost.text).toContain('Посылки');
  });

  it('and lists them all on its own page', async () => {
    const { body } = await opened.call<string>('/');
    for (const title of ['Shiptor', 'RetailCRM', 'amoCRM', 'ЮKassa', 'WooCommerce']) expect(body).toContain(title);
  });

  it('and answers no other host name', async () => {
    expect((await getByHost(opened, 'evil.example', '/')).status).toBe(421);
  });
});

describe('a fault on demand', () => {
  it('refuses before the write as many times as asked', async () => {
    await opened.control('POST', 'shiptor', { fault: 'status500_before_write', times: 2, match: 'addPackage' });
    const first = await rpc('addPackage', courierPackage());
    const second = await rpc('addPackage', courierPackage());
    expect([first.error?.code, second.error?.code]).toEqual([1400, 1400]);
    expect((await rpc<{ count: number }>('getPackagesCount')).result?.count).toBe(0);
    expect((await rpc('addPackage', courierPackage())).error).toBeUndefined();
  });

  it('loses the answer after the write', async () => {
    await opened.control('POST', 'shiptor', { fault: 'lose_answer_after_write', times: 1 });
    await expect(rpc('addPackage', courierPackage())).rejects.toThrow();
    const found = await rpc<{ external_id: string }>('getPackage', { external_id: 'A-1' });
    expect(found.result?.external_id).toBe('A-1');
    expect((await opened.log('shiptor')).requests[0]).toMatchObject({ outcome: 'answer_lost', status: 200 });
  });

  it('breaks the body after the write', async () => {
    await opened.control('POST', 'shiptor', { fault: 'malformed', times: 1 });
    const answer = await rpc('addPackage', courierPackage());
    expect(typeof answer).toBe('string');
    expect((await rpc<{ count: number }>('getPackagesCount')).result?.count).toBe(1);
  });

  it('waits, answers 429 and 503, refuses the key', async () => {
    const { control, call } = opened;
    await control('POST', 'shiptor', { fault: 'latency', latencyMs: 150, times: 1 });
    const started = performance.now();
    await rpc('getShippingMethods', []);
    expect(performance.now() - started).toBeGreaterThan(140);
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"id":1}' };
    await control('POST', 'shiptor', { fault: 'status429', times: 1 });
    expect((await call('/shiptor/shipping/v1', init)).status).toBe(429);
    await control('POST', 'shiptor', { fault: 'status503', times: 1 });
    expect((await call('/shiptor/shipping/v1', init)).status).toBe(503);
    await control('POST', 'shiptor', { fault: 'unauthorized', times: 1 });
    expect((await call<RpcAnswer<unknown>>('/shiptor/shipping/v1', init)).body.error?.code).toBe(1002);
  });

  it('strikes by chance, the same way for the same seed, until it is cleared', async () => {
    const run = async () => {
      await opened.control('POST', 'shiptor', { fault: 'unauthorized', probability: 0.5, seed: 11 });
      const outcomes: boolean[] = [];
      for (let n = 0; n < 12; n += 1) outcomes.push((await rpc('getShippingMethods', [])).error === undefined);
      await opened.control('DELETE', 'shiptor');
      return outcomes;
    };
    const first = await run();
    expect(new Set(first).size).toBe(2);
    expect(await run()).toEqual(first);
    expect((await rpc('getShippingMethods', [])).error).toBeUndefined();
  });

  it('is refused when it is not a known one', async () => {
    expect((await opened.control('POST', 'shiptor', { fault: 'flood' })).status).toBe(400);
  });
});

describe('the log', () => {
  it('counts over-limit calls and the widest second', async () => {
    await opened.control('PUT', 'shiptor/limits', { perSecond: 3 });
    await Promise.all(Array.from({ length: 8 }, () => rpc('getShippingMethods', [])));
    const { counters } = await opened.log('shiptor');
    expect(counters).toMatchObject({ requests: 8, peakPerSecond: 8, 'outcome refused_by_limit': 5 });
  });

  it('shows parcels made twice and holds no token', async () => {
    await rpc('addPackage', courierPackage());
    await rpc('addPackage', courierPackage());
    const log = await opened.log('shiptor');
    expect(log.duplicates).toEqual([{ key: 'A-1', ids: [744171, 744172] }]);
    expect(JSON.stringify(log)).not.toContain(DEMO_CREDENTIALS.shiptor.token);
  });

  it('hides an API key of the address and of the body', async () => {
    const { apiKey } = DEMO_CREDENTIALS.retailcrm;
    await opened.call(`/retailcrm/api/v5/orders?apiKey=${apiKey}`);
    await opened.call('/retailcrm/api/v5/orders/create', {
      method: 'POST',
      body: new URLSearchParams({ apiKey, order: '{}' }),
    });
    const log = await opened.log('retailcrm');
    expect(log.requests).toHaveLength(2);
    expect(JSON.stringify(log)).not.toContain(apiKey);
  });
});

describe('the process', () => {
  const children: ChildProcess[] = [];

  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  async function launch(file: string) {
    const child = spawn(process.execPath, [SERVER, '--file', file], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const [line] = await once(child.stdout, 'data');
    const { port } = JSON.parse(String(line));
    const count = async () => {
      const response = await fetch(`http://127.0.0.1:${port}/shiptor/shipping/v1`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-authorization-token': DEMO_CREDENTIALS.shiptor.token },
        body: JSON.stringify({ id: 1, method: 'getPackagesCount', params: {} }),
      });
      const answer: RpcAnswer<{ count: number }> = await response.json();
      return answer.result?.count;
    };
    const add = (externalId: string) =>
      fetch(`http://127.0.0.1:${port}/shiptor/shipping/v1`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-authorization-token': DEMO_CREDENTIALS.shiptor.token },
        body: JSON.stringify({ id: 1, method: 'addPackage', params: courierPackage({ external_id: externalId }) }),
      });
    return { child, add, count };
  }

  it('loses nothing acknowledged when it is killed, and ends cleanly when asked', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
    try {
      const first = await launch(join(folder, 'state', 'sandbox.db'));
      for (let n = 0; n < 20; n += 1) await first.add(`K-${n}`);
      first.child.kill('SIGKILL');
      await once(first.child, 'exit');
      const second = await launch(join(folder, 'state', 'sandbox.db'));
      expect(await second.count()).toBe(20);
      second.child.kill('SIGTERM');
      expect(await once(second.child, 'exit')).toEqual([0, null]);
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    }
  });
});
