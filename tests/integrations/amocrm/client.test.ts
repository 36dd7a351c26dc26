import { describe, expect, it } from 'vitest';
import { elementSchema, leadSchema } from '#worker/integrations/amocrm/api-types';
import { limit } from '#worker/integrations/amocrm/provider';
import { fakeFetch, type SeenCall } from '../support/fake-fetch.ts';
import { aLink, anOrder } from '../support/orders.ts';
import { openAmocrm } from './support.ts';

const URL_OF_SHOP = 'https://shop.amocrm.example';

function openOn(answer: (call: SeenCall) => Response, settings: Record<string, unknown> = {}) {
  const { fetch, calls } = fakeFetch(answer);
  return { provider: openAmocrm({ url: URL_OF_SHOP }, { fetch, settings }), calls };
}

const problem = (status: number, body: object = {}) =>
  openOn(() =>
    Response.json({ title: 'Bad Request', status, detail: 'Request validation failed', ...body }, { status }),
  ).provider;
const text = (status: number, body: string) => openOn(() => new Response(body, { status })).provider;
const link = aLink('17', { system: 'amocrm' });

describe('a conversation with amoCRM', () => {
  it('goes by a bearer token to the address of the account, and reads 204 as nothing', async () => {
    const { provider, calls } = openOn(() => new Response(null, { status: 204 }));
    expect(await provider.send(anOrder(), link)).toMatchObject({ outcome: 'refused', code: 'NOT_FOUND' });
    expect(calls[0]?.url).toBe(`${URL_OF_SHOP}/api/v4/leads/17?with=contacts%2Ccatalog_elements`);
    expect(calls[0]?.headers.get('authorization')).toMatch(/^Bearer \S+$/);
    expect(calls[0]?.url).not.toContain('Sandbox');
  });

  it('asks for many copies by their ids in one request, and asks nothing for none', async () => {
    const { provider, calls } = openOn(() => new Response(null, { status: 204 }));
    expect(await provider.fetchStatuses([])).toEqual({ outcome: 'ok', copies: new Map() });
    expect(calls).toEqual([]);
    await provider.fetchStatuses(['1', '2']);
    expect(new URL(calls[0]?.url ?? '').searchParams.getAll('filter[id][]')).toEqual(['1', '2']);
  });

  it('quotes what is wrong with which field', async () => {
    const errors = [
      { code: 'NotSupportedChoice', path: 'custom_fields_values.0.field_id', detail: 'Not a valid choice.' },
    ];
    const refusing = problem(400, { 'validation-errors': [{ request_id: '0', errors }] });
    expect(await refusing.send(anOrder(), link)).toEqual({
      outcome: 'refused',
      code: 'HTTP_400',
      message: 'Request validation failed; custom_fields_values.0.field_id: Not a valid choice.',
      field: 'custom_fields_values.0.field_id',
    });
  });

  it.each([
    [401, 'AUTH'],
    [402, 'PAYMENT'],
    [403, 'FORBIDDEN'],
    [422, 'HTTP_422'],
  ])('tells a refusal by its status: %s is %s', async (status, code) => {
    expect(await problem(status).check()).toMatchObject({ outcome: 'refused', code });
  });

  it('takes a wrong address for wrong, not for a deal that is gone', async () => {
    const wrong = problem(404, { title: 'Not Found', detail: 'Cannot GET /api/v4/leads/17' });
    expect(await wrong.send(anOrder(), link)).toMatchObject({ outcome: 'refused', code: 'HTTP_404' });
    expect(await text(404, '<html>').send(anOrder(), link)).toMatchObject({ outcome: 'refused', code: 'HTTP_404' });
    expect(await problem(404).send(anOrder(), link)).toMatchObject({ outcome: 'refused', code: 'NOT_FOUND' });
  });

  it('waits as long as the body says, a quarter of an hour at the most, and reads no JSON where there is none', async () => {
    const busy = { title: 'Too Many Requests' };
    expect(await problem(429, { ...busy, retry_after: 300 }).check()).toMatchObject({ retryAfterMs: 300_000 });
    expect(await problem(429, { ...busy, retry_after: 86_400 }).check()).toMatchObject({ retryAfterMs: 900_000 });
    expect(await text(429, 'Too Many Requests').check()).toEqual({ outcome: 'later', reason: expect.any(String) });
  });

  it('stops for long where its address was closed, and does not take that for a wrong key', async () => {
    expect(await text(403, '403 Forbidden').check()).toMatchObject({ outcome: 'later', retryAfterMs: 900_000 });
  });

  it('takes errors inside an answer of 200 for a refusal', async () => {
    const { provider } = openOn(() => Response.json({ _embedded: { errors: [{ title: 'No' }] } }));
    expect(await provider.check()).toMatchObject({ outcome: 'refused', message: '[{"title":"No"}]' });
  });

  it('says plainly that an account has no goods, another currency, or no such place', async () => {
    const account = (changes: Record<string, object | null>) =>
      openOn(
        ({ url }) => {
          const body = Object.entries(changes).find(([path]) => url.includes(path))?.[1];
          return body ? Response.json(body) : new Response(null, { status: 204 });
        },
        { pipelineId: 9 },
      ).provider.check();
    const catalogs = { _embedded: { catalogs: [{ id: 1, type: 'products' }] } };
    expect(await account({ '/account': { id: 1, currency: 'USD' } })).toMatchObject({
      code: 'SETTINGS',
      message: expect.stringContaining('USD'),
    });
    expect(await account({ '/account': { id: 1 } })).toMatchObject({
      code: 'SETTINGS',
      message: expect.stringContaining('Товары'),
    });
    expect(await account({ '/account': { id: 1 }, '/catalogs': catalogs })).toMatchObject({
      code: 'SETTINGS',
      field: 'settings.pipelineId',
    });
  });

  it('links to the pages of the API address unless the settings name others', async () => {
    const { provider } = openOn(
      ({ url }) =>
        url.includes('filter')
          ? Response.json({ _embedded: { leads: [{ id: 17 }] } })
          : new Response(null, { status: 204 }),
      { siteUrl: undefined },
    );
    const fetched = await provider.fetchStatuses(['17']);
    expect(fetched.outcome === 'ok' && fetched.copies.get('17')?.url).toBe(`${URL_OF_SHOP}/leads/detail/17`);
  });

  it('shares its limit with every account, and keeps below seven in any second', () => {
    const config = { id: 'c', system: 'amocrm', baseUrl: '', settings: {}, credentials: {} } as const;
    expect(limit(config)).toEqual({ scope: 'address', requests: 7, perMs: 1100 });
    expect(limit({ ...config, settings: { requestsPerSecond: 3 } }).requests).toBe(3);
    expect(limit({ ...config, settings: null }).requests).toBe(7);
  });
});

describe('what amoCRM prints', () => {
  it('is read with the goods of a deal flat, or with their quantity under metadata', () => {
    const lead = (goods: object) => leadSchema.parse({ id: 1, _embedded: { catalog_elements: [goods] } })._embedded;
    const read = [{ id: 5, quantity: 2, catalogId: 9 }];
    expect(lead({ id: 5, quantity: 2, catalog_id: 9 }).catalog_elements).toEqual(read);
    expect(lead({ id: 5, metadata: { quantity: 2, catalog_id: 9 } }).catalog_elements).toEqual(read);
  });

  it('is read where nothing is filled in', () => {
    expect(leadSchema.parse({ id: 1, custom_fields_values: null })).toMatchObject({
      custom_fields_values: [],
      _embedded: { contacts: [], catalog_elements: [] },
    });
    expect(elementSchema.parse({ id: 1, name: 'x', is_deleted: null }).custom_fields_values).toEqual([]);
  });
});
