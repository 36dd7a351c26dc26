import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import type { Opened } from './sandbox-support.ts';
import { getByHost, openSandbox } from './sandbox-support.ts';

const { userId, code, crmUserId, crmCode, goodsUserId, goodsCode, categoryId, goodsIblockId, variationsIblockId } =
  DEMO_CREDENTIALS.bitrix24;
const HOOK = `${userId}/${code}`;

interface Told<T> {
  result: T;
  total?: number;
  next?: number;
  error?: string | number;
  error_description?: string;
  time?: { operating_reset_at: number };
}

interface Deal {
  id: number;
  title: string;
  stageId: string;
  stageSemanticId: string;
  categoryId: number;
  opportunity: number;
  contactId: number;
  originId: string;
  updatedTime: string;
  [name: string]: unknown;
}

interface Batch {
  result: Record<string, unknown> | [];
  result_error: Record<string, { error: string; error_description: string }> | [];
  result_total: Record<string, number> | [];
}

let opened: Opened;
let clock = Date.now();

beforeAll(async () => {
  opened = await openSandbox({ now: () => new Date(clock) });
});
afterAll(() => opened.sandbox.close());
beforeEach(async () => {
  await opened.control('POST', 'bitrix24/reset');
});

const call = <T = unknown>(method: string, params: object = {}, hook = HOOK) =>
  opened.call<Told<T>>(`/bitrix24/rest/${hook}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(params),
  });

const add = async (fields: object = {}, entityTypeId = 2) =>
  (await call<{ item: Deal }>('crm.item.add', { entityTypeId, fields })).body.result.item;

const list = async (params: object) =>
  (await call<{ items: Deal[] }>('crm.item.list', { entityTypeId: 2, ...params })).body;

const batch = async (cmd: Record<string, string>, halt: number | string = 0) =>
  (await call<Batch>('batch', { halt, cmd })).body.result;

const row = (changes: object = {}) => ({ productName: 'Чай', price: 100.5, quantity: 2, ...changes });
const setRows = (ownerId: number, ...productRows: object[]) =>
  call<{ productRows: { id: number; productName: string }[] }>('crm.item.productrow.set', {
    ownerType: 'D',
    ownerId,
    productRows,
  });

describe('the doors', () => {
  it.each([
    ['a wrong code', `${userId}/nobody`],
    ['another user’s code', `${crmUserId}/${code}`],
  ])('refuse %s', async (_, hook) => {
    expect(await call('scope', {}, hook)).toMatchObject({ status: 403, body: { error: 'INVALID_CREDENTIALS' } });
  });

  it('open what the web-hook’s scopes open, in a batch as well', async () => {
    const [crm, goods] = [`${crmUserId}/${crmCode}`, `${goodsUserId}/${goodsCode}`];
    expect((await call('scope', {}, crm)).body.result).toEqual(['crm']);
    expect(await call('catalog.catalog.list', {}, crm)).toMatchObject({
      status: 403,
      body: { error: 'insufficient_scope' },
    });
    expect((await call('crm.category.list', {}, goods)).status).toBe(403);
    const { body } = await call<Batch>('batch', { cmd: { a: 'catalog.catalog.list', b: 'scope' } }, crm);
    expect(body.result).toMatchObject({ result: { b: ['crm'] }, result_error: { a: { error: 'insufficient_scope' } } });
  });

  it('keep the secret of the path out of the log', async () => {
    await call('scope');
    const { requests } = await opened.log('bitrix24');
    expect(requests).toMatchObject([{ method: 'scope', path: `/rest/${userId}/***/scope` }]);
    expect(JSON.stringify(requests)).not.toContain(code);
  });

  it('tell an unknown method, and an address that is no API', async () => {
    expect(await call('crm.nothing')).toMatchObject({ status: 404, body: { error: 'ERROR_METHOD_NOT_FOUND' } });
    expect((await opened.call('/bitrix24/nowhere')).status).toBe(404);
  });
});

describe('the limit', () => {
  const burst = async (requests: number) => {
    const answers = [];
    for (let index = 0; index < requests; index++) answers.push(await call('scope'));
    return answers;
  };

  it('is a bucket of 50 that drains by two a second, and what it refuses takes no room', async () => {
    const answers = await burst(53);
    expect(answers.map(({ status }) => status)).toEqual([...Array(50).fill(200), 503, 503, 503]);
    expect(answers.at(-1)?.body).toMatchObject({ error: 'QUERY_LIMIT_EXCEEDED' });
    clock += 1000;
    expect((await burst(3)).map(({ status }) => status)).toEqual([200, 200, 503]);
    clock += 60_000;
    expect((await burst(51)).map(({ status }) => status)).toEqual([...Array(50).fill(200), 503]);
    expect((await opened.log('bitrix24')).counters['outcome refused_by_limit']).toBe(5);
  });

  it('counts a batch as one, and follows the settings, or is switched off', async () => {
    await opened.control('PUT', 'bitrix24/settings', { bucketRequests: 2, drainPerSecond: 10 });
    await batch({ a: 'scope', b: 'scope', c: 'scope' });
    expect((await burst(2)).map(({ status }) => status)).toEqual([200, 503]);
    clock += 100;
    expect((await burst(1)).map(({ status }) => status)).toEqual([200]);
    await opened.control('PUT', 'bitrix24/limits', { perSecond: null });
    expect((await burst(5)).map(({ status }) => status)).toEqual(Array(5).fill(200));
  });
});

describe('deals', () => {
  it('are made with what is said, and with what the portal adds', async () => {
    const { status, body } = await call<{ item: Deal }>('crm.item.add', {
      entityTypeId: 2,
      fields: { title: 'Заказ', noSuchField: 'x', categoryId },
    });
    expect(status).toBe(200);
    expect(body.time?.operating_reset_at).toBeGreaterThan(clock / 1000);
    expect(body.result.item).toMatchObject({
      ...{ title: 'Заказ', categoryId, stageId: `C${categoryId}:NEW`, stageSemanticId: 'P' },
      ...{ assignedById: 1, currencyId: 'RUB', opportunity: 0, isManualOpportunity: 'N' },
    });
    expect(body.result.item).not.toHaveProperty('noSuchField');
  });

  it('take names in whatever case, of methods, parameters and fields', async () => {
    const { body } = await call<{ item: Deal }>('CRM.Item.Add', {
      ENTITYTYPEID: 2,
      FIELDS: { TITLE: 'А', ORIGIN_ID: 'k1', uf_crm_point: 'ПВЗ' },
    });
    const { item } = body.result;
    expect(item).toMatchObject({ title: 'А', originId: 'k1', ufCrmPoint: 'ПВЗ' });
    const read = { entityTypeId: 2, id: item.id, useOriginalUfNames: 'Y' };
    expect((await call<{ item: Deal }>('crm.item.get.json', read)).body.result.item).toMatchObject({
      UF_CRM_POINT: 'ПВЗ',
    });
  });

  it('take a form and a query like JSON', async () => {
    const form = new URLSearchParams({ entityTypeId: '2', 'fields[TITLE]': 'Форма & "я"' });
    const path = `/bitrix24/rest/${HOOK}/crm.item.add`;
    const made = await opened.call<Told<{ item: Deal }>>(path, { method: 'POST', body: form });
    expect(made.body.result.item.title).toBe('Форма & "я"');
    const { id } = made.body.result.item;
    const got = await opened.call<Told<{ item: Deal }>>(`/bitrix24/rest/${HOOK}/crm.item.get?entityTypeId=2&id=${id}`);
    expect(got.body.result.item.id).toBe(id);
  });

  it.each<[string, object, string]>([
    ['a stage of another pipeline', { stageId: `C${categoryId}:NEW` }, 'Стадия'],
    ['an unknown pipeline', { categoryId: 99 }, 'Воронка'],
    ['a contact that is not there', { contactId: 1 }, 'Контакт'],
    ['a person who is not there', { assignedById: 555 }, 'Ответственный'],
  ])('refuse %s, and keep nothing', async (_, fields, word) => {
    const { status, body } = await call('crm.item.add', { entityTypeId: 2, fields });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      error: 'CRM_FIELD_ERROR_VALUE_NOT_VALID',
      error_description: expect.stringContaining(word),
    });
    expect((await list({})).total).toBe(0);
  });

  it('change what an edit names alone', async () => {
    const made = await add({ title: 'А', comments: 'Б' });
    const { body } = await call<{ item: Deal }>('crm.item.update', {
      ...{ entityTypeId: 2, id: made.id, fields: { stageId: 'WON' } },
    });
    expect(body.result.item).toEqual({
      ...{ ...made, stageId: 'WON', stageSemanticId: 'S' },
      updatedTime: body.result.item.updatedTime,
    });
  });

  it('are gone after a deletion: from their address, the list and for a second deletion', async () => {
    const { id } = await add();
    const named = { entityTypeId: 2, id };
    expect((await call('crm.item.delete', named)).body.result).toEqual([]);
    for (const method of ['crm.item.delete', 'crm.item.get'])
      expect(await call(method, named)).toMatchObject({ status: 400, body: { error: 'NOT_FOUND' } });
    expect((await call('crm.item.update', { ...named, fields: {} })).status).toBe(400);
    expect((await list({})).result.items).toEqual([]);
    expect(await setRows(id, row())).toMatchObject({ status: 400, body: { error: 'OWNER_NOT_FOUND' } });
  });
});

describe('rows of a deal', () => {
  it('are replaced as a whole, cut a long name, and make the sum unless it is set by hand', async () => {
    const { id } = await add({ opportunity: 1 });
    const sum = async () => (await list({ filter: { id } })).result.items[0]?.opportunity;
    expect(await sum()).toBe(1);
    const set = await setRows(id, row(), row({ productName: 'я'.repeat(400), price: 0 }));
    expect(set.body.result.productRows[1]?.productName).toHaveLength(256);
    expect(await sum()).toBe(201);
    await setRows(id, row({ price: 0.1, quantity: 3 }));
    expect(await sum()).toBe(0.3);
    await call('crm.item.update', { entityTypeId: 2, id, fields: { isManualOpportunity: 'Y', opportunity: 7 } });
    await setRows(id);
    expect(await sum()).toBe(7);
  });

  it('stay the same ones under their ids, and are made anew without', async () => {
    const { id } = await add();
    const made = (await setRows(id, row(), row())).body.result.productRows;
    const again = (await setRows(id, row({ id: made[1]?.id, quantity: 9 }), row({ id: 1 }))).body.result.productRows;
    expect(again[0]).toMatchObject({ id: made[1]?.id, quantity: 9 });
    expect(made.map((each) => each.id)).not.toContain(again[1]?.id);
    const without = await call('crm.item.productrow.set', { ownerType: 'D', ownerId: id });
    expect(without).toMatchObject({ status: 400, body: { error: '100' } });
  });

  it.each<[string, object]>([
    ['no name', { productName: undefined }],
    ['no quantity', { quantity: 0 }],
    ['a product that is not there', { productId: 1 }],
  ])('are refused with %s', async (_, changes) => {
    const { id } = await add();
    await setRows(id, row());
    expect((await setRows(id, row(changes))).status).toBe(400);
    const params = { filter: { '=ownerType': 'D', '=ownerId': id } };
    const { body } = await call<{ productRows: object[] }>('crm.item.productrow.list', params);
    expect(body.result.productRows).toMatchObject([{ productName: 'Чай', measureCode: 796 }]);
  });
});

describe('lists', () => {
  it('come by fifty from start, with total and next', async () => {
    await opened.control('PUT', 'bitrix24/limits', { perSecond: null });
    for (let index = 0; index < 52; index++) await add({ originId: `k${index}` });
    const first = await list({ order: { id: 'ASC' } });
    expect([first.result.items.length, first.total, first.next]).toEqual([50, 52, 50]);
    const second = await list({ order: { id: 'DESC' }, start: 50, select: ['id', 'originId'] });
    expect(second.result.items).toEqual([
      { id: expect.any(Number), originId: 'k1' },
      { id: expect.any(Number), originId: 'k0' },
    ]);
    expect(second.next).toBeUndefined();
  });

  it('are narrowed by signs before a name, and compare texts without case', async () => {
    const [a, b] = [await add({ originId: 'Key' }), await add({ originId: 'other' })];
    const ids = async (filter: object) => (await list({ filter })).result.items.map(({ id }) => id);
    expect(await ids({ '=originId': 'KEY' })).toEqual([a.id]);
    expect(await ids({ '@id': [b.id, 1] })).toEqual([b.id]);
    expect(await ids({ '!originId': 'key' })).toEqual([b.id]);
    expect(await ids({ '>id': a.id })).toEqual([b.id]);
    expect((await call('crm.item.list', { entityTypeId: 2, filter: { nothing: 1 } })).body.error).toBe(
      'INVALID_ARG_VALUE',
    );
  });
});

describe('contacts', () => {
  const person = (changes: object = {}) => ({
    ...{ name: 'Анна', lastName: 'Петрова' },
    fm: { n0: { typeId: 'EMAIL', value: 'Anna@example.com' }, n1: { typeId: 'PHONE', value: '8 (912) 345-67-89' } },
    ...changes,
  });
  const find = async (type: string, ...values: string[]) =>
    (await call('crm.duplicate.findbycomm', { type, values, entity_type: 'CONTACT' })).body.result;

  it('are found by e-mail and phone however they are written, and [] is nobody', async () => {
    const { id } = await add(person(), 3);
    expect(await find('EMAIL', 'anna@EXAMPLE.com')).toEqual({ CONTACT: [id] });
    expect(await find('PHONE', '+79123456789')).toEqual({ CONTACT: [id] });
    expect(await find('EMAIL', 'nobody@example.com')).toEqual([]);
    expect(await call('crm.duplicate.findbycomm', { type: 'IM', values: ['x'] })).toMatchObject({
      status: 400,
      body: { error: '' },
    });
  });

  it('change an entry by its id, add one under any other key, and show them for * alone', async () => {
    const made = await add(person(), 3);
    const [mail] = made.fm as { id: number }[];
    const fm = { x: { id: mail?.id, value: 'b@example.com' }, y: { typeId: 'PHONE', value: '+7900' } };
    await call('crm.item.update', { entityTypeId: 3, id: made.id, fields: { fm } });
    const [shown] = (await list({ entityTypeId: 3, select: ['*'] })).result.items;
    expect(shown?.fm).toMatchObject([
      { id: mail?.id, value: 'b@example.com' },
      { typeId: 'PHONE' },
      { value: '+7900' },
    ]);
    const [plain] = (await list({ entityTypeId: 3, select: ['id', 'name', 'fm'] })).result.items;
    expect(plain).toEqual({ id: made.id, name: 'Анна' });
  });

  it.each<[string, object, string]>([
    ['an e-mail that is none', { fm: { n0: { typeId: 'EMAIL', value: 'x' } } }, 'E-mail'],
    ['no name at all', { name: '', lastName: '' }, 'имя'],
  ])('are refused with %s', async (_, changes, word) => {
    const { status, body } = await call('crm.item.add', { entityTypeId: 3, fields: person(changes) });
    expect(status).toBe(400);
    expect(body.error_description).toContain(word);
  });
});

describe('the catalogue', () => {
  const products = (params: object) => call<{ products: { xmlId: string }[] }>('catalog.product.list', params);
  const select = ['id', 'iblockId', 'xmlId'];

  it('wants block and fields to be named, and keeps variations in a block of their own', async () => {
    expect(await products({ filter: { iblockId: 1 } })).toMatchObject({ status: 400, body: { error: 0 } });
    expect((await products({ select })).status).toBe(400);
    expect((await products({ select, filter: { iblockId: goodsIblockId, '@xmlId': ['x'] } })).status).toBe(400);
    const found = async (iblockId: number) =>
      (await products({ select, filter: { iblockId, xmlId: ['MUG-WHT-350', 'TEA-ALT-100'] } })).body.result.products;
    expect((await found(goodsIblockId)).map(({ xmlId }) => xmlId)).toEqual(['TEA-ALT-100']);
    expect((await found(variationsIblockId)).map(({ xmlId }) => xmlId)).toEqual(['MUG-WHT-350']);
  });

  it('takes two products under one external code', async () => {
    const fields = { iblockId: goodsIblockId, name: 'А', xmlId: 'TWICE' };
    for (let index = 0; index < 2; index++) await call('catalog.product.add', { fields });
    const { body } = await products({ select, filter: { iblockId: goodsIblockId, xmlId: 'TWICE' } });
    expect(body.total).toBe(2);
    expect((await call('catalog.product.add', { fields: { ...fields, iblockId: 1 } })).body.error).toBe(100);
  });
});

describe('a batch', () => {
  it('hands results on by $result, wherever it stands, and goes on after a refusal unless it halts', async () => {
    const cmd = {
      person: 'crm.item.add?entityTypeId=3&fields[name]=%D0%90',
      bad: 'crm.item.get?entityTypeId=2&id=1',
      deal: 'crm.item.add?entityTypeId=2&fields[contactId]=$result[person][item][id]&fields[title]=x%24result[no]y',
    };
    const on = await batch(cmd);
    expect(on.result_error).toEqual({ bad: { error: 'NOT_FOUND', error_description: expect.any(String) } });
    const [deal] = (await list({})).result.items;
    expect(deal?.title).toBe('xy');
    expect(deal?.contactId).toBeGreaterThan(0);
    const halted = await batch(cmd, 1);
    expect(Object.keys(halted.result)).toEqual(['person']);
    expect((await list({})).total).toBe(1);
  });

  it('prints empty maps as lists, and totals beside', async () => {
    expect(await batch({ a: 'crm.nothing' })).toMatchObject({ result: [], result_total: [] });
    expect(await batch({ a: 'crm.category.list?entityTypeId=2' })).toMatchObject({
      ...{ result_error: [], result_total: { a: 2 } },
    });
  });

  it('takes 50 commands and no batch within', async () => {
    const commands = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`c${index}`, 'scope']));
    expect(Object.keys((await batch(commands(50))).result)).toHaveLength(50);
    expect(await call('batch', { cmd: commands(51) })).toMatchObject({
      status: 400,
      body: { error: 'ERROR_BATCH_LENGTH_EXCEEDED' },
    });
    expect((await batch({ a: 'batch' })).result_error).toMatchObject({
      a: { error: 'ERROR_BATCH_METHOD_NOT_ALLOWED' },
    });
  });

  it('is named in the log by its write of a deal, or by its first command', async () => {
    await batch({ a: 'crm.item.add?entityTypeId=3&fields[name]=A', b: 'crm.item.add?entityTypeId=2&fields[title]=B' });
    await batch({ a: 'crm.item.update?entityTypeId=2&id=1&fields[title]=B' });
    await batch({ a: 'CRM.Item.List?entityTypeId=2', b: 'scope' });
    expect((await opened.log('bitrix24')).requests.map(({ method }) => method)).toEqual([
      ...['batch crm.item.add', 'batch crm.item.update', 'batch crm.item.list'],
    ]);
  });
});

describe('reference', () => {
  it('tells the stages of each pipeline apart, and those of leads', async () => {
    const stages = async (filter: object) =>
      (await call<{ STATUS_ID: string; NAME: string }[]>('crm.status.list', { filter })).body.result;
    expect((await stages({ ENTITY_ID: 'DEAL_STAGE' }))[0]).toMatchObject({ STATUS_ID: 'NEW', NAME: 'Новая' });
    const other = await stages({ ENTITY_ID: `DEAL_STAGE_${categoryId}` });
    expect(other[0]).toMatchObject({ STATUS_ID: `C${categoryId}:NEW` });
    expect(await stages({ STATUS_ID: 'NEW' })).toHaveLength(2);
  });
});

describe('faults on demand', () => {
  it('strike before or after the write, in the portal’s own words', async () => {
    const strike = async (fault: string) => {
      await opened.control('POST', 'bitrix24', { fault, times: 1, match: 'crm.item.add' });
      return call('crm.item.add', { entityTypeId: 2, fields: {} }).catch(() => null);
    };
    expect(await strike('status500_before_write')).toMatchObject({
      status: 500,
      body: { error: 'INTERNAL_SERVER_ERROR' },
    });
    expect(await strike('status503')).toMatchObject({ status: 503, body: { error: 'QUERY_LIMIT_EXCEEDED' } });
    const used = await strike('status429');
    expect(used).toMatchObject({ status: 429, body: { error: 'OPERATION_TIME_LIMIT' } });
    expect(used?.body.time?.operating_reset_at).toBeGreaterThan(0);
    expect(await strike('unauthorized')).toMatchObject({ status: 403, body: { error: 'INVALID_CREDENTIALS' } });
    expect((await list({})).total).toBe(0);
    expect(await strike('lose_answer_after_write')).toBeNull();
    expect(typeof (await strike('malformed'))?.body).toBe('string');
    expect((await list({})).total).toBe(2);
  });

  it('leave a report of deals and contacts that carry one key twice, those alone that still stand', async () => {
    const key = { originatorId: 'ORDERLANE', originId: 'ord_1' };
    const [first, second] = [await add(key), await add(key)];
    const contacts = [await add({ ...key, name: 'А' }, 3), await add({ ...key, name: 'А' }, 3)];
    await add({ originId: 'ord_2', originatorId: 'ORDERLANE' });
    for (let index = 0; index < 2; index++) await add();
    const people = { key: 'contact ORDERLANE ord_1', ids: contacts.map(({ id }) => id) };
    expect((await opened.log('bitrix24')).duplicates).toEqual([
      { key: 'ORDERLANE ord_1', ids: [first.id, second.id] },
      people,
    ]);
    await call('crm.item.delete', { entityTypeId: 2, id: second.id });
    expect((await opened.log('bitrix24')).duplicates).toEqual([people]);
  });

  it('include a stage that somebody changes there', async () => {
    const { id } = await add();
    expect((await opened.control('POST', `bitrix24/deals/${id}/stage`, { stageId: 'LOSE' })).status).toBe(200);
    expect((await list({ filter: { id } })).result.items).toMatchObject([{ stageId: 'LOSE', stageSemanticId: 'F' }]);
    expect((await opened.control('POST', 'bitrix24/deals/1/stage', { stageId: 'LOSE' })).status).toBe(404);
  });
});

describe('the pages', () => {
  const page = (path: string) => getByHost(opened, `bitrix24.localhost:${opened.sandbox.port}`, path);

  it('show what the portal holds', async () => {
    const contact = await add({ name: 'Анна', lastName: '<b>Петрова' }, 3);
    const { id } = await add({
      title: 'Заказ № КЧ-1',
      contactId: contact.id,
      comments: 'Позвоните',
      originId: 'ord_1',
    });
    await setRows(id, row({ productName: 'Чай «Алтай»' }));
    for (const path of ['/', '/ui', '/crm/deal/list/']) {
      const { text } = await page(path);
      expect(text).toContain(`<a href="/crm/deal/details/${id}/">Заказ № КЧ-1</a>`);
      expect(text).toContain('&lt;b&gt;Петрова');
    }
    const card = (await page(`/crm/deal/details/${id}/`)).text;
    for (const text of ['Чай «Алтай»', 'Позвоните', 'ord_1', '201']) expect(card).toContain(text);
    expect((await page(`/crm/contact/details/${contact.id}/`)).text).toContain('Заказ № КЧ-1');
    expect((await page('/crm/contact/list/')).text).toContain('Анна');
    expect((await page('/crm/catalog/list/')).text).toContain('MUG-WHT-350');
    expect((await page('/crm/deal/details/1/')).status).toBe(404);
  });

  it('let a person change the stage and remove a deal', async () => {
    const { id } = await add();
    const post = (verb: string, form = {}) =>
      opened.call(`/bitrix24/crm/deal/details/${id}/${verb}`, { method: 'POST', body: new URLSearchParams(form) });
    expect((await post('stage', { stageId: 'WON' })).status).toBe(303);
    expect((await list({ filter: { id } })).result.items[0]?.stageId).toBe('WON');
    expect((await post('delete')).status).toBe(303);
    expect((await page(`/crm/deal/details/${id}/`)).text).toContain('В корзине');
    expect((await post('delete')).status).toBe(404);
  });

  it('stand in the list of the sandbox', async () => {
    expect((await opened.call<string>('/')).body).toContain('Битрикс24');
  });
});
