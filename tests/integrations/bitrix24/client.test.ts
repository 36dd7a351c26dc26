import { describe, expect, it } from 'vitest';
import { batchSchema, contactSchema, dealSchema } from '#worker/integrations/bitrix24/api-types';
import { limit } from '#worker/integrations/bitrix24/provider';
import { resultOf, toQuery } from '#worker/integrations/bitrix24/query';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import { fakeFetch, type SeenCall } from '../support/fake-fetch.ts';
import { aLink, anItem, anOrder } from '../support/orders.ts';
import { CATALOGUE, CREDENTIALS, openBitrix24, SETTINGS } from './support.ts';

const URL = 'https://shop.bitrix24.example';
const HOOK = `${URL}/rest/${CREDENTIALS.userId}/${CREDENTIALS.code}/`;
const link = aLink('411', { system: 'bitrix24' });
const STAGE = { ENTITY_ID: 'DEAL_STAGE', STATUS_ID: 'NEW', NAME: 'Новая' };
const DEAL = { id: 411, stageId: 'NEW', categoryId: 0, opportunity: 0, comments: '' };

type Body = { halt: number; cmd: Record<string, string> };
const bodyOf = (call: SeenCall | undefined): Body => JSON.parse(call?.body ?? '{}');

const batch = (result: object, result_error: object = []) => Response.json({ result: { result, result_error } });
const nothingThere = { deal: { items: [] }, byEMAIL: [], byPHONE: [], own: { items: [] } };
const somethingThere = { ...nothingThere, deal: { item: DEAL }, rows: { productRows: [] } };
const made = (rows = 2) => ({
  ...{ contact: { item: { id: 271 } }, deal: { item: DEAL }, stages: [STAGE] },
  rows: { productRows: Array.from({ length: rows }, () => ({})) },
});

/** A portal that answers what reads as `read` says and what writes as `write` says. */
function openOn(read: () => Response, write: () => Response = read, settings: Record<string, unknown> = {}) {
  const { fetch, calls } = fakeFetch((call) => (bodyOf(call).halt === 1 ? write() : read()));
  return { provider: openBitrix24({ url: URL }, { fetch, settings }), calls };
}

const failing = (status: number, body: unknown) => openOn(() => Response.json(body, { status })).provider;
const page = (status: number) => openOn(() => new Response('<html><h1>Ошибка</h1></html>', { status })).provider;
const error = (code: unknown, text: string) => ({ error: code, error_description: text });

describe('a conversation with Bitrix24', () => {
  it('is two batches in JSON under the web-hook: one that reads, one that writes and stops at a refusal', async () => {
    const { provider, calls } = openOn(
      () => batch(nothingThere),
      () => batch(made()),
    );
    expect(await provider.send(anOrder(), null)).toMatchObject({
      outcome: 'ok',
      copy: { externalId: '411', externalStatus: 'Новая' },
    });
    expect(calls.map(({ url, method }) => [url, method])).toEqual([
      [`${HOOK}batch`, 'POST'],
      [`${HOOK}batch`, 'POST'],
    ]);
    expect(calls[0]?.headers.get('content-type')).toBe('application/json');
    expect(calls[0]?.headers.get('user-agent')).toBe('Orderlane');
    expect(Object.keys(bodyOf(calls[0]).cmd)).toEqual(['deal', 'byEMAIL', 'byPHONE', 'own']);
    expect(bodyOf(calls[0]).halt).toBe(0);
    const { cmd } = bodyOf(calls[1]);
    expect(Object.keys(cmd)).toEqual(['contact', 'deal', 'rows', 'stages']);
    expect(decodeURIComponent(cmd.deal ?? '')).toContain('fields[contactId]=$result[contact][item][id]');
    expect(decodeURIComponent(cmd.rows ?? '')).toMatch(
      /^crm\.item\.productrow\.set\?ownerType=D&ownerId=\$result\[deal\]\[item\]\[id\]&productRows\[0\]/,
    );
  });

  it('writes the goods of an edit before the deal, so that a break in between is seen', async () => {
    const { provider, calls } = openOn(
      () => batch(somethingThere),
      () => batch(made()),
    );
    await provider.send(anOrder(), link);
    expect(Object.keys(bodyOf(calls[1]).cmd)).toEqual(['contact', 'rows', 'deal', 'stages']);
  });

  it('puts no more than 50 commands into a batch, 500 items or one', async () => {
    const items = Array.from({ length: 500 }, (_, index) => anItem({ shopArticle: `S-${index}` }));
    const { fields } = DEMO_CREDENTIALS.bitrix24;
    const settings = { ...CATALOGUE, createProducts: true, fields };
    const goods = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`goods${index}`, { products: [] }]));
    const own = { fields: { fields: Object.fromEntries(Object.values(fields).map((name) => [name, {}])) } };
    const { provider, calls } = openOn(
      () => batch({ ...nothingThere, ...goods, ...own }),
      () => batch({ product0: { element: { id: 1 } } }),
      settings,
    );
    expect(await provider.send(anOrder({ items }), null)).toMatchObject({ outcome: 'later' });
    for (const call of calls) expect(Object.keys(bodyOf(call).cmd).length).toBeLessThanOrEqual(50);
    expect(calls).toHaveLength(provider.requestsPerSend);
  });

  it('links to the portal of the API address unless the settings name another', async () => {
    const { provider } = openOn(
      () => batch(nothingThere),
      () => batch(made()),
      { siteUrl: undefined },
    );
    expect(await provider.send(anOrder(), null)).toMatchObject({
      copy: { url: `${URL}/crm/deal/details/411/` },
    });
  });

  it.each<[number, unknown, string, object]>([
    [403, 'INVALID_CREDENTIALS', 'Invalid request credentials', { code: 'AUTH' }],
    [401, 'expired_token', 'Expired', { code: 'AUTH' }],
    [403, 'insufficient_scope', 'Higher privileges', { code: 'AUTH' }],
    [400, 'ACCESS_DENIED', 'Доступ запрещён', { code: 'AUTH' }],
    [400, 'NOT_FOUND', 'Item not found', { code: 'NOT_FOUND' }],
    [400, '', 'Not found', { code: 'NOT_FOUND' }],
    [400, '', 'ID is not defined or invalid.', { code: 'HTTP_400' }],
    [400, 100, 'Bad value {fields}', { code: '100' }],
    [404, 'ERROR_METHOD_NOT_FOUND', 'Method not found!', { code: 'ERROR_METHOD_NOT_FOUND' }],
    [503, 'OVERLOAD_LIMIT', 'REST API is blocked due to overload.', { code: 'OVERLOAD_LIMIT' }],
    [500, 'PORTAL_DELETED', 'Portal was deleted', { code: 'PORTAL_DELETED' }],
  ])('quotes a refusal whole: %s %s', async (status, code, message, expected) => {
    expect(await failing(status, error(code, message)).send(anOrder(), null)).toEqual({
      outcome: 'refused',
      message,
      ...expected,
    });
  });

  it('hands on the refusal of one command among others, and never a later success', async () => {
    const refused = { contact: error('CRM_FIELD_ERROR_VALUE_NOT_VALID', 'Значение поля «E-mail» некорректно') };
    const { provider } = openOn(
      () => batch(nothingThere),
      () => batch([], refused),
    );
    expect(await provider.send(anOrder(), null)).toEqual({
      outcome: 'refused',
      code: 'CRM_FIELD_ERROR_VALUE_NOT_VALID',
      message: 'Значение поля «E-mail» некорректно',
    });
  });

  it('is open where a command broke off or is not told of, and later where it only read', async () => {
    const broken = (result: object, errors: object = []) =>
      openOn(
        () => batch(nothingThere),
        () => batch(result, errors),
      ).provider;
    const { rows, ...withoutRows } = made();
    expect(await broken(withoutRows).send(anOrder(), null)).toMatchObject({ outcome: 'unknown' });
    const fault = { rows: error('INTERNAL_SERVER_ERROR', 'Internal error') };
    expect(await broken(withoutRows, fault).send(anOrder(), null)).toMatchObject({ outcome: 'unknown' });
    expect(rows.productRows).toHaveLength(2);
    const reading = openOn(() => batch({ ...nothingThere, own: 'x' })).provider;
    expect(await reading.send(anOrder(), null)).toMatchObject({ outcome: 'later' });
  });

  it('tells it where the portal took fewer rows than it was sent', async () => {
    const { provider } = openOn(
      () => batch(nothingThere),
      () => batch(made(1)),
    );
    expect(await provider.send(anOrder(), null)).toMatchObject({
      ...{ outcome: 'refused', code: 'ROWS_LOST', field: 'items', message: expect.stringContaining('1 из 2') },
    });
  });

  it('sends no order without goods and delivery', async () => {
    const { provider, calls } = openOn(() => batch(nothingThere));
    const empty = anOrder({ items: [], cod: null, delivery: { methodName: '', costKopecks: 0 } });
    expect(await provider.send(empty, null)).toMatchObject({ outcome: 'refused', code: 'NO_ITEMS', field: 'items' });
    expect(calls).toHaveLength(1);
  });

  it('counts an order as sent where the stage’s name alone did not come', async () => {
    const { stages, ...rest } = made();
    const { provider } = openOn(
      () => batch(nothingThere),
      () => batch(rest, { stages: error('ACCESS_DENIED', 'Доступ запрещён') }),
    );
    expect(stages).toEqual([STAGE]);
    expect(await provider.send(anOrder(), null)).toMatchObject({ outcome: 'ok', copy: { externalStatus: 'NEW' } });
  });

  it('reads no HTML as an answer: open after a write, later after a look-up, busy at 503', async () => {
    for (const status of [200, 500, 502]) {
      const { provider } = openOn(
        () => batch(nothingThere),
        () => new Response('<html>', { status }),
      );
      expect(await provider.send(anOrder(), null), `${status}`).toMatchObject({ outcome: 'unknown' });
      expect(await page(status).find(anOrder()), `${status}`).toMatchObject({ outcome: 'later' });
    }
    expect(await page(503).send(anOrder(), null)).toMatchObject({ outcome: 'later' });
    expect(await page(302).send(anOrder(), null)).toMatchObject({ outcome: 'refused', code: 'HTTP_302' });
    expect(await page(403).check()).toMatchObject({ outcome: 'refused', code: 'AUTH' });
  });

  it('takes a page for no proof that a deal is gone', async () => {
    expect(await page(404).remove?.(link)).toMatchObject({ outcome: 'refused', code: 'ACCOUNT' });
    expect(await failing(400, error('', 'Not found')).remove?.(link)).toEqual({ outcome: 'ok' });
  });

  it('waits until the operating time is free again, and no longer than a quarter of an hour', async () => {
    const used = (inMs: number) => ({
      ...error('OPERATION_TIME_LIMIT', 'Method is blocked due to operation time limit.'),
      time: { operating_reset_at: Math.ceil((Date.now() + inMs) / 1000) },
    });
    const soon = await failing(429, used(60_000)).send(anOrder(), null);
    if (soon.outcome !== 'later') throw new Error(JSON.stringify(soon));
    expect(soon.retryAfterMs).toBeGreaterThan(50_000);
    expect(soon.retryAfterMs).toBeLessThanOrEqual(61_000);
    expect(await failing(429, used(9e6)).send(anOrder(), null)).toMatchObject({ retryAfterMs: 900_000 });
    const inBatch = openOn(() => batch({ ...nothingThere, own: undefined }, { own: used(60_000) })).provider;
    expect(await inBatch.send(anOrder(), null)).toMatchObject({ outcome: 'later', retryAfterMs: expect.any(Number) });
  });

  it('keeps its limit by the portal’s bucket, bursts included, with a tenth in reserve', () => {
    const config = { id: 'c', system: 'bitrix24', baseUrl: '', settings: SETTINGS, credentials: {} } as const;
    const { scope, requests, perMs } = limit(config);
    expect(scope).toBe('account');
    expect(requests).toBeLessThanOrEqual(50);
    expect(requests / (perMs / 1000)).toBeCloseTo(1.8);
    expect(limit({ ...config, settings: { requestsPerWindow: 45, windowMs: 5000 } }).perMs).toBe(5000);
    expect(limit({ ...config, settings: null }).requests).toBe(45);
  });
});

describe('the secret of the web-hook', () => {
  const { code } = CREDENTIALS;

  it('is quoted to nobody, even where the portal repeats it', async () => {
    for (const status of [400, 401, 403]) {
      const echo = error(`NO_${code}`, `No such web-hook: ${HOOK}batch, code ${code}`);
      const outcome = JSON.stringify(await failing(status, echo).send(anOrder(), null));
      expect(outcome).toContain('refused');
      expect(outcome.toLowerCase()).not.toContain(code);
    }
    const { provider } = openOn(
      () => batch(nothingThere),
      () => batch([], { deal: error('100', `Bad call ${HOOK}`) }),
    );
    expect(JSON.stringify(await provider.send(anOrder(), null))).not.toContain(code);
  });

  it('stands in no link, and in no answer of a call that came to nothing', async () => {
    const { provider } = openOn(
      () => batch(nothingThere),
      () => batch(made()),
      { siteUrl: undefined },
    );
    expect(JSON.stringify(await provider.send(anOrder(), null))).not.toContain(code);
    const { fetch } = fakeFetch(({ url }) => Promise.reject(new Error(`connect failed: ${url}`)));
    const lost = openBitrix24({ url: URL }, { fetch });
    for (const outcome of [await lost.send(anOrder(), null), await lost.find(anOrder()), await lost.check()])
      expect(JSON.stringify(outcome)).not.toContain(code);
  });

  it('is not taken as a part of the address: the whole web-hook there is refused, and not quoted', async () => {
    const { fetch, calls } = fakeFetch(() => batch(nothingThere));
    const provider = openBitrix24({ url: URL }, { fetch, baseUrl: HOOK });
    const { fetchStatuses, remove } = provider;
    const outcomes = [await provider.check(), await provider.send(anOrder(), null), await fetchStatuses(['1'])];
    for (const outcome of [...outcomes, await remove?.(link)]) {
      expect(outcome).toMatchObject({ outcome: 'refused', code: 'SETTINGS', field: 'baseUrl' });
      expect(JSON.stringify(outcome)).not.toContain(code);
    }
    expect(calls).toEqual([]);
  });
});

describe('a command of a batch', () => {
  it('is a query nested by brackets, every sign in it quoted', () => {
    const params = { id: 7, fields: { fm: { n0: { value: '+7 & "я"' } }, list: ['a', 'b'] }, left: undefined };
    const [method, query = ''] = toQuery({ method: 'crm.item.add', params }).split('?');
    expect(method).toBe('crm.item.add');
    expect([...new URLSearchParams(query)]).toEqual([
      ['id', '7'],
      ['fields[fm][n0][value]', '+7 & "я"'],
      ['fields[list][0]', 'a'],
      ['fields[list][1]', 'b'],
    ]);
  });

  it('refers to an earlier one where we say so, and nowhere else', () => {
    const text = 'x $result[deal] y';
    const query = decodeURIComponent(toQuery({ method: 'm', params: { a: resultOf('deal', 'id'), text } }));
    expect(query).toBe('m?a=$result[deal][id]&text=x $\u200bresult[deal] y');
  });
});

describe('what Bitrix24 prints', () => {
  it('is read with empty maps as lists, and with numbers or texts', () => {
    expect(batchSchema.parse({ result: [], result_error: [] })).toEqual({ result: {}, result_error: {} });
    expect(dealSchema.parse({ id: '411', opportunity: '1000.10', categoryId: '3' })).toMatchObject({
      ...{ id: 411, opportunity: 100_010, categoryId: 3 },
    });
    const entry = { id: 5, typeId: 'PHONE', value: '+7' };
    for (const fm of [[entry], { 5: entry }]) expect(contactSchema.parse({ id: 1, fm }).fm).toEqual([entry]);
    for (const fm of [[], null, undefined]) expect(contactSchema.parse({ id: 1, fm }).fm).toEqual([]);
  });
});
