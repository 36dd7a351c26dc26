import { describe, expect, it } from 'vitest';
import type { Order } from '#core/order/schema';
import type { ConnectionConfig } from '#worker/integrations/contract';
import { limit } from '#worker/integrations/moysklad/provider';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import type { Overrides } from '../contract-suite.ts';
import { fakeFetch, type SeenCall } from '../support/fake-fetch.ts';
import { aLink, anItem, anOrder } from '../support/orders.ts';
import { openMoysklad, SETTINGS } from './support.ts';

const URL_OF_API = 'https://api.moysklad.example';
const { token } = DEMO_CREDENTIALS.moysklad;

type Answers = Record<string, (call: SeenCall) => Response>;

const meta = (type: string, id: string) => ({
  meta: { href: `${URL_OF_API}/api/remap/1.2/entity/${type}/${id}`, type, mediaType: 'application/json' },
});

const errors = (status: number, code: number, error: string, headers: Record<string, string> = {}) =>
  Response.json({ errors: [{ error, code, parameter: 'name' }] }, { status, headers });

/** An account where everything is there already; `answers` says what is otherwise. */
function openOn(answers: Answers = {}, overrides: Overrides = {}) {
  const { fetch, calls } = fakeFetch((call) => {
    const { pathname, searchParams } = new URL(call.url);
    const path = pathname.replace('/api/remap/1.2', '');
    const own = answers[`${call.method} ${path}`];
    if (own) return own(call);
    const filter = (searchParams.get('filter') ?? '').split(';').map((condition) => condition.split('='));
    const wanted = filter.filter(([field]) => field === 'code').map(([, value]) => value);
    const rows = wanted.map((code) => ({ ...meta('product', `p-${code}`), id: `p-${code}`, name: 'Товар', code }));
    if (path === '/entity/counterparty') {
      const row = { ...meta('counterparty', 'c'), id: 'c', name: 'Петрова Анна Ивановна', phone: '89123456789' };
      return Response.json({ rows: [{ ...row, email: 'anna@example.com' }] });
    }
    if (path === '/entity/customerorder') return Response.json(written(call));
    return Response.json({ rows });
  });
  return { provider: openMoysklad({ url: URL_OF_API }, { fetch, ...overrides }), calls };
}

type Sent = { name: string; description: string; shipmentAddress: string; agent: object; positions: object[] };

function written({ body }: SeenCall) {
  const sent: Sent = JSON.parse(body);
  const rows = sent.positions.map((position, index) => ({ id: `l-${index}`, ...position }));
  return { ...sent, ...meta('customerorder', 'o'), id: 'o', positions: { meta: { size: rows.length }, rows } };
}

async function sentBody(order: Order): Promise<Record<string, unknown>> {
  const { provider, calls } = openOn();
  expect(await provider.send(order, null)).toMatchObject({ outcome: 'ok' });
  return JSON.parse(calls.at(-1)?.body ?? '{}');
}

describe('a conversation with МойСклад', () => {
  it('asks for compressed answers with its token, in JSON', async () => {
    const { provider, calls } = openOn();
    expect(await provider.send(anOrder(), null)).toEqual({
      outcome: 'ok',
      copy: {
        externalId: 'o',
        url: 'https://online.moysklad.ru/app/#customerorder/edit?id=o',
        trackingNumber: null,
        externalStatus: null,
      },
    });
    for (const { headers } of calls) {
      expect(headers.get('accept-encoding')).toBe('gzip');
      expect(headers.get('authorization')).toBe(`Bearer ${token}`);
      expect(headers.get('accept')).toBe('application/json;charset=utf-8');
    }
    expect(calls.at(-1)).toMatchObject({ method: 'POST' });
    expect(calls.at(-1)?.headers.get('content-type')).toBe('application/json');
    expect(calls.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('takes the page of the order that the system names, if it is one', async () => {
    const open = (uuidHref: string) =>
      openOn({
        'POST /entity/customerorder': (call) => {
          const answer = written(call);
          return Response.json({ ...answer, meta: { ...answer.meta, uuidHref } });
        },
      }).provider;
    const page = 'https://online.moysklad.ru/app/#customerorder/edit?id=7';
    expect(await open(page).send(anOrder(), null)).toMatchObject({ copy: { url: page } });
    expect(await open('javascript:alert(1)').send(anOrder(), null)).toMatchObject({
      copy: { url: 'https://online.moysklad.ru/app/#customerorder/edit?id=o' },
    });
  });

  it('signs in by login and password of any letters', async () => {
    const { provider, calls } = openOn({}, { credentials: { login: 'admin@лавка', password: 'пароль' } });
    await provider.find(anOrder());
    const expected = Buffer.from('admin@лавка:пароль').toString('base64');
    expect(calls[0]?.headers.get('authorization')).toBe(`Basic ${expected}`);
  });

  it('quotes a refusal with its code and field, and no secret', async () => {
    const { provider } = openOn({
      'POST /entity/customerorder': () => errors(412, 3006, `Не уникально: ${token}`),
    });
    expect(await provider.send(anOrder(), null)).toEqual({
      outcome: 'refused',
      code: '3006',
      message: 'Не уникально: ***',
      field: 'name',
    });
  });

  it('names the goods that were refused among others', async () => {
    const items = [anItem({ shopArticle: 'A' }), anItem({ shopArticle: 'B', name: 'Кружка «Б»' })];
    const problem = { errors: [{ error: 'нарушено ограничение уникальности', code: 3006 }] };
    const made = { ...meta('product', 'p'), id: 'p', name: 'Кружка', code: 'A' };
    const answers = {
      'GET /entity/product': () => Response.json({ rows: [] }),
      'GET /entity/variant': () => Response.json({ rows: [] }),
      'GET /context/companysettings/pricetype/default': () => Response.json(meta('pricetype', 't')),
    };
    const some = openOn({ ...answers, 'POST /entity/product': () => Response.json([made, problem]) });
    const refused = { outcome: 'refused', code: '3006', field: 'items' };
    expect(await some.provider.send(anOrder({ items }), null)).toEqual({
      ...refused,
      message: 'Товар «Кружка «Б»»: нарушено ограничение уникальности',
    });
    const all = openOn({
      ...answers,
      'POST /entity/product': () => Response.json([problem, problem], { status: 412 }),
    });
    expect(await all.provider.send(anOrder({ items }), null)).toMatchObject({
      outcome: 'refused',
      code: '3006',
      message: expect.stringContaining('нарушено ограничение уникальности'),
    });
  });

  it('waits as long as the system says, in milliseconds', async () => {
    const headers = { 'X-Lognex-Retry-After': '1250' };
    const { provider } = openOn({ 'GET /entity/customerorder': () => errors(429, 1049, 'Превышено', headers) });
    expect(await provider.find(anOrder())).toMatchObject({ outcome: 'later', retryAfterMs: 1250 });
  });

  it('tries again where somebody else changed the order at that moment', async () => {
    const { provider } = openOn({ 'POST /entity/customerorder': () => errors(412, 1065, 'уже изменен') });
    expect(await provider.send(anOrder(), null)).toEqual({ outcome: 'later', reason: 'уже изменен' });
    const telling = openOn({ 'POST /entity/customerorder': () => errors(412, 1065, `изменен ключом ${token}`) });
    const told = { outcome: 'later', reason: 'изменен ключом ***' };
    expect(await telling.provider.send(anOrder(), null)).toEqual(told);
  });

  it('takes an empty 415 for its own fault, and HTML for no answer', async () => {
    const on = (answer: () => Response) => openOn({ 'POST /entity/customerorder': answer }).provider;
    expect(await on(() => new Response(null, { status: 415 })).send(anOrder(), null)).toMatchObject({
      outcome: 'refused',
      code: 'HTTP_415',
    });
    const html = on(() => new Response('<html>', { status: 200 }));
    expect(await html.send(anOrder(), null)).toMatchObject({ outcome: 'unknown' });
    expect(await on(() => new Response('<html>', { status: 502 })).send(anOrder(), null)).toMatchObject({
      outcome: 'unknown',
    });
  });

  it('takes a wrong address for wrong: not for an absent order, nor for a removed one', async () => {
    const wrong = () => errors(404, 1002, 'Неопознанный путь');
    const { provider } = openOn({ 'GET /entity/customerorder': wrong, 'DELETE /entity/customerorder/o': wrong });
    expect(await provider.find(anOrder())).toMatchObject({ outcome: 'refused', code: '1002' });
    expect(await provider.remove?.(aLink('o'))).toMatchObject({ outcome: 'refused', code: '1002' });
  });

  it('follows no redirect with its key', async () => {
    const { provider, calls } = openOn({
      'GET /entity/customerorder': () => new Response(null, { status: 301, headers: { location: 'https://other' } }),
    });
    expect(await provider.find(anOrder())).toMatchObject({ outcome: 'refused', code: 'HTTP_301' });
    expect(calls).toHaveLength(1);
  });

  it('asks for a bounded number of goods, and says so where they are too many', async () => {
    const items = Array.from({ length: 300 }, (_, index) => anItem({ shopArticle: `${'Я'.repeat(60)}${index}` }));
    const { provider, calls } = openOn();
    expect(await provider.send(anOrder({ items }), null)).toMatchObject({
      outcome: 'refused',
      code: 'TOO_MANY_ITEMS',
      field: 'items',
    });
    for (const { url } of calls) expect(url.length).toBeLessThan(7000);
  });
});

describe('an order on its way to МойСклад', () => {
  it('is recognised there when it is made twice: by our id and by a syncId that is always the same', async () => {
    const order = anOrder();
    const first = await sentBody(order);
    expect(first).toMatchObject({ externalCode: order.id, syncId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect((await sentBody(order)).syncId).toBe(first.syncId);
    expect((await sentBody(anOrder())).syncId).not.toBe(first.syncId);
  });

  it('has a comment of at most 4096 characters, and gives way to what people wrote there', async () => {
    const comment = 'Ъ'.repeat(2000);
    const street = 'ул. '.padEnd(400, 'ю');
    const theirs = 'Договорились с покупателем. '.repeat(130).trim();
    const order = anOrder({ comment, address: { street } });
    const present = { ...written({ body: JSON.stringify(await sentBody(order)) } as SeenCall), description: theirs };
    const { provider, calls } = openOn({
      'GET /entity/customerorder/o': () => Response.json(present),
      'PUT /entity/customerorder/o': (call) => Response.json(written(call)),
    });
    expect(await provider.send(order, aLink('o'))).toMatchObject({ outcome: 'ok' });
    const { description }: { description: string } = JSON.parse(calls.at(-1)?.body ?? '{}');
    expect(description).toHaveLength(4096);
    expect(description.endsWith(theirs)).toBe(true);
  });
});

describe('the limit of МойСклад', () => {
  const limitFor = (settings: unknown) => limit({ settings } as ConnectionConfig);

  it('is nine tenths of what 45 units in three seconds make, by what a request weighs', () => {
    expect(limitFor(SETTINGS)).toEqual({ scope: 'account', requests: 10, perMs: 3000 });
    expect(limitFor({ unitsPerRequest: 1 }).requests).toBe(41);
    expect(limitFor({ unitsPerRequest: 'many' }).requests).toBe(10);
    for (const unitsPerRequest of [1, 2, 3, 4]) {
      const { requests } = limitFor({ unitsPerRequest });
      const published = Math.floor(45 / unitsPerRequest);
      expect(requests).toBeLessThanOrEqual(published);
      expect(requests).toBeGreaterThanOrEqual(published * 0.9);
      expect(openMoysklad({ url: URL_OF_API }, { settings: { unitsPerRequest } }).limit.requests).toBe(requests);
    }
  });
});
