import { describe, expect, it } from 'vitest';
import { orderSchema } from '#worker/integrations/retailcrm/api-types';
import { limit } from '#worker/integrations/retailcrm/provider';
import { fakeFetch, type SeenCall } from '../support/fake-fetch.ts';
import { aLink, anOrder } from '../support/orders.ts';
import { openRetailcrm, SETTINGS } from './support.ts';

function openOn(answer: (call: SeenCall) => Response, settings: Record<string, unknown> = {}) {
  const { fetch, calls } = fakeFetch(answer);
  return { provider: openRetailcrm({ url: 'https://demo.retailcrm.example' }, { fetch, settings }), calls };
}

const failing = (status: number, body: object) => openOn(() => Response.json(body, { status })).provider;
const html = (status: number) =>
  openOn(() => new Response('<html><h1>405 Not Allowed</h1></html>', { status })).provider;

describe('a conversation with RetailCRM', () => {
  it('is a form with one JSON text per structure, the key in its header', async () => {
    const { provider, calls } = openOn(() =>
      Response.json({ success: true, id: 215, order: { id: 215 } }, { status: 201 }),
    );
    const order = anOrder();
    expect(await provider.send(order, null)).toMatchObject({ outcome: 'ok', copy: { externalId: '215' } });
    expect(calls[0]).toMatchObject({ url: 'https://demo.retailcrm.example/api/v5/orders/create', method: 'POST' });
    expect(calls[0]?.headers.get('content-type')).toContain('application/x-www-form-urlencoded');
    const form = new URLSearchParams(calls[0]?.body);
    expect(form.get('site')).toBe('demo');
    const sent: unknown = JSON.parse(form.get('order') ?? '');
    expect(sent).toMatchObject({
      externalId: order.id,
      delivery: { code: 'shiptor' },
      payments: [{ externalId: `${order.id}-payment` }],
    });
    expect(sent).not.toHaveProperty('customer');
    expect(sent).not.toHaveProperty('status');
    expect(JSON.stringify(calls)).not.toContain('apiKey');
  });

  it('links to the pages of the API address unless the settings name others', async () => {
    const { provider } = openOn(() => Response.json({ success: true, id: 215 }, { status: 201 }), {
      siteUrl: undefined,
    });
    expect(await provider.send(anOrder(), null)).toMatchObject({
      copy: { url: 'https://demo.retailcrm.example/orders/215/edit' },
    });
  });

  it('names order type and method where they are configured, and leaves them out elsewhere', async () => {
    const sent = async (settings: Record<string, unknown>) => {
      const { provider, calls } = openOn(() => Response.json({ success: true, id: 1 }), settings);
      await provider.send(anOrder(), null);
      return JSON.parse(new URLSearchParams(calls[0]?.body).get('order') ?? '') as object;
    };
    expect(await sent({ orderType: 'main', orderMethod: 'shopping-cart' })).toMatchObject({
      orderType: 'main',
      orderMethod: 'shopping-cart',
    });
    expect(await sent({})).not.toHaveProperty('orderType');
  });

  it('quotes errors by field, as a map or as a list', async () => {
    const byField = failing(400, {
      success: false,
      errorMsg: 'Order is not loaded',
      errors: { orderType: 'does not exist.' },
    });
    expect(await byField.send(anOrder(), null)).toEqual({
      outcome: 'refused',
      code: 'HTTP_400',
      message: 'Order is not loaded; orderType: does not exist.',
      field: 'orderType',
    });
    const asList = failing(460, { success: false, errorMsg: 'Loaded with errors', errors: ['one', 'two'] });
    expect(await asList.send(anOrder(), null)).toMatchObject({
      outcome: 'refused',
      message: 'Loaded with errors; one; two',
    });
    const otherwise = failing(400, { success: false, errorMsg: 'No', ErrorsList: { 'children[startDate]': 'x' } });
    expect(await otherwise.send(anOrder(), null)).toMatchObject({ outcome: 'refused', message: 'No' });
  });

  it('tells an account that does not exist by the page of its web server', async () => {
    expect(await html(405).send(anOrder(), null)).toEqual({
      outcome: 'refused',
      code: 'ACCOUNT',
      message: 'Account does not exist.',
    });
  });

  it('reads no HTML as an answer: open after a write, later after a look-up, busy at 503', async () => {
    expect(await html(200).send(anOrder(), null)).toMatchObject({ outcome: 'unknown' });
    expect(await html(200).find(anOrder())).toMatchObject({ outcome: 'later' });
    expect(await html(503).send(anOrder(), null)).toMatchObject({ outcome: 'later' });
    expect(await html(502).send(anOrder(), null)).toMatchObject({ outcome: 'unknown' });
  });

  it('takes a wrong address for wrong, not for an absent order', async () => {
    const provider = failing(404, { success: false, errorMsg: 'API method not found' });
    expect(await provider.find(anOrder())).toMatchObject({ outcome: 'refused', code: 'HTTP_404' });
    expect(await failing(404, { success: false, errorMsg: 'Not found' }).find(anOrder())).toEqual({
      outcome: 'absent',
    });
  });

  it('takes an answer without success for open', async () => {
    expect(await openOn(() => Response.json({ id: 1 })).provider.send(anOrder(), null)).toMatchObject({
      outcome: 'unknown',
    });
    expect(await openOn(() => Response.json({ success: true })).provider.send(anOrder(), null)).toMatchObject({
      outcome: 'unknown',
    });
  });

  it('never sends payments with an edit', async () => {
    const { provider, calls } = openOn(({ method }) =>
      Response.json({ success: true, id: 215, ...(method === 'GET' && { order: { id: 215, payments: {} } }) }),
    );
    expect(await provider.send(anOrder(), aLink('215', { system: 'retailcrm' }))).toMatchObject({ outcome: 'ok' });
    expect(calls.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
      'GET /api/v5/orders/215',
      'POST /api/v5/orders/215/edit',
      'POST /api/v5/orders/payments/create',
    ]);
    expect(JSON.parse(new URLSearchParams(calls[1]?.body).get('order') ?? '')).not.toHaveProperty('payments');
  });

  it('shares its limit with every account, since the system counts by address', () => {
    const config = { id: 'c', system: 'retailcrm', baseUrl: '', settings: SETTINGS, credentials: {} } as const;
    expect(limit(config)).toEqual({ scope: 'address', requests: 9, perMs: 1000 });
    expect(limit({ ...config, settings: { ...SETTINGS, requestsPerSecond: 4 } }).requests).toBe(4);
    expect(limit({ ...config, settings: null }).requests).toBe(9);
  });
});

describe('an order as RetailCRM prints it', () => {
  it.each([
    ['payments as a list', { payments: [{ id: 4326, externalId: 'a' }] }, [{ id: '4326', externalId: 'a' }]],
    ['payments by id', { payments: { 4326: { id: 4326, externalId: 'a' } } }, [{ id: '4326', externalId: 'a' }]],
    ['no payments as a map', { payments: {} }, []],
    ['no payments as a list', { payments: [] }, []],
    ['no payments at all', {}, []],
  ])('is read with %s', (_, fields, payments) => {
    expect(orderSchema.parse({ id: 1, ...fields }).payments).toEqual(payments);
  });

  it('is read with the empty maps of PHP', () => {
    const order = orderSchema.parse({
      id: 215,
      customFields: [],
      delivery: { data: [], address: [] },
      managerComment: 'x',
    });
    expect(order).toMatchObject({ id: '215', managerComment: 'x' });
    expect(orderSchema.parse({ id: 1, delivery: [] }).id).toBe('1');
    expect(orderSchema.parse({ id: 1, delivery: { data: { trackNumber: 'RP1' } } }).delivery?.data?.trackNumber).toBe(
      'RP1',
    );
  });
});
