import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import type { Opened } from './sandbox-support.ts';
import { getByHost, openSandbox } from './sandbox-support.ts';

interface Item {
  id: number;
  quantity: number;
  offer: { id?: number; name: string };
}

interface Order {
  id: number;
  externalId?: string;
  number: string;
  status: string;
  summ: number;
  totalSumm: number;
  items: Item[];
  payments: Record<string, { id: number; amount: number; status: string }>;
  customFields: unknown;
  customer: { id: number };
  delivery: { address: { text: string } };
}

interface Body {
  success: boolean;
  id: number;
  order: Order;
  orders: Order[];
  errorMsg: string;
  errors: Record<string, string> & string[];
  pagination: { limit: number; totalCount: number; currentPage: number; totalPageCount: number };
  history: {
    id: number;
    source: string;
    created?: true;
    deleted?: true;
    field: string;
    apiKey?: { current: boolean };
  }[];
  uploadedOrders: { externalId: string }[];
  failedOrders: { externalId: string }[];
  [field: string]: unknown;
}

const { apiKey, severalSitesKey, readOnlyKey, secondSite, deliveryTypes } = DEMO_CREDENTIALS.retailcrm;

let opened: Opened;

beforeAll(async () => {
  opened = await openSandbox();
});
afterAll(() => opened.sandbox.close());
beforeEach(async () => {
  await opened.control('POST', 'retailcrm/reset');
  await opened.control('PUT', 'retailcrm/limits', { perSecond: null });
});

const get = (path: string, key: string = apiKey) =>
  opened.call<Body>(`/retailcrm/api/${path}`, { headers: { 'X-API-KEY': key } });

const post = (path: string, fields: Record<string, unknown>, key: string = apiKey) =>
  opened.call<Body>(`/retailcrm/api/v5/${path}`, {
    method: 'POST',
    headers: { 'X-API-KEY': key },
    body: new URLSearchParams(
      Object.entries(fields).map(([name, value]): [string, string] => [
        name,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    ),
  });

const order = (changes: Record<string, unknown> = {}) => ({
  externalId: 'ord-1',
  firstName: 'Сергей',
  lastName: 'Сидоров',
  phone: '+79000000001',
  items: [
    { offer: { externalId: 'MUG-WHT-350' }, productName: 'Кружка', initialPrice: 590, quantity: 2 },
    { offer: { externalId: 'unknown' }, productName: 'Без каталога', initialPrice: 100, quantity: 1 },
  ],
  delivery: {
    code: deliveryTypes.shiptor,
    cost: 350,
    address: { city: 'Воронеж', street: 'Пушкинская', building: '10' },
  },
  payments: [{ externalId: 'pay-1', type: 'cash', status: 'not-paid', amount: 1630 }],
  ...changes,
});

describe('the doors', () => {
  it.each([
    ['no key', 'v5/orders', {}, 403, '"apiKey" is missing.'],
    ['a wrong key', 'v5/orders', { 'X-API-KEY': 'x' }, 403, 'Wrong "apiKey" value.'],
    ['a wrong path', 'v5/nothing', { 'X-API-KEY': apiKey }, 404, 'API method not found'],
    ['a wrong verb', 'v5/orders/create', { 'X-API-KEY': apiKey }, 405, 'Method Not Allowed'],
    ['an absent order', 'v5/orders/no-such', { 'X-API-KEY': apiKey }, 404, 'Not found'],
    ['a page of 30', 'v5/orders?limit=30', { 'X-API-KEY': apiKey }, 400, 'Errors in the input parameters'],
    ['an unknown filter', 'v5/orders?filter[x]=1', { 'X-API-KEY': apiKey }, 400, 'Errors in the input parameters'],
  ])('refuse %s', async (_, path, headers, status, errorMsg) => {
    const answer = await opened.call<Body>(`/retailcrm/api/${path}`, { headers: { ...headers } });
    expect(answer).toMatchObject({ status, body: { success: false, errorMsg } });
  });

  it('tell what a key opens, by header, query or body', async () => {
    expect((await get('credentials')).body).toMatchObject({ success: true, sitesAvailable: ['demo'] });
    expect((await opened.call<Body>(`/retailcrm/api/credentials?apiKey=${apiKey}`)).body.success).toBe(true);
    expect((await get('api-versions')).body.success).toBe(true);
    expect((await get('system-info')).body.publicUrl).toBe(`http://retailcrm.localhost:${opened.sandbox.port}`);
  });

  it('ask a key of several shops for one, and close writing to a reading key', async () => {
    expect((await post('orders/create', { order: order() }, severalSitesKey)).body.errorMsg).toBe(
      "Parameter 'site' is missing",
    );
    expect((await post('orders/create', { order: order(), site: secondSite }, severalSitesKey)).status).toBe(201);
    expect((await post('orders/create', { order: order(), site: secondSite })).body.errorMsg).toBe('Access denied.');
    expect((await post('orders/create', { order: order(), site: 'nowhere' })).status).toBe(400);
    expect((await post('orders/create', { order: order() }, readOnlyKey)).body.errorMsg).toBe('Access denied.');
  });

  it('let ten in a second and answer HTML to the rest', async () => {
    await opened.control('PUT', 'retailcrm/limits', { perSecond: 10 });
    const answers = await Promise.all(Array.from({ length: 14 }, () => get('credentials')));
    const refused = answers.filter(({ status }) => status === 503);
    expect(refused).toHaveLength(4);
    expect(String(refused[0]?.body)).toMatch(/^</);
  });
});

describe('create', () => {
  it('answers 201 with computed totals, payments as a list, empty custom fields as a list', async () => {
    const { status, body } = await post('orders/create', { order: order({ totalSumm: 1, summ: 1 }) });
    expect(status).toBe(201);
    expect(body.order).toMatchObject({ summ: 1280, totalSumm: 1630, status: 'new', customFields: [] });
    expect(body.order.number).toBe(`${body.id}A`);
    expect(body.order.payments).toEqual([expect.objectContaining({ amount: 1630 })]);
    expect(body.order.delivery.address.text).toBe('ул. Пушкинская, д. 10');
    expect(body.order.items.map(({ offer }) => typeof offer.id)).toEqual(['number', 'undefined']);
    expect(body.order).not.toHaveProperty('email');
  });

  it('refuses the second one with the same external id', async () => {
    await post('orders/create', { order: order() });
    expect(await post('orders/create', { order: order() })).toMatchObject({
      status: 400,
      body: { errorMsg: 'Order already exists' },
    });
    expect((await get('v5/orders')).body.pagination.totalCount).toBe(1);
  });

  it('makes one order of thirty calls at once', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => post('orders/create', { order: order() })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect((await opened.log('retailcrm')).duplicates).toEqual([]);
  });

  it('takes a JSON body of the same fields', async () => {
    const answer = await opened.call<Body>('/retailcrm/api/v5/orders/create', {
      method: 'POST',
      headers: { 'X-API-KEY': apiKey, 'content-type': 'application/json' },
      body: JSON.stringify({ site: 'demo', order: JSON.stringify(order()) }),
    });
    expect(answer.status).toBe(201);
  });

  it.each<[string, Record<string, unknown>, string, string]>([
    ['a status', { status: 'nope' }, 'status', '"Status" with "code"="nope" does not exist.'],
    [
      'a delivery type',
      { delivery: { code: 'nope' } },
      'delivery.code',
      '"DeliveryType" with "code"="nope" does not exist.',
    ],
    [
      'a payment type',
      { payments: [{ type: 'nope' }] },
      'payments[0].type',
      '"PaymentType" with "code"="nope" does not exist.',
    ],
    ['an order type', { orderType: 'nope' }, 'orderType', '"OrderType" with "code"="nope" does not exist.'],
    [
      'an offer by number',
      { items: [{ offer: { id: 999999 } }] },
      'items[0].offer.id',
      'Offer with id 999999 not found.',
    ],
    ['a customer', { customer: { externalId: 'c' } }, 'customer.externalId', 'Customer with externalId=c not found.'],
  ])('refuses %s that does not exist', async (_, changes, field, text) => {
    const { status, body } = await post('orders/create', { order: order(changes) });
    expect([status, body.errorMsg, body.errors[field]]).toEqual([400, 'Order is not loaded', text]);
    expect((await get('v5/orders')).body.pagination.totalCount).toBe(0);
  });

  it('refuses bad values and an absent order', async () => {
    expect((await post('orders/create', { site: 'demo' })).body.errorMsg).toBe("Parameter 'order' is missing");
    const bad = await post('orders/create', { order: order({ email: 'nobody', createdAt: '2026-01-01T00:00:00Z' }) });
    expect(bad.body.errorMsg).toBe('Errors in the entity format');
    expect(Object.keys(bad.body.errors)).toEqual(expect.arrayContaining(['email', 'createdAt']));
  });

  it('makes one customer for one phone', async () => {
    const first = await post('orders/create', { order: order() });
    const second = await post('orders/create', { order: order({ externalId: 'ord-2', phone: '8 900 000-00-01' }) });
    expect(second.body.order.customer.id).toBe(first.body.order.customer.id);
  });
});

describe('edit', () => {
  it('removes the items it does not name and keeps them all when it names none', async () => {
    const { body } = await post('orders/create', { order: order() });
    const kept = await post('orders/ord-1/edit', { order: { managerComment: 'Позвонить' }, by: 'externalId' });
    expect(kept.body.order.items).toHaveLength(2);
    const [first] = body.order.items;
    const edited = await post('orders/ord-1/edit', { order: { items: [{ id: first?.id, quantity: 3 }] } });
    expect(edited.body.order.items).toEqual([expect.objectContaining({ id: first?.id, quantity: 3 })]);
    expect(edited.body.order.totalSumm).toBe(2120);
    expect(Array.isArray(edited.body.order.payments)).toBe(false);
  });

  it('goes by the own id too, answers 404 to an unknown order and takes no payments', async () => {
    const { body } = await post('orders/create', { order: order() });
    expect((await post(`orders/${body.id}/edit`, { by: 'id', order: { status: 'complete' } })).body.order.status).toBe(
      'complete',
    );
    expect((await post('orders/none/edit', { order: {} })).status).toBe(404);
    expect((await post('orders/ord-1/edit', { order: { payments: [] } })).status).toBe(400);
  });
});

describe('upload', () => {
  it('loads what it can and answers 460 with both lists', async () => {
    await post('orders/create', { order: order() });
    const rows = [order(), order({ externalId: 'ord-2' }), order({ externalId: 'ord-3', status: 'nope' })];
    const { status, body } = await post('orders/upload', { orders: rows });
    expect(status).toBe(460);
    expect(body.errorMsg).toBe('Orders are loaded with errors');
    expect(body.uploadedOrders.map((row) => row.externalId)).toEqual(['ord-2']);
    expect(body.failedOrders).toEqual([{ externalId: 'ord-1' }, { externalId: 'ord-3' }]);
    expect(body.errors[0]).toBe('Order with externalId=ord-1 already exists.');
  });

  it('takes at most fifty', async () => {
    const rows = Array.from({ length: 51 }, (_, n) => order({ externalId: `b-${n}` }));
    expect((await post('orders/upload', { orders: rows })).status).toBe(400);
    expect((await post('orders/upload', { orders: rows.slice(1) })).status).toBe(201);
    const page = await get('v5/orders?limit=20&page=3');
    expect(page.body.orders).toHaveLength(10);
    expect(page.body.pagination).toEqual({ limit: 20, totalCount: 50, currentPage: 3, totalPageCount: 3 });
  });
});

describe('reading', () => {
  it('finds by filters and gives statuses with their group', async () => {
    await post('orders/create', { order: order() });
    await post('orders/create', {
      order: order({ externalId: 'ord-2', phone: '+79000000002', status: 'cancel-other' }),
    });
    const ids = async (query: string) => (await get(`v5/orders?${query}`)).body.orders.map((row) => row.externalId);
    expect(await ids('filter[externalIds][]=ord-1&filter[externalIds][]=x')).toEqual(['ord-1']);
    expect(await ids('filter[extendedStatus][]=cancel')).toEqual(['ord-2']);
    expect(await ids('filter[customer]=0002')).toEqual(['ord-2']);
    const { body } = await get('v5/orders/statuses?externalIds[]=ord-2');
    expect(body.orders).toEqual([
      expect.objectContaining({ externalId: 'ord-2', status: 'cancel-other', group: 'cancel' }),
    ]);
  });

  it('tells in history who changed what, a deletion by a person too', async () => {
    const { body } = await post('orders/create', { order: order() });
    await post('orders/ord-1/edit', { order: { status: 'assembling' } });
    const first = await get('v5/orders/history?limit=100');
    expect(first.body.history[0]).toMatchObject({ created: true, source: 'api', apiKey: { current: true } });
    expect(first.body.history.at(-1)).toMatchObject({ field: 'status' });
    const foreign = await get('v5/orders/history', severalSitesKey);
    expect(foreign.body.history[0]?.apiKey).toEqual({ current: false });
    await opened.control('POST', `retailcrm/orders/${body.id}/delete`);
    const since = first.body.history.at(-1)?.id;
    const next = await get(`v5/orders/history?filter[sinceId]=${since}`);
    expect(next.body.history).toEqual([expect.objectContaining({ deleted: true, source: 'user' })]);
    expect((await get('v5/orders/ord-1')).status).toBe(404);
  });

  it('gives references as objects keyed by code', async () => {
    expect((await get('v5/reference/statuses')).body.statuses).toMatchObject({ new: { group: 'new' } });
    expect((await get('v5/reference/delivery-types')).body.deliveryTypes).toHaveProperty(deliveryTypes.shiptor);
    expect((await get('v5/reference/status-groups')).body.statusGroups).toHaveProperty('cancel');
    expect((await get('v5/reference/nothing')).status).toBe(404);
  });
});

describe('payments', () => {
  it('have calls of their own and follow the order’s total when no amount is given', async () => {
    await post('orders/create', { order: order({ payments: [] }) });
    expect((await get('v5/orders/ord-1')).body.order.payments).toEqual({});
    const created = await post('orders/payments/create', {
      payment: { order: { externalId: 'ord-1' }, externalId: 'p', type: 'bank-card' },
    });
    const paid = async () => Object.values((await get('v5/orders/ord-1')).body.order.payments)[0];
    expect(await paid()).toMatchObject({ id: created.body.id, amount: 1630, status: 'not-paid' });
    await post('orders/payments/p/edit', { by: 'externalId', payment: { status: 'paid' } });
    expect(await paid()).toMatchObject({ status: 'paid' });
    expect((await post(`orders/payments/${created.body.id}/delete`, {})).body.success).toBe(true);
    expect((await post('orders/payments/p/edit', { by: 'externalId', payment: {} })).body.errorMsg).toBe(
      'Payment not found',
    );
  });
});

describe('catalogue and customers', () => {
  it('hold thirty goods and take new ones', async () => {
    expect((await get('v5/store/products?limit=50')).body.products).toHaveLength(30);
    const added = await post('store/products/batch/create', {
      products: [{ catalogId: 1, name: 'Новый', externalId: 'N-1' }],
    });
    expect(added.body).toMatchObject({ processedProductsCount: 1, addedProducts: [expect.any(Number)] });
    expect((await get('v5/store/products?filter[externalId]=N-1')).body.products).toHaveLength(1);
  });

  it('make a customer once', async () => {
    const customer = { externalId: 'c-1', firstName: 'Анна', phones: [{ number: '+79000000009' }] };
    expect((await post('customers/create', { customer })).status).toBe(201);
    expect((await post('customers/create', { customer })).status).toBe(400);
    expect((await get('v5/customers?filter[externalIds][]=c-1')).body.customers).toHaveLength(1);
  });
});

describe('the pages', () => {
  const page = (path: string) => getByHost(opened, `retailcrm.localhost:${opened.sandbox.port}`, path);

  it('have the anchors that an overlay looks for', async () => {
    const { body } = await post('orders/create', { order: order({ number: 'КЧ-1', lastName: '<b>Сидоров' }) });
    const list = (await page('/orders/')).text;
    expect(list).toContain('<head data-user-id="7">');
    expect(list).toMatch(/<div id="main">/);
    expect(list).toMatch(/<table class="js-order-list">/);
    expect(list).toContain(`<tr data-url="/orders/${body.id}/edit">`);
    expect(list).toContain(`<a href="/orders/${body.id}/edit">КЧ-1</a>`);
    expect(list).toContain('&lt;b&gt;Сидоров');
    expect(list).toContain('id="list-total-wrapper"');
    const card = (await page(`/orders/${body.id}/edit`)).text;
    expect(card).toContain('<title>Заказ КЧ-1 — RetailCRM</title>');
    expect(card).toContain(`<form id="order-form" action="/orders/${body.id}/edit" method="post">`);
    for (const id of [
      'order-common',
      'order-customer',
      'order-list',
      'order-custom-fields',
      'delivery-cost',
      'payments',
      'select',
    ]) {
      expect(card).toContain(`id="${id}"`);
    }
    for (const id of ['site', 'firstName', 'lastName', 'phone', 'deliveryAddress_city', 'deliveryAddress_text']) {
      expect(card).toContain(`id="intaro_crmbundle_ordertype_${id}"`);
    }
    expect((await page('/orders/999999/edit')).status).toBe(404);
  });

  it('send a call by path prefix to the host name', async () => {
    expect((await opened.call('/retailcrm/orders/')).status).toBe(307);
  });

  it('show demo orders when asked', async () => {
    await opened.control('POST', 'retailcrm/demo-orders', { amount: 5 });
    expect((await page('/orders/')).text.match(/<tbody>/g)).toHaveLength(5);
  });
});
