import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import type { Opened } from './sandbox-support.ts';
import { getByHost, openSandbox } from './sandbox-support.ts';

const { token, clientId, clientSecret, redirectUri, code, accessToken, refreshToken } = DEMO_CREDENTIALS.amocrm;

interface Row {
  id: number;
  name: string;
  price: number;
  status_id: number;
  contact_id: number;
  request_id: string[];
  is_price_computed: boolean;
  custom_fields_values: { field_id: number; field_code: string | null; values: { value: unknown }[] }[] | null;
  _embedded: { contacts: { id: number }[]; catalog_elements: { id: number; metadata: { quantity: number } }[] };
}

interface Body extends Row {
  title: string;
  detail: string;
  status: number;
  retry_after: number;
  trace_id: string;
  'validation-errors': { request_id: string; errors: { code: string; path: string }[] }[];
  access_token: string;
  refresh_token: string;
  expires_in: number;
  _links: { next?: { href: string } };
  _embedded: Row['_embedded'] & {
    leads: Row[];
    elements: Row[];
    custom_fields: Row[];
    catalogs: { id: number; type: string }[];
    pipelines: { _embedded: { statuses: { id: number; type: number }[] } }[];
  };
}

let opened: Opened;
beforeAll(async () => {
  opened = await openSandbox();
});
afterAll(() => opened.sandbox.close());
beforeEach(async () => {
  await opened.control('POST', 'amocrm/reset');
  await opened.control('PUT', 'amocrm/limits', { perSecond: null });
});

const send = (method: string, path: string, body?: unknown, bearer: string = token) =>
  opened.call<Body>(`/amocrm/api/v4/${path}`, {
    method,
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
const get = (path: string, bearer?: string) => send('GET', path, undefined, bearer);

const FORM = 'application/x-www-form-urlencoded';
const EMAIL = { field_code: 'EMAIL', values: [{ value: 'anna@example.com', enum_code: 'WORK' }] };
const buyer = { name: 'Анна', custom_fields_values: [EMAIL] };

async function aLead(changes: object = {}): Promise<number> {
  const lead = { name: 'Заказ № 1', price: 1630, _embedded: { contacts: [buyer] }, ...changes };
  const { body } = await send('POST', 'leads/complex', [lead]);
  return (body as unknown as Row[])[0]?.id ?? 0;
}

describe('the doors', () => {
  it.each([
    ['no token of ours', 'account', 'x', 401, 'Invalid or expired token'],
    ['a wrong address', 'nothing', token, 404, 'Cannot GET /api/v4/nothing'],
    ['a page of 251', 'leads?limit=251', token, 422, 'Limit 250 per page'],
  ])('refuse %s', async (_, path, bearer, status, detail) => {
    expect(await get(path, bearer)).toMatchObject({ status, body: { status, detail } });
  });

  it('let seven in a second, and tell the rest how long to wait', async () => {
    await opened.control('PUT', 'amocrm/limits', { perSecond: 7 });
    const answers = await Promise.all(Array.from({ length: 10 }, () => get('account')));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(3);
    expect(refused[0]?.body.retry_after).toBe(1);
  });

  it('are closed by plain text to an address that was blocked', async () => {
    await opened.control('PUT', 'amocrm/settings', { addressBlocked: true });
    expect(await get('account')).toEqual({ status: 403, body: '403 Forbidden' });
  });

  it('answer problem+json, and an error of the server with a trace id and no type', async () => {
    const response = await fetch(`${opened.sandbox.url}/amocrm/api/v4/account`);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    await opened.control('POST', 'amocrm', { fault: 'status500_before_write', times: 1 });
    const { status, body } = await get('account');
    expect([status, body.title, typeof body.trace_id]).toEqual([500, 'ErrInternalServer', 'string']);
    expect(body).not.toHaveProperty('type');
  });
});

describe('the tokens', () => {
  const grant = (fields: object, type = 'application/json') => {
    const given = { client_id: clientId, client_secret: clientSecret, redirect_uri: redirectUri, ...fields };
    const body = type === 'application/json' ? JSON.stringify(given) : new URLSearchParams(given).toString();
    return opened.call<Body>('/amocrm/oauth2/access_token', {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
  };
  const refresh = { grant_type: 'refresh_token', refresh_token: refreshToken };

  it('are bought with a code once, in JSON or as a form', async () => {
    const bought = await grant({ grant_type: 'authorization_code', code }, 'application/x-www-form-urlencoded');
    expect(bought.body.expires_in).toBe(86_400);
    expect((await get('account', bought.body.access_token)).status).toBe(200);
    expect((await grant({ grant_type: 'authorization_code', code })).status).toBe(401);
  });

  it('are replaced by a refresh token that works once', async () => {
    const first = await grant(refresh);
    expect((await grant(refresh)).status).toBe(401);
    const next = await grant({ ...refresh, refresh_token: first.body.refresh_token });
    expect(next.status).toBe(200);
    expect(next.body.refresh_token).not.toBe(first.body.refresh_token);
  });

  it('want the registered address on a refresh too', async () => {
    expect((await grant({ ...refresh, redirect_uri: 'https://else.example' })).status).toBe(400);
    expect((await grant(refresh)).status).toBe(200);
  });

  it('end', async () => {
    expect((await get('account', accessToken)).status).toBe(200);
    await opened.control('POST', 'amocrm/tokens/expire');
    expect((await get('account', accessToken)).status).toBe(401);
    expect((await get('account')).status).toBe(200);
  });
});

describe('deals', () => {
  it('are made with their contact, and answered by a bare list', async () => {
    const { status, body } = await send('POST', 'leads/complex', [{ name: 'A', _embedded: { contacts: [buyer] } }]);
    expect(status).toBe(200);
    expect(body).toEqual([
      { id: expect.any(Number), contact_id: expect.any(Number), company_id: null, request_id: ['0'], merged: false },
    ]);
  });

  it('are refused as a whole where one of them is wrong', async () => {
    const rows = [{ name: 'A' }, { name: 'B', custom_fields_values: [{ field_id: 1, values: [{ value: 'x' }] }] }];
    const { status, body } = await send('POST', 'leads/complex', rows);
    expect(status).toBe(400);
    expect(body['validation-errors']).toMatchObject([
      { request_id: '1', errors: [{ code: 'NotSupportedChoice', path: 'custom_fields_values.0.field_id' }] },
    ]);
    expect((await get('leads')).status).toBe(204);
  });

  it.each([
    ['an empty list', [], 400, 'Request data can not be empty'],
    ['an object for a list', { name: 'A' }, 400, 'Request data can not be empty'],
    ['fifty-one', Array.from({ length: 51 }, () => ({ name: 'A' })), 422, 'Limit 50 per request'],
    [
      'a status of another pipeline',
      [{ pipeline_id: 437_600, status_id: 16_395_504 }],
      400,
      'Request validation failed',
    ],
    ['an unknown contact', [{ _embedded: { contacts: [{ id: 1 }] } }], 400, 'Request validation failed'],
  ])('are refused: %s', async (_, rows, status, detail) => {
    expect(await send('POST', 'leads/complex', rows)).toMatchObject({ status, body: { detail } });
  });

  it('take kopecks or not, as the account does', async () => {
    await opened.control('PUT', 'amocrm/settings', { kopecksInPrice: false });
    const { body } = await send('POST', 'leads/complex', [{ price: 10.5 }]);
    expect(body['validation-errors'][0]?.errors[0]?.path).toBe('price');
    expect((await send('POST', 'leads/complex', [{ price: 10 }])).status).toBe(200);
  });

  it('are found by id or by any word, page by page, and not at all by 204', async () => {
    const [one, two] = [await aLead({ name: 'Заказ № 77' }), await aLead({ name: 'Заказ № 78' })];
    expect((await get(`leads?filter[id][]=${one}&filter[id][]=1`)).body._embedded.leads.map(({ id }) => id)).toEqual([
      one,
    ]);
    expect((await get('leads?query=78 ничего')).body._embedded.leads.map(({ id }) => id)).toEqual([two]);
    expect((await get('leads?query=ничего')).status).toBe(204);
    const first = await get('leads?limit=1');
    expect(first.body._links.next?.href).toContain('page=2');
    expect((await get('leads?limit=1&page=2')).body._links).not.toHaveProperty('next');
    expect((await get('leads?order[id]=desc&limit=1')).body._embedded.leads[0]?.id).toBe(two);
    await opened.control('POST', `amocrm/leads/${one}/delete`);
    expect((await get(`leads/${one}`)).status).toBe(204);
    expect((await send('PATCH', `leads/${one}`, { name: 'x' })).status).toBe(404);
  });

  it('are searched late where the search lags', async () => {
    await opened.control('PUT', 'amocrm/settings', { searchLagMs: 3_600_000 });
    const id = await aLead({ name: 'Заказ № 77' });
    expect((await get('leads?query=77')).status).toBe(204);
    expect((await get(`leads/${id}`)).status).toBe(200);
  });

  it('keep the fields that an edit does not name, and lose the values that it replaces', async () => {
    const { body } = await send('POST', 'leads/custom_fields', [
      { name: 'A', type: 'text' },
      { name: 'B', type: 'text' },
    ]);
    const [a, b] = body._embedded.custom_fields.map(({ id }) => id);
    const values = (field_id: number | undefined, value: string) => ({ field_id, values: [{ value }] });
    const id = await aLead({ custom_fields_values: [values(a, '1'), values(b, '2')] });
    await send('PATCH', `leads/${id}`, { custom_fields_values: [values(b, '3')] });
    const fields = (await get(`leads/${id}`)).body.custom_fields_values;
    expect(fields?.map((each) => [each.field_id, each.values[0]?.value])).toEqual([
      [a, '1'],
      [b, '3'],
    ]);
    expect((await send('PATCH', `leads/${id}`, { custom_fields_values: [values(a, 'x'.repeat(257))] })).status).toBe(
      400,
    );
  });
});

describe('goods', () => {
  const goods = 'catalogs/5001/elements';

  it('are the list of type products, which an account may not have', async () => {
    expect((await get('catalogs')).body._embedded.catalogs).toContainEqual({
      id: 5001,
      name: 'Каталог',
      type: 'products',
    });
    await opened.control('PUT', 'amocrm/settings', { productsOn: false });
    expect((await get('catalogs')).body._embedded.catalogs.map(({ type }) => type)).not.toContain('products');
    expect((await get(goods)).status).toBe(404);
  });

  it('are made by field codes and answered whole, a price as text', async () => {
    const price = { field_code: 'PRICE', values: [{ value: 999.12 }] };
    const { body } = await send('POST', goods, [{ name: 'Новый', custom_fields_values: [price] }]);
    const [made] = body._embedded.elements;
    expect(made?.custom_fields_values?.[0]?.values[0]?.value).toBe('999.12');
    const renamed = await send('PATCH', goods, [{ id: made?.id, name: 'Другой' }]);
    expect(renamed.body._embedded.elements[0]).toMatchObject({ name: 'Другой', is_deleted: null });
    expect((await send('PATCH', goods, [{ id: 1, name: 'x' }])).status).toBe(400);
  });

  it('are found by a fuzzy search that brings others along', async () => {
    const { body } = await get(`${goods}?query=MUG-WHT-350`);
    expect(body._embedded.elements.length).toBeGreaterThan(1);
  });

  it('are linked to a deal with a quantity, reckon its budget, and are unlinked by 204', async () => {
    const id = await aLead({ price: 1 });
    const to_entity_id = (await get(goods)).body._embedded.elements[0]?.id;
    const row = { to_entity_id, to_entity_type: 'catalog_elements', metadata: { quantity: 3, catalog_id: 5001 } };
    expect((await send('POST', `leads/${id}/link`, [row])).status).toBe(200);
    const linked = (await get(`leads/${id}?with=contacts,catalog_elements`)).body;
    expect(linked._embedded.catalog_elements).toEqual([
      { id: to_entity_id, metadata: { quantity: 3, catalog_id: 5001 } },
    ]);
    expect(linked).toMatchObject({ price: 1170, is_price_computed: true });
    const more = { ...row, metadata: { quantity: 5, catalog_id: 5001 } };
    await send('POST', `leads/${id}/link`, [more]);
    expect((await get(`leads/${id}?with=catalog_elements`)).body._embedded.catalog_elements[0]?.metadata.quantity).toBe(
      3,
    );
    expect((await send('POST', `leads/${id}/unlink`, [row])).status).toBe(204);
    expect((await get(`leads/${id}?with=catalog_elements`)).body._embedded.catalog_elements).toEqual([]);
    expect((await send('POST', `leads/${id}/link`, [{ ...row, to_entity_id: 1 }])).status).toBe(400);
    expect((await send('POST', `leads/${id}/link`, [{ ...row, metadata: { quantity: 1 } }])).status).toBe(400);
  });
});

describe('what was made twice', () => {
  it('is told by our key, by email and by article', async () => {
    const { body } = await send('POST', 'leads/custom_fields', [{ name: 'Orderlane', type: 'text' }]);
    const field_id = body._embedded.custom_fields[0]?.id;
    const key = (value: string) => ({ custom_fields_values: [{ field_id, values: [{ value }] }] });
    const first = await aLead(key('ord_1 (передаётся)'));
    expect((await opened.log('amocrm')).duplicates).toEqual([]);
    const second = await aLead(key('ord_1'));
    const sku = { field_code: 'SKU', values: [{ value: 'MUG-WHT-350' }] };
    await send('POST', 'catalogs/5001/elements', [{ name: 'Ещё кружка', custom_fields_values: [sku] }]);
    expect((await opened.log('amocrm')).duplicates).toEqual([
      { key: 'order ord_1', ids: [first, second] },
      { key: 'email anna@example.com', ids: expect.any(Array) },
      { key: 'sku MUG-WHT-350', ids: expect.any(Array) },
    ]);
  });
});

describe('the pages', () => {
  const page = (path: string) => getByHost(opened, `amocrm.localhost:${opened.sandbox.port}`, path);

  it('show deals with their contact, contacts and goods', async () => {
    const id = await aLead({ name: '<b>Заказ № 5' });
    expect((await page('/leads/list/')).text).toContain(`<a href="/leads/detail/${id}">&lt;b&gt;Заказ № 5</a>`);
    const card = (await page(`/leads/detail/${id}`)).text;
    for (const text of ['id="card_name_holder"', 'Анна', '1 630 ₽', 'Первичный контакт']) {
      expect(card.replaceAll('\u00a0', ' ')).toContain(text);
    }
    expect((await page('/contacts/list/')).text).toContain('anna@example.com');
    expect((await page('/catalogs/')).text).toContain('MUG-WHT-350');
    expect((await page('/leads/detail/1')).status).toBe(404);
  });

  it('let a person move a deal, and delete it', async () => {
    const id = await aLead();
    const post = (path: string, fields = '') =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = { host: `amocrm.localhost:${opened.sandbox.port}`, 'content-type': FORM };
        const options = { host: '127.0.0.1', port: opened.sandbox.port, method: 'POST', path, headers };
        request(options, (response) => resolve(response.resume().statusCode))
          .on('error', reject)
          .end(fields);
      });
    expect(await post(`/leads/detail/${id}`, 'place=437595/142')).toBe(303);
    expect(await post(`/leads/detail/${id}`, 'place=437595/1')).toBe(404);
    expect((await get(`leads/${id}`)).body.status_id).toBe(142);
    expect(await post(`/leads/detail/${id}/delete`)).toBe(303);
    expect((await get(`leads/${id}`)).status).toBe(204);
  });
});
