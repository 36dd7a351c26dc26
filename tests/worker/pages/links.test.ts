import { Hono } from 'hono';
import { describe, expect, test, vi } from 'vitest';
import type { DeadLinkReason } from '#worker/services/buyer/contract';
import { buyerPages } from '../../../worker/pages/routes.tsx';
import { textsFor } from '../../../worker/pages/texts.ts';
import { fakeServices, SHOP, TOKEN } from './fake-services.ts';
import { post } from './form.ts';

const FORM = new URLSearchParams({ step: 'delivery' });
const PATHS = [`/p/${TOKEN}`, `/pay/${TOKEN}`, `/pay/return/${TOKEN}`];

function open(...given: Parameters<typeof fakeServices>) {
  const fake = fakeServices(...given);
  return { ...fake, app: buyerPages(() => fake.services) };
}

function openDead(reason: DeadLinkReason) {
  const dead = async () => ({ state: 'dead' as const, reason, shopName: reason === 'wrong' ? null : SHOP });
  return open({ openPreorder: dead, openPayment: dead, startPayment: dead, paymentReturn: dead });
}

const withoutNonce = (html: string): string => html.replace(/nonce="[^"]*"/g, '');

describe('dead links', () => {
  const reasons = Object.keys(textsFor('ru').dead) as DeadLinkReason[];

  test.each(reasons)('%s says why and what to do next, on every page and in both languages', async (reason) => {
    const { app, asked } = openDead(reason);
    for (const path of PATHS)
      for (const language of ['ru', 'en'] as const) {
        const response = await app.request(`${path}?lang=${language}`);
        expect(response.status).toBe(reason === 'wrong' ? 404 : 410);
        const html = await response.text();
        const { title, text, next } = textsFor(language).dead[reason];
        for (const words of [title, text, next]) expect(html).toContain(words);
        expect(html.includes(SHOP)).toBe(reason !== 'wrong');
      }
    expect(asked('noteOpened')).toEqual([]);
  });

  test('a form posted to a dead link changes nothing and says the same', async () => {
    const { app, calls } = openDead('replaced');
    const response = await post(app, `/p/${TOKEN}`, new URLSearchParams({ step: 'place' }));
    expect(response.status).toBe(410);
    expect(calls.map(({ name }) => name)).toEqual(['openPreorder']);
    expect((await post(app, `/pay/${TOKEN}`, FORM)).status).toBe(410);
  });

  test('wrong tokens of any shape get one and the same page', async () => {
    const { app } = openDead('wrong');
    const bodies = await Promise.all(
      [TOKEN, 'x', 'a'.repeat(500), '%3Cscript%3E', '%E0%A4%A'].map(async (token) => {
        const response = await app.request(`/p/${token}`);
        expect(response.status).toBe(404);
        return withoutNonce(await response.text());
      }),
    );
    expect(new Set(bodies).size).toBe(1);
  });
});

describe('headers', () => {
  const failing = async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const response = await open({ openPreorder: () => Promise.reject(new Error('bug')) }).app.request(`/p/${TOKEN}`);
    logged.mockRestore();
    return response;
  };

  test.each<[string, () => Response | Promise<Response>]>([
    ['the pre-order', () => open().app.request(`/p/${TOKEN}`)],
    ['the payment', () => open().app.request(`/pay/${TOKEN}`)],
    ['the return', () => open().app.request(`/pay/return/${TOKEN}`)],
    ['a step', () => post(open().app, `/p/${TOKEN}`, FORM)],
    ['the way to the payment service', () => post(open().app, `/pay/${TOKEN}`, FORM)],
    ['a dead link', () => openDead('wrong').app.request(`/p/${TOKEN}`)],
    ['a bug', failing],
    ['a foreign form', () => post(open().app, `/p/${TOKEN}`, FORM, { origin: 'https://evil.example' })],
    ['a card', () => open().app.request(`/p/${TOKEN}`, { headers: { 'user-agent': 'WhatsApp/2.23' } })],
  ])('of %s let nothing in, leak nothing and keep nothing', async (_page, ask) => {
    const { headers } = await ask();
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(/style-src 'nonce-[\w+/=]{20,}'/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("base-uri 'none'");
    expect(policy).not.toContain('script-src');
    expect(policy).not.toContain('unsafe');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-robots-tag')).toContain('noindex');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('set-cookie')).toBeNull();
  });

  test('the pre-order form leads to its own origin only, the payment also to where a service sends', async () => {
    const { services } = fakeServices();
    const app = buyerPages(() => services, { paymentOrigins: ['http://127.0.0.1:4010'] });
    const policyOf = async (path: string) => (await app.request(path)).headers.get('content-security-policy') ?? '';
    expect(await policyOf(`/p/${TOKEN}`)).toMatch(/form-action 'self'(;|$)/);
    expect(await policyOf(`/pay/${TOKEN}`)).toMatch(/form-action 'self' https: http:\/\/127\.0\.0\.1:4010(;|$)/);
  });

  test('the nonce is new each time and lets the style sheet of its own page through', async () => {
    const { app } = open();
    const seen = await Promise.all(
      [1, 2].map(async () => {
        const response = await app.request(`/p/${TOKEN}`);
        const nonce = /<style nonce="([^"]+)"/.exec(await response.text())?.[1];
        expect(response.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`);
        return nonce;
      }),
    );
    expect(new Set(seen).size).toBe(2);
  });

  test('pages mounted at the root leave other routes as they are', async () => {
    const { services } = fakeServices();
    const app = new Hono().route(
      '/',
      buyerPages(() => services),
    );
    app.get('/healthz', (c) => c.text('ok'));
    const response = await app.request('/healthz');
    expect(response.headers.get('content-security-policy')).toBeNull();
    expect((await app.request('/elsewhere')).status).toBe(404);
  });
});

describe('previews and bots', () => {
  const cards: Record<string, string>[] = [
    { 'user-agent': 'TelegramBot (like TwitterBot)' },
    { 'user-agent': 'WhatsApp/2.23.20.0 A' },
    { 'user-agent': 'Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)' },
    { 'user-agent': 'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)' },
    { 'user-agent': 'Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)' },
    { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) SkypeUriPreview Preview/0.5' },
    { 'user-agent': 'Mozilla/5.0 (compatible; Barracuda Sentinel; +https://www.barracuda.com)' },
    { purpose: 'prefetch' },
    { 'sec-purpose': 'prefetch;prerender' },
    { 'x-moz': 'prefetch' },
  ];

  test.each(cards)('%o gets a neutral card and is not counted', async (headers) => {
    for (const path of PATHS) {
      const { app, calls } = open();
      const response = await app.request(path, { headers });
      expect(response.status).toBe(200);
      const html = await response.text();
      expect(html).toContain('property="og:title"');
      expect(html).not.toContain(SHOP);
      expect(html).not.toContain('Чайник');
      expect(calls).toEqual([]);
    }
  });

  test('HEAD is not counted and asks for nothing', async () => {
    const { app, calls } = open();
    for (const path of PATHS) expect((await app.request(path, { method: 'HEAD' })).status).toBe(200);
    expect(calls).toEqual([]);
  });

  test('a person taken for a bot can go on, still not counted', async () => {
    const { app, asked } = open();
    const headers = { 'user-agent': 'TelegramBot' };
    const card = await (await app.request(`/p/${TOKEN}`, { headers })).text();
    const href = /class="button wide" href="([^"]+)"/.exec(card)?.[1]?.replaceAll('&amp;', '&');
    const page = await (await app.request(`/p/${TOKEN}${href}`, { headers })).text();
    expect(page).toContain('Чайник');
    expect(asked('noteOpened')).toEqual([]);
  });

  test.each([
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
    'Mozilla/5.0 (Linux; Android 12; CUBOT NOTE 20) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36',
    'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0 Safari/537.36',
    'Mozilla/5.0 (Linux; arm_64; Android 13) AppleWebKit/537.36 Chrome/118.0 YaBrowser/23.11.1 Mobile Safari/537.36',
    '',
  ])('a person with %s is counted', async (userAgent) => {
    const { app, asked } = open();
    await app.request(`/p/${TOKEN}`, { headers: { 'user-agent': userAgent } });
    await app.request(`/pay/${TOKEN}`, { headers: { 'user-agent': userAgent } });
    expect(asked('noteOpened').map(({ args }) => args)).toEqual([
      [TOKEN, 'preorder'],
      [TOKEN, 'payment'],
    ]);
  });
});

describe('forms of another site', () => {
  test.each<[Record<string, string>, number]>([
    [{ 'sec-fetch-site': 'cross-site', origin: 'null' }, 403],
    [{ 'sec-fetch-site': 'same-site', origin: 'null' }, 403],
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'not an origin' }, 403],
    [{ 'sec-fetch-site': 'same-origin', origin: 'null' }, 200],
    [{ origin: 'http://localhost' }, 200],
    [{}, 200],
  ])('%o → %i', async (headers, status) => {
    const { app, calls } = open();
    const response = await post(app, `/p/${TOKEN}`, FORM, headers);
    expect(response.status).toBe(status);
    const pay = await post(app, `/pay/${TOKEN}`, FORM, headers);
    expect(pay.status).toBe(status === 200 ? 303 : 403);
    if (status === 403) expect(calls).toEqual([]);
  });
});

describe('bad bodies', () => {
  test.each(['application/json', 'multipart/form-data; boundary=x', 'text/plain', ''])(
    'a body of type "%s" is refused',
    async (type) => {
      const { app, calls } = open();
      const response = await post(app, `/p/${TOKEN}`, FORM, { 'content-type': type });
      expect(response.status).toBe(415);
      expect(calls).toEqual([]);
    },
  );

  test('a body above 64 KB is refused, whatever length it claims', async () => {
    const { app, calls } = open();
    const form = new URLSearchParams({ comment: 'a'.repeat(65 * 1024) });
    expect((await post(app, `/p/${TOKEN}`, form)).status).toBe(413);
    expect((await post(app, `/p/${TOKEN}`, form, { 'content-length': String(form.toString().length) })).status).toBe(
      413,
    );
    expect(calls).toEqual([]);
  });

  test('a form of nonsense is answered as an empty one', async () => {
    const { app } = open();
    const form = new URLSearchParams('%%%=%E0&step=place&step=delivery&settlement=[]&pick=&delivery=null&consent');
    const response = await post(app, `/p/${TOKEN}`, form);
    expect(response.status).toBeLessThan(500);
  });
});

test('a bug is logged once and the buyer sees a calm page without its text', async () => {
  const { app } = open({ openPayment: () => Promise.reject(new Error('secret detail')) });
  const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const response = await app.request(`/pay/${TOKEN}`);
  expect(response.status).toBe(500);
  const html = await response.text();
  expect(html).toContain('Что-то пошло не так');
  expect(html).not.toContain('secret detail');
  expect(logged).toHaveBeenCalledOnce();
  expect(String(logged.mock.calls[0])).not.toContain(TOKEN);
  logged.mockRestore();
});
