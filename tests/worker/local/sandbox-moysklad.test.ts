import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import { getByHost, type Opened, openSandbox } from './sandbox-support.ts';

const { token, login, password, readOnlyToken, solutionToken, organizationId, confirmedStateId, variantCodes } =
  DEMO_CREDENTIALS.moysklad;

interface Entity {
  meta: { href: string; type: string; uuidHref: string };
  id: string;
  name: string;
  code?: string;
  externalCode: string;
  companyType?: string;
}

interface Order extends Entity {
  sum: number;
  moment: string;
  description?: string;
  state?: { name?: string; id?: string };
  positions: { meta: { size: number }; rows?: { id: string; quantity: number; price: number; reserve: number }[] };
}

interface Body extends Order {
  rows: Order[];
  meta: Entity['meta'] & { size: number; limit: number; offset: number; nextHref?: string; previousHref?: string };
  errors: { code: number; error: string; parameter?: string; dependencies?: unknown[] }[];
  states: { name: string }[];
}

let opened: Opened;

beforeAll(async () => {
  opened = await openSandbox({ now: () => new Date('2026-11-23T10:00:00.500Z') });
});
afterAll(() => opened.sandbox.close());
beforeEach(async () => {
  await opened.control('POST', 'moysklad/reset');
  await opened.control('PUT', 'moysklad/limits', { perSecond: null });
});

const HEADERS = { authorization: `Bearer ${token}`, 'accept-encoding': 'gzip', 'content-type': 'application/json' };

const call = <T = Body>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  opened.call<T>(`/moysklad/api/remap/1.2${path}`, {
    method,
    headers: { ...HEADERS, ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });

const get = (path: string, headers: Record<string, string> = {}) => call('GET', path, undefined, headers);
const filter = (text: string) => `?filter=${encodeURIComponent(text)}`;
const link = (type: string, id: string, path = `/entity/${type}`) => ({
  meta: { href: `https://api.moysklad.ru/api/remap/1.2${path}/${id}`, type, mediaType: 'application/json' },
});

async function find(type: string, condition: string): Promise<Order> {
  const [row] = (await get(`/entity/${type}${filter(condition)}`)).body.rows;
  if (!row) throw new Error(`no ${type} ${condition}`);
  return row;
}

async function anOrder(changes: Record<string, unknown> = {}) {
  const agent = (await call('POST', '/entity/counterparty', { name: 'Сергей', email: 's@example.com' })).body;
  const product = await find('product', 'code=MUG-WHT-350');
  return {
    organization: link('organization', organizationId),
    agent: link('counterparty', agent.id),
    name: '10234',
    externalCode: 'ord-1',
    vatEnabled: false,
    positions: [{ quantity: 2, price: 59_000, assortment: link('product', product.id) }],
    ...changes,
  };
}

describe('the doors', () => {
  it.each([
    ['no key', '/entity/product', { authorization: '' }, 401, 1056],
    ['a wrong key', '/entity/product', { authorization: 'Bearer x' }, 401, 1056],
    ['a wrong path', '/entity/nothing', {}, 404, 1002],
    ['another media type', '/entity/product', { accept: 'text/html' }, 400, 1062],
    ['an absent order', '/entity/customerorder/00000000-7d1c-11f0-ac12-00000000dead', {}, 404, 1021],
    ['an id that is none', '/entity/customerorder/17', {}, 400, 1000],
    ['a page of 1001', '/entity/product?limit=1001', {}, 400, 1040],
    ['an unknown filter', `/entity/product${filter('colour=red')}`, {}, 400, 1034],
    ['a filter of two minds', `/entity/product${filter('name=a;name>b')}`, {}, 400, 1034],
  ])('refuse %s', async (_, path, headers, status, code) => {
    const answer = await get(path, { ...headers });
    expect(answer).toMatchObject({ status, body: { errors: [{ code, error: expect.any(String) }] } });
  });

  it('answer nothing to who does not take compressed answers, and compress the others', async () => {
    expect(await get('/entity/product', { 'accept-encoding': 'identity' })).toEqual({ status: 415, body: '' });
    const url = `${opened.sandbox.url}/moysklad/api/remap/1.2/entity/store`;
    const response = await fetch(url, { headers: HEADERS });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(await response.json()).toMatchObject({ meta: { size: 1 } });
  });

  it('close at 8 KB of headers, the address among them', async () => {
    const long = filter(Array.from({ length: 500 }, (_, index) => `code=ARTICLE-${index}`).join(';'));
    expect(await get(`/entity/product${long}`)).toEqual({ status: 414, body: '' });
  });

  it('refuse bodies that are not JSON, and arrays of over a thousand', async () => {
    expect((await call('POST', '/entity/product', '{')).body.errors[0]?.code).toBe(2001);
    expect((await call('POST', '/entity/product', '"x"')).body.errors[0]?.code).toBe(2005);
    expect((await call('POST', '/entity/product', {}, { 'content-type': 'text/plain' })).body.errors[0]?.code).toBe(
      1037,
    );
    expect((await call('POST', '/entity/product', Array(1001).fill({ name: 'x' }))).status).toBe(413);
  });

  it('know a login with its password, a solution without an employee, and who may only look', async () => {
    const basic = { authorization: `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}` };
    expect((await get('/context/employee', basic)).status).toBe(200);
    const solution = { authorization: `Bearer ${solutionToken}` };
    expect((await get('/context/employee', solution)).body.errors[0]?.code).toBe(55006);
    expect((await get('/entity/product', solution)).status).toBe(200);
    const reader = { authorization: `Bearer ${readOnlyToken}` };
    expect((await get('/entity/product', reader)).status).toBe(200);
    expect(await call('POST', '/entity/product', { name: 'x' }, reader)).toMatchObject({
      status: 403,
      body: { errors: [{ code: 1045 }] },
    });
  });
});

describe('the limits', () => {
  const many = (amount: number, headers: Record<string, string> = {}) =>
    Promise.all(Array.from({ length: amount }, () => get('/context/employee', headers)));
  const codes = (answers: { status: number; body: Body }[]) =>
    answers.filter(({ status }) => status === 429).map(({ body }) => body.errors[0]?.code);

  async function oneByOne(amount: number): Promise<number> {
    let refused = 0;
    for (let sent = 0; sent < amount; sent += 1) refused += (await get('/context/employee')).status === 429 ? 1 : 0;
    return refused;
  }

  it('let 45 units in, in three seconds, and say how long to wait', async () => {
    await opened.control('PUT', 'moysklad/limits', { perSecond: 15 });
    // On that day a request of a user weighs three units.
    expect(await oneByOne(15)).toBe(0);
    const response = await fetch(`${opened.sandbox.url}/moysklad/api/remap/1.2/context/employee`, { headers: HEADERS });
    expect(response.status).toBe(429);
    expect(response.headers.get('x-ratelimit-limit')).toBe('45');
    expect(response.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(Number(response.headers.get('x-lognex-retry-after'))).toBeGreaterThan(0);
    expect(await response.json()).toMatchObject({ errors: [{ code: 1049 }] });
    expect((await opened.log('moysklad')).counters['outcome refused_by_limit']).toBe(1);
  });

  it('weigh a solution’s request one unit, and count it apart from the users’', async () => {
    await opened.control('PUT', 'moysklad/settings', { userUnits: 4 });
    await opened.control('PUT', 'moysklad/limits', { perSecond: 1000 });
    const solution = { authorization: `Bearer ${solutionToken}` };
    const store = '/entity/store';
    const url = `${opened.sandbox.url}/moysklad/api/remap/1.2${store}`;
    const left = async (headers: Record<string, string>) =>
      Number((await fetch(url, { headers: { ...HEADERS, ...headers } })).headers.get('x-ratelimit-remaining'));
    const [user, other] = [await left({}), await left(solution)];
    expect(user - (await left({}))).toBe(4);
    expect(other - (await left(solution))).toBe(1);
  });

  it('let five in at once', async () => {
    await opened.control('PUT', 'moysklad/limits', { perSecond: 1000 });
    await opened.control('POST', 'moysklad', { fault: 'latency', latencyMs: 300 });
    const answers = await many(7);
    expect(codes(answers)).toEqual([1073, 1073]);
    await opened.control('DELETE', 'moysklad');
    expect(codes(await many(5))).toEqual([]);
  });
});

describe('lists', () => {
  it('come in pages with the addresses of their neighbours', async () => {
    const { body } = await get('/entity/product?limit=10&offset=10&order=code,desc');
    expect(body.meta).toMatchObject({ size: 30, limit: 10, offset: 10 });
    expect(body.meta.nextHref).toContain('offset=20');
    expect(body.meta.previousHref).toContain('offset=0');
    expect(body.rows).toHaveLength(10);
    const codes = body.rows.map(({ code = '' }) => code);
    expect(codes).toEqual([...codes].sort().reverse());
  });

  it('join equal fields by «or», others by «and», and take «\\;» for a sign of the value', async () => {
    await call('POST', '/entity/product', [
      { name: 'Один', code: 'A;B' },
      { name: 'Два', code: 'C\\D' },
    ]);
    const found = async (condition: string) =>
      (await get(`/entity/product${filter(condition)}`)).body.rows.map(({ name }) => name);
    expect(await found('code=A\\;B;code=C\\\\D')).toEqual(['Один', 'Два']);
    expect(await found('code=A\\;B;name=Два')).toEqual([]);
    expect(await found('code~=A')).toContain('Один');
    expect(await found('name=один')).toEqual([]);
  });

  it('hide what is archived unless it is asked for', async () => {
    await call('POST', '/entity/counterparty', { name: 'А', email: 'a@example.com', archived: true });
    expect((await get(`/entity/counterparty${filter('email=a@example.com')}`)).body.rows).toEqual([]);
    const all = filter('email=a@example.com;archived=true;archived=false');
    expect((await get(`/entity/counterparty${all}`)).body.rows).toHaveLength(1);
  });

  it('hold thirty goods, one of them in two variants', async () => {
    expect((await get('/entity/product')).body.meta.size).toBe(30);
    const variants = (await get('/entity/variant')).body.rows.map(({ code }) => code);
    expect(variants).toEqual([variantCodes.blue, variantCodes.white]);
  });
});

describe('goods and buyers', () => {
  it('answer a repeated creation with what was made before', async () => {
    const syncId = '1b3a7c55-7d1c-51f0-ac12-000e00000001';
    const first = await call('POST', '/entity/counterparty', { syncId, name: 'Анна' });
    expect(first.body).toMatchObject({ name: 'Анна', companyType: 'legal', externalCode: expect.any(String) });
    const second = await call('POST', '/entity/counterparty', { syncId, name: 'Другая' });
    expect(second.body).toMatchObject({ id: first.body.id, name: 'Анна' });
    expect((await get('/entity/counterparty')).body.meta.size).toBe(1);
  });

  it('are made one by one out of an array; all refused is a status of its own', async () => {
    await opened.control('PUT', 'moysklad/settings', { uniqueCodes: true });
    const rows = [{ name: 'Новый', code: 'NEW' }, { name: 'Занят', code: 'MUG-WHT-350' }, { code: 'NO-NAME' }];
    const some = await call<(Entity & { errors?: { code: number }[] })[]>('POST', '/entity/product', rows);
    expect(some.status).toBe(200);
    expect(some.body.map(({ name, errors }) => errors?.[0]?.code ?? name)).toEqual(['Новый', 3006, 3000]);
    const none = await call<unknown[]>('POST', '/entity/product', rows.slice(1));
    expect([none.status, none.body.length]).toEqual([412, 2]);
  });

  it.each([
    ['a bad address of mail', 'counterparty', { name: 'x', email: 'nobody' }, 412, 3015],
    ['no name', 'counterparty', {}, 412, 3000],
    ['a long text', 'service', { name: 'x'.repeat(256) }, 412, 3007],
    ['a wrong type', 'product', { name: 'x', weight: 'heavy' }, 400, 2016],
    ['a variant', 'variant', { name: 'x' }, 400, 1011],
  ])('refuse %s', async (_, type, body, status, code) => {
    const answer = await call('POST', `/entity/${type}`, body);
    expect(answer).toMatchObject({ status, body: { errors: [{ code }] } });
  });

  it('stay while an order refers to them', async () => {
    const order = await anOrder();
    await call('POST', '/entity/customerorder', order);
    const { id } = await find('counterparty', 'email=s@example.com');
    const refused = await call('DELETE', `/entity/counterparty/${id}`);
    expect(refused).toMatchObject({
      status: 409,
      body: { errors: [{ code: 1028, dependencies: [expect.anything()] }] },
    });
  });
});

describe('orders', () => {
  const create = async (changes: Record<string, unknown> = {}) =>
    call('POST', '/entity/customerorder?expand=state,positions', await anOrder(changes));

  it('are answered with a computed sum, Moscow time to the minute and the address of their page', async () => {
    const { status, body } = await create({ moment: '2026-11-20 12:30:45' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ sum: 118_000, moment: '2026-11-20 12:30:00.000', externalCode: 'ord-1' });
    const host = `http://moysklad.localhost:${opened.sandbox.port}`;
    expect(body.meta.uuidHref).toBe(`${host}/app/#customerorder/edit?id=${body.id}`);
    expect(body.positions).toMatchObject({ meta: { size: 1 }, rows: [{ quantity: 2, price: 59_000 }] });
    const bare = (await get(`/entity/customerorder/${body.id}`)).body;
    expect(bare.positions).not.toHaveProperty('rows');
    expect(bare).not.toHaveProperty('state');
    expect(bare).not.toHaveProperty('description');
  });

  it('put VAT on top of prices that do not hold it', async () => {
    const { positions } = await anOrder();
    const taxed = positions.map((position) => ({ ...position, vat: 20 }));
    expect((await create({ positions: taxed, vatEnabled: true, vatIncluded: true })).body.sum).toBe(118_000);
    expect((await create({ positions: taxed, vatEnabled: true, vatIncluded: false })).body.sum).toBe(141_600);
  });

  it('are made once under a syncId, by thirty calls at once too', async () => {
    const order = { ...(await anOrder()), syncId: '1b3a7c55-7d1c-51f0-ac12-000e00000001' };
    const answers = await Promise.all(Array.from({ length: 30 }, () => call('POST', '/entity/customerorder', order)));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect((await get('/entity/customerorder')).body.meta.size).toBe(1);
  });

  it('lose the lines that an edit does not name, keep those it names by id, and leave the rest', async () => {
    const { body } = await create({ description: 'Звонили' });
    const [line] = body.positions.rows ?? [];
    const tea = await find('product', 'code=TEA-ALT-100');
    const path = `/entity/customerorder/${body.id}?expand=positions`;
    const assortment = link('product', (await find('product', 'code=MUG-WHT-350')).id);
    const kept = { id: line?.id, quantity: 2, price: 59_000, reserve: 2, assortment };
    const added = { quantity: 1, price: 39_000, assortment: link('product', tea.id) };
    const edited = await call('PUT', path, { positions: [kept, added] });
    expect(edited.body.positions.rows?.map(({ id, reserve }) => [id === line?.id, reserve])).toEqual([
      [true, 2],
      [false, 0],
    ]);
    const fewer = await call('PUT', path, { positions: [{ ...kept, reserve: undefined, quantity: 1 }] });
    expect(fewer.body.errors[0]?.code).toBe(17003);
    const last = await call('PUT', path, { positions: [added] });
    expect(last.body).toMatchObject({ sum: 39_000, description: 'Звонили', name: '10234' });
  });

  it.each<[string, () => Record<string, unknown>, number, number]>([
    ['no organization', () => ({ organization: undefined }), 412, 3000],
    ['no buyer', () => ({ agent: undefined }), 412, 3000],
    [
      'a thing of another server',
      () => ({ agent: { meta: { href: 'https://evil.example/x', type: 'counterparty' } } }),
      400,
      1059,
    ],
    ['a reference without meta', () => ({ agent: {} }), 400, 2014],
    ['a reference without href', () => ({ agent: { meta: { type: 'counterparty' } } }), 400, 2010],
    ['a reference without type', () => ({ agent: { meta: { href: link('counterparty', 'x').meta.href } } }), 400, 2011],
    ['a reference of another kind', () => ({ agent: link('product', 'x') }), 400, 2013],
    ['an absent buyer', () => ({ agent: link('counterparty', 'x') }), 404, 1021],
    ['an absent product', () => ({ positions: [{ quantity: 1, assortment: link('product', 'x') }] }), 404, 1021],
    ['a quantity of none', () => ({ positions: [{ quantity: 0, assortment: link('product', 'x') }] }), 400, 2016],
    ['a long comment', () => ({ description: 'x'.repeat(4097) }), 412, 3007],
    [
      'a state that is none',
      () => ({ state: link('state', 'x', '/entity/customerorder/metadata/states') }),
      412,
      11001,
    ],
  ])('refuse %s, and leave nothing', async (_, changes, status, code) => {
    expect(await create(changes())).toMatchObject({ status, body: { errors: [{ code }] } });
    expect((await get('/entity/customerorder')).body.meta.size).toBe(0);
  });

  it('mind a number that repeats where the account does', async () => {
    await opened.control('PUT', 'moysklad/settings', { uniqueNames: true });
    await create();
    expect((await create()).body.errors[0]).toMatchObject({ code: 3006, parameter: 'name' });
  });

  it('show in lists with their state where it is expanded, by at most a hundred', async () => {
    const state = link('state', confirmedStateId, '/entity/customerorder/metadata/states');
    const { body } = await create({ state });
    const list = async (query: string) => (await get(`/entity/customerorder${query}`)).body.rows[0]?.state;
    expect(await list(`${filter(`id=${body.id}`)}&expand=state&limit=100`)).toMatchObject({ name: 'Подтвержден' });
    expect(await list('?expand=state&limit=101')).not.toHaveProperty('name');
    expect((await get('/entity/customerorder/metadata')).body.states.map(({ name }) => name)).toContain('Отменен');
  });

  it('are gone after a removal, unless a shipment holds them; removed ones show where they are asked for', async () => {
    const { body } = await create();
    await opened.control('POST', `moysklad/orders/${body.id}/ship`);
    expect((await call('DELETE', `/entity/customerorder/${body.id}`)).status).toBe(409);
    const other = (await create({ externalCode: 'ord-2' })).body;
    expect(await call('DELETE', `/entity/customerorder/${other.id}`)).toEqual({ status: 200, body: '' });
    expect((await call('DELETE', `/entity/customerorder/${other.id}`)).status).toBe(404);
    expect((await get(`/entity/customerorder${filter('externalCode=ord-2')}`)).body.rows).toEqual([]);
    const all = filter('externalCode=ord-2;isDeleted=true;isDeleted=false');
    expect((await get(`/entity/customerorder${all}`)).body.rows).toMatchObject([{ deleted: expect.any(String) }]);
  });

  it.each(['free', 'taken'])('of a removed order leave the syncId %s', async (syncIdOfRemoved) => {
    await opened.control('PUT', 'moysklad/settings', { syncIdOfRemoved });
    const syncId = '1b3a7c55-7d1c-51f0-ac12-000e00000001';
    const { body } = await create({ syncId });
    await opened.control('POST', `moysklad/orders/${body.id}/delete`);
    const again = (await create({ syncId })).body;
    if (syncIdOfRemoved === 'taken') expect(again).toMatchObject({ id: body.id, deleted: expect.any(String) });
    else expect(again.id).not.toBe(body.id);
  });
});

describe('a person sees', () => {
  const host = 'moysklad.localhost';

  it('orders, goods and buyers, and sets a state', async () => {
    const { body } = await call('POST', '/entity/customerorder', await anOrder({ description: 'Вес: 1 кг' }));
    const list = await getByHost(opened, host, '/app/');
    expect(list.text).toContain('10234');
    expect(list.text).toContain('ord-1');
    await opened.control('POST', `moysklad/orders/${body.id}/state`, { state: 'Собран' });
    const card = (await getByHost(opened, host, `/ui/orders/${body.id}`)).text;
    for (const words of ['Заказ покупателя № 10234', 'Собран', 's@example.com', 'Вес: 1 кг', 'MUG-WHT-350'])
      expect(card).toContain(words);
    expect((await getByHost(opened, host, '/ui/goods')).text).toContain(variantCodes.blue);
    expect((await getByHost(opened, host, '/ui/counterparties')).text).toContain('Сергей');
    expect((await getByHost(opened, host, '/ui/orders/none')).status).toBe(404);
  });

  it('the host name, whatever address was asked', async () => {
    const { status } = await opened.call('/moysklad/');
    expect(status).toBe(307);
  });

  it('what was made twice, in the log', async () => {
    await call('POST', '/entity/customerorder', await anOrder());
    await call('POST', '/entity/customerorder', await anOrder());
    const { duplicates } = await opened.log('moysklad');
    expect(duplicates.map(({ key }) => key)).toEqual([
      'customerorder externalCode ord-1',
      'counterparty email s@example.com',
    ]);
  });
});
