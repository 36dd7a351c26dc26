import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startLibsqlServer } from '../../../worker/local/libsql-server.ts';
import { signInTo, until } from '../../support/api-client.ts';

const START = path.join(import.meta.dirname, '../../../worker/local/start.ts');
const PORT = 19_600;

type Ready = {
  pid: number;
  url: string;
  sandboxUrl: string;
  pids: { worker: number; database: number | null; sandbox: number };
  credentials: { email: string; password: string; shopId: string } | null;
  setupToken: string;
};

let dataDir: string;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'orderlane-start-'));
});

afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
});

function start(options: readonly string[] = [], env: Record<string, string> = {}) {
  const args = [START, '--json', '--port', String(PORT), '--data', dataDir, ...options];
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env } });
  running.add(child);
  let out = '';
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  void ended.then(() => running.delete(child));
  const ready = () => until('it is ready', async () => (out.includes('\n') ? (JSON.parse(out) as Ready) : null));
  return { child, ended, ready, said: () => said, out: () => out };
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const isReady = async (url: string) => (await fetch(`${url}/readyz`)).status === 200;

test('each part that dies is started again and nothing is lost; Ctrl-C ends it; a second start goes on with the same data', async () => {
  const first = start(['--orders', '30']);
  const { url, pids, credentials, sandboxUrl } = await first.ready();
  expect(first.out().trim().split('\n')).toHaveLength(1);
  if (!credentials) throw new Error('no demo sign-in');
  const { shopId } = credentials;
  const api = await signInTo(url, credentials);
  const made = await api.call<{ id: string; number: string }>('POST', '/api/v1/orders', { shopId, number: 'KEPT-1' });
  expect(made.status).toBe(201);

  const all = Object.values(pids).filter((pid) => pid !== null);
  expect(all).toHaveLength(3);
  for (const pid of all) process.kill(pid, 'SIGKILL');
  await until('all are gone', async () => all.every((pid) => !isAlive(pid)));
  await until('all are there again', async () => (await isReady(url)) && (await fetch(sandboxUrl)).ok);
  expect((await api.call<{ number: string }>('GET', `/api/v1/orders/${made.body.id}`)).body.number).toBe('KEPT-1');

  first.child.kill('SIGINT');
  expect(await first.ended).toBe(0);
  await expect(fetch(url)).rejects.toThrow();

  const second = start(['--orders', '30']);
  const again = await second.ready();
  expect(again.setupToken).toBe((await first.ready()).setupToken);
  const later = await signInTo(again.url, credentials);
  expect((await later.call<{ number: string }>('GET', `/api/v1/orders/${made.body.id}`)).body.number).toBe('KEPT-1');
  const { body } = await later.call<{ byStatus: Record<string, number> }>(
    'GET',
    `/api/v1/orders/counts?shopId=${shopId}`,
  );
  expect(Object.values(body.byStatus).reduce((sum, count) => sum + count, 0)).toBe(31);

  const third = start();
  expect(await third.ended).toBe(1);
  expect(third.said()).toMatch(/Port 19600 is taken.*--port/);

  second.child.kill('SIGKILL');
  await second.ended;
  await until('the children end with it', async () =>
    Object.values(again.pids).every((pid) => pid === null || !isAlive(pid)),
  );
}, 120_000);

test('a wrong option is named', async () => {
  const started = start(['--orders', 'many']);
  expect(await started.ended).toBe(1);
  expect(started.said()).toContain('--orders takes a whole number from 0 to 1000000, not "many"');
});

test('without the demo there is no sign-in, only the set-up token', async () => {
  const bare = await mkdtemp(path.join(tmpdir(), 'orderlane-bare-'));
  const started = start(['--no-demo', '--data', bare, '--port', String(PORT + 10)]);
  const { credentials, url, setupToken } = await started.ready();
  expect(credentials).toBeNull();
  const owner = { email: 'owner@example.ru', password: 'long-enough-password', name: 'Анна', shopName: 'Лавка' };
  const setUp = await fetch(`${url}/api/auth/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...owner, setupToken }),
  });
  expect(setUp.status).toBe(201);
  const api = await signInTo(url, owner);
  const me = await api.call<{ shops: { name: string; role: string }[] }>('GET', '/api/v1/me');
  expect(me.body.shops).toMatchObject([{ name: 'Лавка', role: 'owner' }]);
  started.child.kill('SIGINT');
  expect(await started.ended).toBe(0);
  await rm(bare, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}, 60_000);

test('LIBSQL_URL and LIBSQL_AUTH_TOKEN put a database elsewhere in the place of the local one', async () => {
  const elsewhere = await mkdtemp(path.join(tmpdir(), 'orderlane-elsewhere-'));
  const server = await startLibsqlServer({
    file: path.join(elsewhere, 'remote.db'),
    port: 0,
    token: 'a-token-of-its-own',
  });
  const started = start(['--orders', '5', '--data', elsewhere, '--port', String(PORT + 20)], {
    LIBSQL_URL: server.url,
    LIBSQL_AUTH_TOKEN: 'a-token-of-its-own',
  });
  const { url, pids, credentials } = await started.ready();
  expect(pids.database).toBeNull();
  if (!credentials) throw new Error('no demo sign-in');
  const api = await signInTo(url, credentials);
  expect((await api.call('GET', '/api/v1/me')).status).toBe(200);
  started.child.kill('SIGINT');
  expect(await started.ended).toBe(0);
  await server.close();
  await rm(elsewhere, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}, 60_000);
