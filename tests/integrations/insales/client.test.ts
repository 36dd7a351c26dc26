import { describe, expect, it } from 'vitest';
import { orderSchema } from '#worker/integrations/insales/api-types';
import { limit } from '#worker/integrations/insales/provider';
import { fakeFetch, type SeenCall } from '../support/fake-fetch.ts';
import { aLink, anItem, anOrder } from '../support/orders.ts';
import { CREDENTIALS, openInsales, SETTINGS } from './support.ts';

const PRODUCTS = [
  {
    id: 1,
    updated_at: '2026-01-01T00:00:00.000+03:00',
    variants: [{ id: 71, sku: 'MUG-WHT-350', price: '590.0', quantity: null }],
  },
];

const anAnswer = (changes: object = {}) => ({
  id: 215,
  number: 1001,
  updated_at: '2026-11-20T13:00:00.000+03:00',
  comment: '',
  delivery_price: '350.0',
  fulfillment_status: 'new',
  custom_status: { permalink: 'novyy', title: 'Новый' },
  order_lines: [{ id: 5, variant_id: 71, quantity: 1, sale_price: 590.0 }],
  ...changes,
});

let shops = 0;

/** A shop of its own for each, since the goods of one are kept. What is no list of goods is answered as told. */
function openOn(answer: (call: SeenCall) => Response, settings: Record<string, unknown> = {}) {
  const { fetch, calls } = fakeFetch((call) =>
    call.url.includes('/products.json') ? Response.json(PRODUCTS) : answer(call),
  );
  const url = `https://shop${shops++}.myinsales.example`;
  return { provider: openInsales({ url }, { fetch, settings }), calls, url };
}

const failing = (status: number, body: unknown) => openOn(() => Response.json(body, { status })).provider;
const page = (status: number) => openOn(() => new Response('<html><h1>Ошибка</h1></html>', { status })).provider;
const link = aLink('215', { system: 'insales' });

describe('a conversation with InSales', () => {
  it('is JSON under /admin, the key and its password as Basic', async () => {
    const { provider, calls, url } = openOn(() => Response.json(anAnswer(), { status: 201 }));
    const order = anOrder();
    expect(await provider.send(order, null)).toMatchObject({ outcome: 'ok', copy: { externalId: '215' } });
    const [goods, created] = calls;
    expect(goods?.url).toMatch(new RegExp(`^${url}/admin/products\\.json\\?.*per_page=250`));
    expect(created).toMatchObject({ url: `${url}/admin/orders.json`, method: 'POST' });
    const basic = btoa(`${CREDENTIALS.apiKey}:${CREDENTIALS.password}`);
    expect(created?.headers.get('authorization')).toBe(`Basic ${basic}`);
    expect(created?.headers.get('content-type')).toBe('application/json');
    expect(JSON.parse(created?.body ?? '')).toMatchObject({ order: { order_lines_attributes: [{ variant_id: 71 }] } });
    expect(calls).toHaveLength(2);
  });

  it('sends an edit as a difference to what is there, and nothing it does not know', async () => {
    const lines = [
      { id: 5, variant_id: 71, quantity: '1.0', sale_price: '590.0' },
      { id: 6, variant_id: null, quantity: 2, sale_price: 10 },
    ];
    const { provider, calls } = openOn(() => Response.json(anAnswer({ order_lines: lines })));
    await provider.send(anOrder({ items: [anItem({ quantity: 2 })] }), link);
    const edit = calls.find(({ method }) => method === 'PUT');
    expect(edit?.url).toMatch(/\/admin\/orders\/215\.json$/);
    const { order } = JSON.parse(edit?.body ?? '') as { order: Record<string, unknown> };
    expect(order.order_lines_attributes).toEqual([
      { id: 5, quantity: 2, sale_price: 590 },
      { id: 6, _destroy: 1 },
    ]);
    for (const field of ['manager_comment', 'custom_status_permalink', 'fulfillment_status', 'financial_status'])
      expect(order).not.toHaveProperty(field);
  });

  it('links to the back office of the API address unless the settings name another', async () => {
    const { provider, url } = openOn(() => Response.json(anAnswer(), { status: 201 }), { siteUrl: undefined });
    expect(await provider.send(anOrder(), null)).toMatchObject({ copy: { url: `${url}/admin2/orders/215` } });
  });

  it.each<[string, unknown, string, string | undefined]>([
    [
      'messages by field',
      { phone: ['не может быть пустым', 'короткий'] },
      'phone: не может быть пустым, короткий',
      'phone',
    ],
    ['messages by field under errors', { errors: { phone: ['короткий'] } }, 'phone: короткий', 'phone'],
    ['a list under errors', { errors: ['Первая', 'Вторая'] }, 'Первая, Вторая', undefined],
    ['a list', ['Первая', 'Вторая'], 'Первая; Вторая', undefined],
    ['a text', 'Плохой заказ', 'Плохой заказ', undefined],
  ])('quotes a refusal whole: %s', async (_, body, message, field) => {
    for (const status of [400, 422])
      expect(await failing(status, body).send(anOrder(), null)).toEqual({
        outcome: 'refused',
        code: `HTTP_${status}`,
        message,
        field,
      });
  });

  it('quotes no key, even where the system repeats it', async () => {
    const { apiKey, password } = CREDENTIALS;
    const echo = { errors: [`no such key ${apiKey}:${password}`, btoa(`${apiKey}:${password}`)] };
    const outcome = await failing(401, echo).send(anOrder(), null);
    expect(outcome).toEqual({ outcome: 'refused', code: 'AUTH', message: 'no such key ***:***, ***' });
  });

  it('reads no HTML as an answer: open after a write, later after a look-up, busy at 503', async () => {
    for (const status of [200, 500, 502, 504]) {
      expect(await page(status).send(anOrder(), null), `${status}`).toMatchObject({ outcome: 'unknown' });
      expect(await page(status).find(anOrder()), `${status}`).toMatchObject({ outcome: 'later' });
    }
    expect(await page(503).send(anOrder(), null)).toMatchObject({ outcome: 'later' });
    expect(await page(404).send(anOrder(), link)).toMatchObject({ outcome: 'refused', code: 'NOT_FOUND' });
    expect(await page(404).find(anOrder())).toMatchObject({ outcome: 'refused' });
    expect(await page(302).send(anOrder(), null)).toMatchObject({ outcome: 'refused', code: 'HTTP_302' });
  });

  it('takes a wrong address or a closed shop for what it is, never for a removed order (G2)', async () => {
    expect(await page(404).remove?.(link)).toMatchObject({ outcome: 'refused', code: 'ACCOUNT', field: 'baseUrl' });
    const gone = openOn(({ method }) =>
      method === 'DELETE' ? Response.json({}, { status: 404 }) : Response.json({ count: 3 }),
    );
    expect(await gone.provider.remove?.(link)).toEqual({ outcome: 'ok' });
    expect(gone.calls).toHaveLength(gone.provider.requestsPerRemove ?? 1);
  });

  it('waits as long as a busy shop says, and 150 s where it says nothing', async () => {
    const busy = (headers: HeadersInit) => openOn(() => new Response('', { status: 429, headers })).provider;
    expect(await busy({ 'retry-after': '7' }).send(anOrder(), null)).toMatchObject({ retryAfterMs: 7000 });
    expect(await busy({}).send(anOrder(), null)).toMatchObject({ retryAfterMs: 150_000 });
  });

  it('takes an order without what it must have for open', async () => {
    const { provider } = openOn(() => Response.json({ status: 'ok' }, { status: 201 }));
    expect(await provider.send(anOrder(), null)).toMatchObject({ outcome: 'unknown' });
  });

  it('finds a copy among hundreds that changed since, and asks for those alone', async () => {
    const order = anOrder();
    const at = (id: number) => `2026-11-20T13:${String(Math.floor(id / 60)).padStart(2, '0')}:00.000+03:00`;
    const comment = `Заказ № 1 · Orderlane ${order.id}`;
    const rows = Array.from({ length: 600 }, (_, id) =>
      anAnswer({ id, updated_at: at(id), ...(id === 400 && { comment }) }),
    );
    const { provider, calls } = openOn(({ url }) => {
      const { searchParams } = new URL(url);
      const since = Date.parse(searchParams.get('updated_since') ?? '');
      const fromId = Number(searchParams.get('from_id'));
      const behind = rows.filter(({ id, updated_at }) => {
        const time = Date.parse(updated_at);
        return time > since || (time === since && id > fromId);
      });
      return Response.json(behind.slice(0, 250));
    });
    expect(await provider.find(order)).toMatchObject({ outcome: 'found', copy: { externalId: '400' } });
    expect(calls.map(({ url }) => new URL(url).searchParams.get('updated_since'))).toEqual([
      '2026-11-20T09:55:00.000Z',
      at(249),
    ]);
    expect(await provider.find(anOrder())).toEqual({ outcome: 'absent' });
    expect(calls).toHaveLength(5);
  });

  it('looks no order up without end, and never takes what it has not seen for absent', async () => {
    let id = 0;
    const full = () => Array.from({ length: 250 }, () => anAnswer({ id: ++id, updated_at: `2026-11-20T13:00:${id}` }));
    const { provider, calls } = openOn(() => Response.json(full()));
    expect(await provider.find(anOrder())).toMatchObject({ outcome: 'refused', code: 'LOOK_UP_TOO_LONG' });
    expect(calls.length).toBeLessThanOrEqual(provider.requestsPerFind ?? 1);
  });

  it('keeps its limit by the window of the account, with a reserve of less than a tenth', () => {
    const config = { id: 'c', system: 'insales', baseUrl: '', settings: SETTINGS, credentials: {} } as const;
    expect(limit(config)).toEqual({ scope: 'account', requests: 480, perMs: 300_000 });
    expect(limit({ ...config, settings: { ...SETTINGS, requestsPerWindow: 100, windowMs: 60_000 } })).toEqual({
      ...{ scope: 'account', requests: 100, perMs: 60_000 },
    });
    expect(limit({ ...config, settings: null }).requests).toBe(480);
  });
});

describe('an order as InSales prints it', () => {
  it('is read with sums as numbers or texts, and without what older ones lack', () => {
    const { order_lines, delivery_price } = orderSchema.parse(
      anAnswer({
        ...{ delivery_price: 350, custom_status: undefined, fields_values: undefined, comment: null },
        order_lines: [{ id: 5, variant_id: 71, quantity: '2.0', sale_price: '19.99' }],
      }),
    );
    expect(delivery_price).toBe(35_000);
    expect(order_lines).toEqual([{ id: 5, variant_id: 71, quantity: 2, sale_price: 1999 }]);
  });
});
