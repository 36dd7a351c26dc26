import { beforeEach, describe, expect, test } from 'vitest';
import type { Fetch } from '../../../extension/lib/http.ts';
import { createSession, parseAddress, RENEW_BEFORE_MS, type StorageArea } from '../../../extension/lib/session.ts';

type Change = { newValue?: unknown };
type Listener = (changes: Record<string, Change>) => void;

/** A storage area in memory that tells its listeners, as the browser's does. */
function memoryArea() {
  const values = new Map<string, unknown>();
  const listeners = new Set<Listener>();
  const tell = (changes: Record<string, Change>) => {
    for (const listener of listeners) listener(changes);
  };
  const area = {
    get: async (key: string) => (values.has(key) ? { [key]: values.get(key) } : {}),
    set: async (entries: Record<string, unknown>) => {
      for (const [key, value] of Object.entries(entries)) values.set(key, value);
      tell(Object.fromEntries(Object.entries(entries).map(([key, newValue]) => [key, { newValue }])));
    },
    remove: async (key: string) => {
      values.delete(key);
      tell({ [key]: {} });
    },
    onChanged: {
      addListener: (listener: Listener) => listeners.add(listener),
      removeListener: (listener: Listener) => listeners.delete(listener),
    },
  };
  return { values, area: area as unknown as StorageArea };
}

let now = 0;
let calls: { url: string; authorization: string | undefined }[] = [];
let refreshStatus = 200;

const fetch: Fetch = async (url, init) => {
  const headers = new Headers(init.headers);
  calls.push({ url, authorization: headers.get('authorization') ?? undefined });
  const access = { accessToken: `access-${calls.length}`, accessTokenExpiresAt: new Date(now + 300_000).toISOString() };
  if (url.endsWith('/sign-in')) return Response.json({ sessionToken: 'long', ...access });
  if (url.endsWith('/sign-out')) return new Response(null, { status: 204 });
  if (refreshStatus === 0) throw new TypeError('network');
  const refusal = { error: { code: 'UNAUTHENTICATED', message: 'no', requestId: 'r' } };
  return refreshStatus === 200 ? Response.json(access) : Response.json(refusal, { status: refreshStatus });
};

let queue: Promise<unknown> = Promise.resolve();
function exclusive<T>(work: () => Promise<T>): Promise<T> {
  const turn = queue.then(work, work);
  queue = turn.catch(() => undefined);
  return turn;
}

function newSession() {
  const kept = memoryArea();
  const passing = memoryArea();
  return {
    kept,
    passing,
    session: createSession({ kept: kept.area, passing: passing.area, fetch, now: () => now, exclusive }),
  };
}

beforeEach(() => {
  now = Date.UTC(2026, 0, 1);
  calls = [];
  refreshStatus = 200;
});

describe('a session', () => {
  test('keeps the long token in the kept storage and the short one in the passing one', async () => {
    const { session, kept, passing } = newSession();
    await session.signIn('https://orders.example.ru', 'a@b.ru', 'secret');
    expect(JSON.stringify([...kept.values])).not.toContain('access-');
    expect(JSON.stringify([...passing.values])).not.toContain('long');
    expect(JSON.stringify([...kept.values, ...passing.values])).not.toContain('secret');
    expect(await session.baseUrl()).toBe('https://orders.example.ru');
  });

  test('renews the token before it ends, once for all who ask at the same time', async () => {
    const { session } = newSession();
    await session.signIn('https://orders.example.ru', 'a@b.ru', 'secret');
    expect(await session.accessToken()).toBe('access-1');
    now += 300_000 - RENEW_BEFORE_MS;
    const tokens = await Promise.all([session.accessToken(), session.accessToken(), session.accessToken()]);
    expect(new Set(tokens)).toEqual(new Set(['access-2']));
    expect(calls).toHaveLength(2);
    expect(calls[1]?.authorization).toBe('Bearer long');
  });

  test('asks for another token where the one at hand was refused', async () => {
    const { session } = newSession();
    await session.signIn('https://orders.example.ru', 'a@b.ru', 'secret');
    expect(await session.accessToken({ renew: true })).toBe('access-2');
  });

  test('ends where the Worker says so, and outlives a lost connection', async () => {
    const { session } = newSession();
    await session.signIn('https://orders.example.ru', 'a@b.ru', 'secret');
    now += 600_000;
    refreshStatus = 0;
    await expect(session.accessToken()).rejects.toMatchObject({ code: 'NETWORK' });
    expect(await session.isSignedIn()).toBe(true);
    refreshStatus = 401;
    expect(await session.accessToken()).toBeNull();
    expect(await session.isSignedIn()).toBe(false);
  });

  test('signing out forgets here, tells the Worker, and remembers only the address', async () => {
    const { session, kept, passing } = newSession();
    const heard: boolean[] = [];
    const stop = session.onChange((signedIn) => heard.push(signedIn));
    await session.signIn('https://orders.example.ru', 'a@b.ru', 'secret');
    await session.signOut();
    expect(heard).toEqual([true, false]);
    expect(calls.at(-1)?.url).toBe('https://orders.example.ru/api/auth/sign-out');
    expect([...kept.values, ...passing.values]).toEqual([['workerAddress', 'https://orders.example.ru']]);
    expect(await session.lastAddress()).toBe('https://orders.example.ru');
    stop();
    await session.signIn('https://orders.example.ru', 'a@b.ru', 'secret');
    expect(heard).toHaveLength(2);
  });
});

test.each([
  ['orders.myshop.ru', 'https://orders.myshop.ru'],
  [' https://orders.myshop.ru/some/page?x=1 ', 'https://orders.myshop.ru'],
  ['https://заказы.рф', 'https://xn--80aatcn8h.xn--p1ai'],
  ['127.0.0.1:8787', 'http://127.0.0.1:8787'],
  ['http://localhost:8787/', 'http://localhost:8787'],
])('the address %j is the origin %s', (text, origin) => {
  expect(parseAddress(text)).toEqual({ ok: true, origin });
});

test.each([
  ['http://orders.myshop.ru', 'insecure'],
  ['', 'malformed'],
  ['магазин', 'malformed'],
  ['ftp://orders.myshop.ru', 'malformed'],
  ['https://user@orders.myshop.ru', 'malformed'],
])('the address %j is refused as %s', (text, error) => {
  expect(parseAddress(text)).toEqual({ ok: false, error });
});
