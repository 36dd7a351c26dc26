import nodeCrypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { errorBodySchema } from '#core/api/common';
import { accessTokenSchema, signedInSchema } from '#core/api/session';
import { readAccessToken } from '#worker/auth/access-token';
import { createUserWithPassword } from '#worker/auth/create-user';
import { account, session, user } from '#worker/db/tables/auth';
import { memberships, shops } from '#worker/db/tables/shops';
import { makeAuthApp, OWNER, ring, SETUP_TOKEN } from './support.ts';

type App = Awaited<ReturnType<typeof makeAuthApp>>;
let app: App;
beforeEach(async () => {
  app = await makeAuthApp();
});
afterEach(() => app.close());

const CREDENTIALS = { email: OWNER.email, password: OWNER.password };
const errorOf = async (response: Response) => errorBodySchema.parse(await response.json()).error;
const signIn = async () => signedInSchema.parse(await (await app.post('/sign-in', CREDENTIALS)).json());
const refused = async (response: Response, status: number, code: string) => {
  expect([response.status, (await errorOf(response)).code]).toEqual([status, code]);
};

describe('set-up', () => {
  it('makes the owner of a shop, signs them in, and is then closed', async () => {
    const response = await app.setUp();
    expect(response.status).toBe(201);
    const { accessToken } = signedInSchema.parse(await response.json());
    const identity = await readAccessToken(app.deps.keyRings.access, accessToken, app.clock.now);
    const [owner] = await app.db.read.select().from(user);
    expect(identity).toMatchObject({ ok: true, value: { userId: owner?.id, email: OWNER.email, name: 'Анна' } });
    const [shop] = await app.db.read.select().from(shops);
    expect(shop).toMatchObject({ name: 'Лавка', timeZone: 'Europe/Moscow' });
    expect(await app.db.read.select().from(memberships)).toMatchObject([
      { shopId: shop?.id, userId: owner?.id, role: 'owner' },
    ]);
    await refused(await app.setUp(), 409, 'ALREADY_SETUP');
    expect((await app.post('/sign-in', CREDENTIALS)).status).toBe(200);
  });

  it('makes one owner and one shop of two calls at the same moment', async () => {
    const other = { ...OWNER, setupToken: SETUP_TOKEN, email: 'second@example.ru' };
    const statuses = (await Promise.all([app.setUp(), app.post('/setup', other)])).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([201, 409]);
    for (const table of [user, account, shops, memberships]) {
      expect(await app.db.read.select().from(table)).toHaveLength(1);
    }
  });

  it('is closed where people exist already, however they came', async () => {
    await createUserWithPassword(app.db, { ...OWNER, email: 'seeded@example.ru' }, app.clock.now);
    await refused(await app.setUp(), 409, 'ALREADY_SETUP');
    expect(await app.db.read.select().from(shops)).toHaveLength(0);
  });

  it('with a wrong token makes nothing, and soon stops answering guesses', async () => {
    for (let guess = 0; guess < 10; guess += 1) {
      await refused(await app.post('/setup', { ...OWNER, setupToken: `guess ${guess}` }), 401, 'INVALID_CREDENTIALS');
    }
    await refused(await app.setUp(), 429, 'TOO_MANY_REQUESTS');
    expect(await app.db.read.select().from(user)).toHaveLength(0);
  });

  it.each([
    ['password', 'nine char'],
    ['email', 'owner'],
    ['shopName', '  '],
    ['name', 'x'.repeat(201)],
  ])('names a wrong %s and makes nothing', async (field, value) => {
    const response = await app.post('/setup', { setupToken: SETUP_TOKEN, ...OWNER, [field]: value });
    expect(response.status).toBe(400);
    expect((await errorOf(response)).details?.fields?.map((each) => each.field)).toEqual([field]);
    expect(await app.db.read.select().from(user)).toHaveLength(0);
  });

  it('does not exist where the operator set no token', async () => {
    const closed = await makeAuthApp({ setupToken: null });
    await refused(await closed.setUp(), 404, 'NOT_FOUND');
    closed.close();
  });
});

describe('signing in', () => {
  beforeEach(async () => {
    await createUserWithPassword(app.db, OWNER, app.clock.now);
  });

  it('opens a session, whatever the case of the email', async () => {
    const response = await app.post('/sign-in', { ...CREDENTIALS, email: 'Owner@Example.RU' });
    expect(response.status).toBe(200);
    const { accessToken, accessTokenExpiresAt } = signedInSchema.parse(await response.json());
    expect((await readAccessToken(app.deps.keyRings.access, accessToken, app.clock.now)).ok).toBe(true);
    const lifeMs = new Date(accessTokenExpiresAt).getTime() - app.clock.now.getTime();
    expect(lifeMs).toBeGreaterThan(299_000 - 1);
    expect(lifeMs).toBeLessThanOrEqual(300_000);
    const [row] = await app.db.read.select().from(session);
    const days = ((row?.expiresAt.getTime() ?? 0) - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(30, 1);
    expect(row?.ipAddress).toBe('192.0.2.1');
  });

  it('sets no cookie and lets nobody store the answer', async () => {
    const response = await app.post('/sign-in', CREDENTIALS);
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('answers a wrong password and an unknown email alike, after the same hashing and as many database calls', async () => {
    const work = [vi.spyOn(nodeCrypto, 'scrypt'), vi.spyOn(app.client, 'execute'), vi.spyOn(app.client, 'batch')];
    syncBuiltinESMExports();
    const counted = async (body: unknown) => {
      for (const spy of work) spy.mockClear();
      return { response: await app.post('/sign-in', body), work: work.map((spy) => spy.mock.calls.length) };
    };
    const { response: wrong, work: forWrong } = await counted({ ...CREDENTIALS, password: 'wrong password' });
    const { response: unknown, work: forUnknown } = await counted({ ...CREDENTIALS, email: 'nobody@example.ru' });
    for (const spy of work) spy.mockRestore();
    syncBuiltinESMExports();
    expect(forWrong).toEqual([1, 1, 1]);
    expect(forUnknown).toEqual(forWrong);
    expect(wrong.status).toBe(401);
    expect(await errorOf(wrong)).toEqual(await errorOf(unknown));
    expect([...wrong.headers]).toEqual([...unknown.headers]);
    expect(await app.db.read.select().from(session)).toHaveLength(0);
  });

  it('is refused after ten wrong passwords for an account, from wherever they come, until the window has passed', async () => {
    const from = (host: number) => ({ 'cf-connecting-ip': `192.0.2.${host}` });
    for (let guess = 0; guess < 10; guess += 1) {
      const response = await app.post('/sign-in', { ...CREDENTIALS, password: `guess ${guess}` }, from(guess));
      expect(response.status).toBe(401);
    }
    const response = await app.post('/sign-in', CREDENTIALS, from(100));
    expect(Number(response.headers.get('retry-after'))).toBe(900);
    await refused(response, 429, 'TOO_MANY_REQUESTS');
    app.clock.now = new Date(app.clock.now.getTime() + 15 * 60_000);
    expect((await app.post('/sign-in', CREDENTIALS, from(100))).status).toBe(200);
  });

  it('is refused to an address after ten wrong guesses at different accounts', async () => {
    for (let guess = 0; guess < 10; guess += 1) {
      await app.post('/sign-in', { email: `u${guess}@example.ru`, password: 'guess' });
    }
    await refused(await app.post('/sign-in', CREDENTIALS), 429, 'TOO_MANY_REQUESTS');
    expect((await app.post('/sign-in', CREDENTIALS, { 'cf-connecting-ip': '192.0.2.2' })).status).toBe(200);
  });

  it('works as often as one likes with the right password', async () => {
    for (let times = 0; times < 12; times += 1) expect((await app.post('/sign-in', CREDENTIALS)).status).toBe(200);
  });

  it.each([
    ['no email', { password: 'x' }, 'email'],
    ['an email that is none', { email: 'owner', password: 'x' }, 'email'],
    ['a password that is a number', { email: OWNER.email, password: 1 }, 'password'],
    ['an oversized password', { email: OWNER.email, password: 'x'.repeat(201) }, 'password'],
    ['a field that nobody asked for', { ...CREDENTIALS, rememberMe: true }, 'rememberMe'],
  ])('names the field: %s', async (_, body, field) => {
    const response = await app.post('/sign-in', body);
    expect(response.status).toBe(400);
    const error = await errorOf(response);
    expect(error.code).toBe('INVALID_INPUT');
    expect(error.details?.fields?.map((each) => each.field)).toEqual([field]);
    expect(JSON.stringify(error)).not.toContain(OWNER.password);
  });

  it.each([
    ['no JSON', '{"email":', { 'content-type': 'application/json' }, 400, 'MALFORMED_JSON'],
    ['another type of content', '{}', { 'content-type': 'text/plain' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['empty', '', { 'content-type': 'application/json' }, 400, 'MALFORMED_JSON'],
    ['a list', '[]', { 'content-type': 'application/json' }, 400, 'INVALID_INPUT'],
  ])('refuses a body that is %s', async (_, body, headers, status, code) => {
    await refused(await app.app.request('/api/auth/sign-in', { method: 'POST', headers, body }), status, code);
  });

  it('refuses a request without a body', async () => {
    const response = await app.app.request('/api/auth/sign-in', { method: 'POST' });
    expect([response.status, (await errorOf(response)).code]).toEqual([400, 'INVALID_INPUT']);
  });
});

describe('a session', () => {
  beforeEach(async () => {
    await createUserWithPassword(app.db, OWNER, app.clock.now);
  });

  it('gives new access tokens of the same person and session', async () => {
    const { sessionToken, accessToken } = await signIn();
    app.clock.now = new Date(app.clock.now.getTime() + 6 * 60_000);
    const keys = app.deps.keyRings.access;
    expect(await readAccessToken(keys, accessToken, app.clock.now)).toEqual({ ok: false, error: 'TOKEN_EXPIRED' });
    const response = await app.bearing('/refresh', sessionToken);
    const fresh = accessTokenSchema.parse(await response.json());
    const [row] = await app.db.read.select().from(session);
    expect(await readAccessToken(keys, fresh.accessToken, app.clock.now)).toMatchObject({
      ok: true,
      value: { email: OWNER.email, sessionId: row?.id },
    });
    expect(response.headers.get('set-cookie')).toBeNull();
  });

  it('ends with signing out, which may be repeated, and leaves the others alone', async () => {
    const one = await signIn();
    const other = await signIn();
    expect((await app.bearing('/sign-out', one.sessionToken)).status).toBe(204);
    await refused(await app.bearing('/refresh', one.sessionToken), 401, 'UNAUTHENTICATED');
    expect((await app.bearing('/sign-out', one.sessionToken)).status).toBe(204);
    expect((await app.bearing('/refresh', other.sessionToken)).status).toBe(200);
  });

  it('ends everywhere at once, for this person only', async () => {
    await createUserWithPassword(app.db, { ...OWNER, email: 'other@example.ru' }, app.clock.now);
    const others = signedInSchema.parse(
      await (await app.post('/sign-in', { ...CREDENTIALS, email: 'other@example.ru' })).json(),
    );
    const [one, two] = [await signIn(), await signIn()];
    expect((await app.bearing('/sign-out-everywhere', one.sessionToken)).status).toBe(204);
    for (const { sessionToken } of [one, two]) {
      await refused(await app.bearing('/refresh', sessionToken), 401, 'UNAUTHENTICATED');
    }
    await refused(await app.bearing('/sign-out-everywhere', one.sessionToken), 401, 'UNAUTHENTICATED');
    expect((await app.bearing('/refresh', others.sessionToken)).status).toBe(200);
  });

  it('slides: used after a day it lasts another thirty, unused it ends', async () => {
    const { sessionToken } = await signIn();
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
    await app.db.write.update(session).set({ expiresAt: inDays(28) });
    expect((await app.bearing('/refresh', sessionToken)).status).toBe(200);
    const [row] = await app.db.read.select().from(session);
    expect(row?.expiresAt.getTime()).toBeGreaterThan(inDays(29.9).getTime());
    await app.db.write.update(session).set({ expiresAt: inDays(-1) });
    await refused(await app.bearing('/refresh', sessionToken), 401, 'UNAUTHENTICATED');
  });

  it('is gone with its person', async () => {
    const { sessionToken } = await signIn();
    await app.db.write.delete(session);
    await app.db.write.delete(account);
    await app.db.write.delete(user).where(eq(user.email, OWNER.email));
    await refused(await app.bearing('/refresh', sessionToken), 401, 'UNAUTHENTICATED');
  });

  it('is not opened by what the database holds', async () => {
    const { sessionToken } = await signIn();
    const [row] = await app.db.read.select().from(session);
    const stored = row?.token ?? '';
    expect(sessionToken.startsWith(`${stored}.`)).toBe(true);
    const forged = [
      stored,
      `${stored}.s.`,
      `${stored}.s.${'A'.repeat(43)}`,
      `${stored}.x${sessionToken.slice(stored.length + 2)}`,
    ];
    for (const token of forged) {
      for (const path of ['/refresh', '/sign-out', '/sign-out-everywhere']) {
        await refused(await app.bearing(path, token), 401, 'UNAUTHENTICATED');
      }
    }
    expect((await app.bearing('/refresh', sessionToken)).status).toBe(200);
  });

  it('outlives a new key', async () => {
    const { sessionToken } = await signIn();
    app.deps.keyRings.session = ring('n', 's');
    expect((await app.bearing('/refresh', sessionToken)).status).toBe(200);
    app.deps.keyRings.session = ring('n');
    await refused(await app.bearing('/refresh', sessionToken), 401, 'UNAUTHENTICATED');
  });

  it.each(['/refresh', '/sign-out', '/sign-out-everywhere'])('is needed for %s', async (path) => {
    await refused(await app.post(path), 401, 'UNAUTHENTICATED');
    await refused(await app.post(path, undefined, { authorization: 'Basic YTpi' }), 401, 'UNAUTHENTICATED');
    const { accessToken } = await signIn();
    await refused(await app.bearing(path, accessToken), 401, 'UNAUTHENTICATED');
  });
});

it('keeps the library’s own routes shut', async () => {
  for (const path of ['/sign-up/email', '/sign-in/email', '/get-session', '/change-password', '/list-sessions']) {
    expect((await app.post(path, { ...OWNER })).status).toBe(404);
  }
});
