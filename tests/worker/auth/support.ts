import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@libsql/client';
import { migrate } from 'drizzle-orm/libsql/migrator';
import { Hono } from 'hono';
import type { AuthDeps } from '#worker/auth/deps';
import { parseKeyRing } from '#worker/auth/keyring';
import { openDatabase } from '#worker/db/client';
import { requireJson } from '#worker/http/body';
import { onError } from '#worker/http/on-error';
import type { AppEnv } from '#worker/http/request-context';
import { authRoutes } from '#worker/routes/auth';

const secretOf = (byte: number) => Buffer.alloc(32, byte).toString('base64url');
export const keyText = (...kids: string[]) => kids.map((kid) => `${kid}:${secretOf(kid.charCodeAt(0))}`).join(',');
export const ring = (...kids: string[]) => parseKeyRing('TEST_KEYS', keyText(...kids));

/** A database of its own with every migration applied. */
export async function makeDatabase() {
  const folder = mkdtempSync(join(tmpdir(), 'orderlane-auth-'));
  const client = createClient({ url: `file:${join(folder, 'test.db')}` });
  const db = openDatabase({ url: '' }, { createClient: () => client });
  await migrate(db.write, { migrationsFolder: 'worker/db/migrations' });
  const close = () => {
    client.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  };
  return { db, client, close };
}

export const SETUP_TOKEN = 'set-up-token-of-the-operator';
export const OWNER = { email: 'owner@example.ru', password: 'correct horse', name: 'Анна', shopName: 'Лавка' };

/** The auth routes over a fresh database, with a clock that a test may move. */
export async function makeAuthApp(overrides: Partial<AuthDeps> = {}) {
  const { db, client, close } = await makeDatabase();
  const clock = { now: new Date() };
  let ids = 0;
  const deps: AuthDeps = {
    db,
    keyRings: { access: ring('a'), session: ring('s') },
    setupToken: SETUP_TOKEN,
    now: () => clock.now,
    newId: (kind) => `${kind}_${++ids}`,
    baseUrl: 'http://127.0.0.1:8787',
    ...overrides,
  };
  const app = new Hono<AppEnv>();
  app.use(async (context, next) => {
    context.set('requestId', 'req_1');
    await next();
  });
  app.use(requireJson);
  app.route(
    '/api/auth',
    authRoutes(() => deps),
  );
  app.onError(onError);
  const post = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
    app.request(`/api/auth${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'cf-connecting-ip': '192.0.2.1', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const bearing = (path: string, token: string) => post(path, undefined, { authorization: `Bearer ${token}` });
  const setUp = () => post('/setup', { setupToken: SETUP_TOKEN, ...OWNER });
  return { app, db, client, close, clock, deps, post, bearing, setUp };
}
