import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { meSchema } from '#core/api/session';
import { parseKeyRing } from '#worker/auth/keyring';
import { memberships } from '#worker/db/tables/shops';
import { createApp } from '../../../worker/app.ts';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { type Answer, expectRefusal, startTestWorker, type TestWorker } from '../../support/worker.ts';

const responseSchema = z.object({
  description: z.string().min(1),
  content: z.record(z.string(), z.unknown()).optional(),
});
const documentSchema = z.object({
  openapi: z.literal('3.1.0'),
  info: z.object({ title: z.literal('Orderlane'), version: z.string().min(1) }),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  components: z.object({ securitySchemes: z.record(z.string(), z.looseObject({ type: z.literal('http') })) }),
  paths: z.record(
    z.string().startsWith('/api/'),
    z.record(
      z.string().regex(/^(get|post|put|patch|delete)$/),
      z.object({
        summary: z.string().min(1),
        security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
        parameters: z
          .array(
            z.object({
              name: z.string(),
              in: z.enum(['path', 'query', 'header']),
              required: z.boolean().optional(),
            }),
          )
          .optional(),
        responses: z.record(z.string().regex(/^[2-5]\d\d$/), responseSchema),
      }),
    ),
  ),
});

let worker: TestWorker;
let document: z.infer<typeof documentSchema>;
let operations: { method: string; path: string }[];
beforeAll(async () => {
  worker = await startTestWorker();
  const answer = await worker.call('GET', '/api/v1/openapi.json', { token: null });
  document = documentSchema.parse(answer.body);
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
  );
});
afterAll(() => worker.stop());

/** Everything is JSON but the file of an export. */
const contentTypeOf = (path: string, code: string): string =>
  code === '200' && path.endsWith('/file') ? 'text/csv' : 'application/json';
const allowsOrigins = ({ headers }: Answer) => [...headers.keys()].filter((name) => name.startsWith('access-control-'));

describe('the API’s description of itself', () => {
  it('names every route that the Worker answers, and no other', () => {
    const secret = Buffer.alloc(32, 1).toString('base64url');
    const app = createApp({
      context: () => {
        throw new Error('no request is made');
      },
      keys: parseKeyRing('KEYS', `k:${secret}`),
      ...{ setupToken: null, publicUrl: 'http://127.0.0.1', extensionIds: [], paymentPageOrigins: [] },
    });
    const answered = app.routes
      .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/') && path !== '/api/v1/openapi.json')
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    const named = operations.map(({ method, path }) => `${method} ${path}`);
    expect(named.sort()).toEqual([...new Set(answered)].sort());
  });

  it('tells what each operation answers, what it refuses with, and which token it wants', () => {
    for (const [path, methods] of Object.entries(document.paths))
      for (const [method, { responses, security = document.security }] of Object.entries(methods)) {
        const label = `${method} ${path}`;
        const codes = Object.keys(responses);
        expect(
          codes.some((code) => code.startsWith('2')),
          label,
        ).toBe(true);
        expect(
          codes.some((code) => code.startsWith('4')),
          label,
        ).toBe(true);
        for (const [code, response] of Object.entries(responses))
          if (code !== '204') expect(Object.keys(response.content ?? {}), label).toEqual([contentTypeOf(path, code)]);
        for (const scheme of security.flatMap((each) => Object.keys(each)))
          expect(document.components.securitySchemes, label).toHaveProperty(scheme);
      }
  });

  it('names each part of an address as a parameter that is needed', () => {
    for (const [path, methods] of Object.entries(document.paths))
      for (const { parameters = [] } of Object.values(methods)) {
        const inPath = parameters.filter((parameter) => parameter.in === 'path');
        expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
        expect(inPath.every(({ required }) => required)).toBe(true);
      }
  });
});

describe('a web page', () => {
  const PAGES = ['https://evil.example', 'null', 'http://127.0.0.1:1', 'https://evil.example@chrome-extension', ''];

  it('is refused at every address of the API, whoever is signed in, and nothing is written', async () => {
    const before = await worker.rows();
    const others = ['GET', 'OPTIONS', 'HEAD', 'PUT'].map((method) => ({ method, path: '/api/v1/orders' }));
    for (const { method, path } of [
      ...operations,
      ...others,
      { method: 'GET', path: '/api/v1/openapi.json' },
      { method: 'GET', path: '/api/nothing' },
    ]) {
      const answer = await worker.call(method, path.replace(/\{\w+\}/g, 'ord_1'), {
        headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
        ...(['POST', 'PATCH'].includes(method) && { body: { shopId: DEMO.shopId } }),
      });
      expect([method, path, answer.status, allowsOrigins(answer)]).toEqual([method, path, 403, []]);
      if (method !== 'HEAD') expectRefusal(answer, 403, 'ORIGIN_REFUSED');
    }
    expect(await worker.rows()).toEqual(before);
  });

  it.each([
    ...PAGES.slice(1, 4),
    `chrome-extension://${'a'.repeat(32)}`,
    'chrome-extension://noafgfcmeepiigonmnejemhmdkomhmop.evil.example',
  ])('and whatever else calls itself %s is refused', async (origin) => {
    expectRefusal(await worker.call('GET', '/api/v1/me', { headers: { origin } }), 403, 'ORIGIN_REFUSED');
  });

  it('of the Worker itself is refused too', async () => {
    expectRefusal(await worker.call('GET', '/api/v1/me', { headers: { origin: worker.url } }), 403, 'ORIGIN_REFUSED');
  });

  it.each([
    'chrome-extension://noafgfcmeepiigonmnejemhmdkomhmop',
    'moz-extension://1f3c0c1e-0000-4000-8000-000000000000',
  ])('is not the extension: %s passes, without a CORS header', async (origin) => {
    const answer = await worker.call('GET', '/api/v1/me', { headers: { origin } });
    expect([answer.status, allowsOrigins(answer)]).toEqual([200, []]);
  });

  it('gets no CORS header from hooks and buyers’ pages either', async () => {
    for (const path of [
      '/p/x',
      '/pay/x',
      '/pay/return/x',
      '/hooks/storefronts/woocommerce/x',
      '/hooks/payments/yookassa/x',
      '/healthz',
      '/readyz',
      '/nothing',
    ])
      for (const method of ['GET', 'POST', 'OPTIONS'])
        expect(allowsOrigins(await worker.call(method, path, { headers: { origin: 'https://evil.example' } }))).toEqual(
          [],
        );
  });
});

describe('every answer of the API', () => {
  it('is kept by no cache and sniffed by no browser', async () => {
    for (const path of ['/api/v1/me', '/api/v1/nothing', '/api/v1/openapi.json']) {
      const { headers } = await worker.call('GET', path);
      expect([headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual(['no-store', 'nosniff']);
      expect(headers.get('x-request-id')).toMatch(/^req_/);
    }
  });

  it('tells whether the Worker and its database are there', async () => {
    expect((await worker.call('GET', '/healthz')).body).toEqual({ state: 'alive' });
    expect((await worker.call('GET', '/readyz')).body).toEqual({ state: 'ready' });
  });
});

describe('a member', () => {
  const list = (token: string, shopId: string) => worker.call('GET', `/api/v1/orders?shopId=${shopId}`, { token });
  const remove = (token: string, shopId: string, userId: string) =>
    worker.call('DELETE', `/api/v1/members/${userId}?shopId=${shopId}`, { token });

  it('who is removed is out at the next request, with the same token (H6)', async () => {
    const manager = await worker.makePerson({ [DEMO.shopId]: 'manager' });
    const order = await worker.makeOrder({}, manager.token);
    expect((await list(manager.token, DEMO.shopId)).status).toBe(200);
    expect((await remove(worker.token, DEMO.shopId, manager.userId)).status).toBe(204);
    const before = await worker.rows();
    const { token } = manager;
    expectRefusal(await list(token, DEMO.shopId), 404, 'NOT_FOUND');
    expectRefusal(await worker.call('GET', `/api/v1/orders/${order.id}`, { token }), 404, 'NOT_FOUND');
    expectRefusal(
      await worker.call('POST', '/api/v1/orders', { token, body: { shopId: DEMO.shopId } }),
      404,
      'NOT_FOUND',
    );
    expectRefusal(
      await worker.call('PATCH', `/api/v1/orders/${order.id}`, { token, body: { version: 1, comment: 'x' } }),
      404,
      'NOT_FOUND',
    );
    expect(meSchema.parse((await worker.call('GET', '/api/v1/me', { token })).body).shops).toEqual([]);
    expect(await worker.rows()).toEqual(before);
  });

  it('whose role became a viewer’s writes no more at the next request', async () => {
    const person = await worker.makePerson({ [DEMO.shopId]: 'manager' });
    await worker.db.write.update(memberships).set({ role: 'viewer' }).where(eq(memberships.userId, person.userId));
    const { token } = person;
    expectRefusal(
      await worker.call('POST', '/api/v1/orders', { token, body: { shopId: DEMO.shopId } }),
      403,
      'FORBIDDEN',
    );
    expect((await list(token, DEMO.shopId)).status).toBe(200);
  });

  it('is removed by an owner alone, and the last owner stays', async () => {
    const shopId = await worker.makeShop();
    const owner = await worker.makePerson({ [shopId]: 'owner' });
    const manager = await worker.makePerson({ [shopId]: 'manager' });
    const stranger = await worker.makePerson({});
    const before = await worker.rows();
    expectRefusal(await remove(manager.token, shopId, owner.userId), 403, 'FORBIDDEN');
    expectRefusal(await remove(stranger.token, shopId, owner.userId), 404, 'NOT_FOUND');
    expectRefusal(await remove(owner.token, shopId, stranger.userId), 404, 'NOT_FOUND');
    expectRefusal(await remove(owner.token, shopId, owner.userId), 403, 'FORBIDDEN');
    expect(await worker.rows()).toEqual(before);
  });

  it('sees only the shops they belong to, with their role in each (H1, H6)', async () => {
    const [first, second] = [await worker.makeShop(), await worker.makeShop()];
    const person = await worker.makePerson({ [first]: 'viewer', [second]: 'manager' });
    const me = meSchema.parse((await worker.call('GET', '/api/v1/me', { token: person.token })).body);
    expect(me.user).toMatchObject({ id: person.userId, email: person.email });
    expect(me.shops.map(({ id, role }) => [id, role]).sort()).toEqual(
      [
        [first, 'viewer'],
        [second, 'manager'],
      ].sort(),
    );
  });
});

it('says of each POST that writes that it wants an Idempotency-Key, and refuses without one', async () => {
  const { body } = await worker.call('GET', '/api/v1/openapi.json');
  const { paths } = body as {
    paths: Record<string, Record<string, { parameters?: { name: string; required?: boolean }[] }>>;
  };
  const readsOnly = ['/api/v1/resolve', '/api/v1/delivery/quote'];
  for (const [path, methods] of Object.entries(paths)) {
    if (!methods.post || !path.startsWith('/api/v1/') || readsOnly.includes(path)) continue;
    const key = methods.post.parameters?.find(({ name }) => name.toLowerCase() === 'idempotency-key');
    expect(key?.required, path).toBe(true);
  }
});

it('refuses a filter that it does not know, rather than ignoring it', async () => {
  const answer = await worker.call('GET', `/api/v1/orders?shopId=${DEMO.shopId}&colour=red`);
  expectRefusal(answer, 400, 'INVALID_INPUT', 'colour');
});
