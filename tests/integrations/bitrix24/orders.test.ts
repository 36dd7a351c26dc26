import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Order } from '#core/order/schema';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import { aLink, anItem, anOrder, variedOrders } from '../support/orders.ts';
import { type Control, startStandIn } from '../support/sandbox.ts';
import {
  ask,
  CATALOGUE,
  contactsWith,
  copiesOf,
  itemsOf,
  openBitrix24,
  productsWith,
  type RemoteDeal,
  readContact,
  readDeal,
  readRows,
} from './support.ts';

const { categoryId, fields, crmUserId, crmCode } = DEMO_CREDENTIALS.bitrix24;

let control: Control;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ control, close } = await startStandIn('bitrix24'));
  await control.noLimit();
});
afterEach(async () => {
  await control.calm();
  expect(await control.duplicates()).toEqual([]);
});
afterAll(() => close());

let people = 0;
/** A buyer of their own for each order. */
const buyer = () => ({ phone: `+7900${String(++people).padStart(7, '0')}`, email: `buyer${people}@example.com` });
const ownOrder = (changes: Parameters<typeof anOrder>[0] = {}): Order =>
  anOrder({ ...changes, recipient: { ...buyer(), ...changes?.recipient } });

const open = (settings: Record<string, unknown> = {}) => openBitrix24(control, { settings });
const linkOf = (externalId: string) => aLink(externalId, { system: 'bitrix24' });

async function send(order: Order, externalId: string | null = null, settings: Record<string, unknown> = {}) {
  const outcome = await open(settings).send(order, externalId === null ? null : linkOf(externalId));
  if (outcome.outcome !== 'ok') throw new Error(JSON.stringify(outcome));
  return outcome.copy;
}

const stageOf = (id: string, stageId: string) =>
  ask(control, 'crm.item.update', { entityTypeId: 2, id, fields: { stageId } });

async function piecesOf(deal: RemoteDeal): Promise<Record<string, number>> {
  const pieces: Record<string, number> = {};
  for (const { article, quantity } of await itemsOf(control, deal.id))
    pieces[article] = (pieces[article] ?? 0) + quantity;
  return pieces;
}

async function expectThere(order: Order): Promise<RemoteDeal> {
  const deal = await readDeal(control, order);
  const wanted: Record<string, number> = {};
  for (const { shopArticle, quantity } of order.items) wanted[shopArticle] = (wanted[shopArticle] ?? 0) + quantity;
  expect(await piecesOf(deal)).toEqual(wanted);
  expect(Math.round(deal.opportunity * 100)).toBe(order.totalKopecks);
  const delivery = (await readRows(control, deal.id)).at(-1);
  expect(delivery).toMatchObject({
    productName: `Доставка: ${order.delivery.methodName}`,
    price: order.delivery.costKopecks / 100,
  });
  expect(deal.title).toBe(`Заказ № ${order.number}`);
  for (const text of [order.comment, order.recipient.fullName, order.address.settlement, order.address.street])
    expect(deal.comments).toContain(text);
  const { lastName, name, secondName, fm } = await readContact(control, deal.contactId);
  expect([lastName, name, secondName].filter(Boolean).join(' ')).toBe(order.recipient.fullName);
  expect(fm.map(({ value }) => value)).toEqual([order.recipient.phone, order.recipient.email]);
  return deal;
}

const EVERY: [string, Order][] = [
  ...variedOrders('10011').map(([name, order]): [string, Order] => [
    name,
    { ...order, recipient: { ...order.recipient, ...buyer() } },
  ]),
  [
    'an export',
    ownOrder({
      prepayment: { method: 'online_card', paid: true, refundedKopecks: 0 },
      address: { country: 'KZ', region: '', settlement: 'Алматы' },
      delivery: { methodCode: '51', methodName: 'Shiptor International', category: 'international' },
    }),
  ],
];

describe('any order in Bitrix24 (D6)', () => {
  it.each(EVERY)('goes with contact, goods and delivery, and is edited: %s', async (name, varied) => {
    const order = { ...varied, number: `${name} ${varied.id}` };
    const copy = await send(order);
    const there = await expectThere(order);
    expect(copy).toEqual({
      externalId: String(there.id),
      url: `http://bitrix24.localhost:8787/crm/deal/details/${there.id}/`,
      trackingNumber: null,
      externalStatus: 'Новая',
    });
    const edited = { ...order, number: `${order.number}-2`, items: [...order.items].reverse() };
    expect(await send(edited, copy.externalId)).toEqual(copy);
    await expectThere(edited);
  });

  it('takes two requests, 40 items that are new to the catalogue or one, new or again', async () => {
    const items = Array.from({ length: 40 }, (_, index) => anItem({ shopArticle: `FORTY-${index}` }));
    const settings = { ...CATALOGUE, createProducts: true };
    const provider = open(settings);
    for (const order of [ownOrder({ items }), ownOrder()]) {
      const before = (await control.calls()).length;
      expect(await provider.send(order, null)).toMatchObject({ outcome: 'ok' });
      const { id } = await readDeal(control, order);
      const between = (await control.calls()).length;
      expect(between - before - 1).toBe(provider.requestsPerSend);
      expect(await provider.send(order, linkOf(String(id)))).toMatchObject({ outcome: 'ok' });
      expect((await control.calls()).length - between).toBe(provider.requestsPerSend);
    }
    expect(await productsWith(control, 'FORTY-39')).toHaveLength(1);
  });

  it('begins in the pipeline and at the stage of the settings, and says the stage by its name', async () => {
    const order = ownOrder();
    const stageId = `C${categoryId}:PREPARATION`;
    const copy = await send(order, null, { categoryId, stageId, assignedById: 7, sourceId: 'WEB' });
    expect(copy.externalStatus).toBe('Подготовка документов');
    expect(await readDeal(control, order)).toMatchObject({ categoryId, stageId, assignedById: 7, sourceId: 'WEB' });
  });

  it('fills the portal’s own fields, and clears them again', async () => {
    const order = ownOrder();
    const { externalId } = await send(order, null, { fields });
    const there = await readDeal(control, order);
    expect(there[fields.address]).toContain('ул. Ленина, 10 к. 2, 15');
    expect(there[fields.payment]).toContain('наличными');
    expect(there.comments).not.toContain('Адрес');
    await send({ ...order, cod: null }, externalId, { fields });
    expect((await readDeal(control, order))[fields.payment]).toBe('');
  });

  it('refuses before anything is written where a field of the settings is gone there', async () => {
    const order = ownOrder();
    expect(await open({ fields: { ...fields, address: 'UF_CRM_GONE' } }).send(order, null)).toEqual({
      outcome: 'refused',
      code: 'SETTINGS',
      message: 'В Битрикс24 нет поля сделки UF_CRM_GONE.',
      field: 'settings.fields.address',
    });
    expect(await copiesOf(control, order)).toEqual([]);
  });

  it('takes what a buyer wrote for text, also where it looks like a reference of a batch', async () => {
    const order = ownOrder({ comment: 'a $result[contact][item][id] & b=c [url]d[/url] %41 + "e"' });
    await send(order);
    const { comments } = await readDeal(control, order);
    expect(comments.replaceAll('\u200b', '')).toContain(order.comment);
  });
});

describe('sending to Bitrix24 again (C6)', () => {
  it('takes away there what is gone here, and keeps the same SKU twice', async () => {
    const items = [anItem({ quantity: 2 }), anItem({ shopArticle: 'TEA-ALT-100' }), anItem({ priceKopecks: 49_900 })];
    const order = ownOrder({ items });
    const { externalId } = await send(order);
    const deal = await readDeal(control, order);
    expect(await piecesOf(deal)).toEqual({ 'MUG-WHT-350': 3, 'TEA-ALT-100': 1 });
    const [first, , third] = items;
    if (!first || !third) throw new Error('no items');
    await send({ ...order, items: [first, third] }, externalId);
    const left = await itemsOf(control, deal.id);
    expect(left.map(({ article, quantity, price }) => [article, quantity, price])).toEqual([
      ['MUG-WHT-350', 2, 590],
      ['MUG-WHT-350', 1, 499],
    ]);
  });

  it('keeps the rows that stay, so that what was paid of them stays', async () => {
    const order = ownOrder({ items: [anItem(), anItem({ shopArticle: 'TEA-ALT-100' })] });
    const { externalId } = await send(order);
    const [, tea, delivery] = await readRows(control, Number(externalId));
    await send({ ...order, items: [anItem({ shopArticle: 'TEA-ALT-100', quantity: 7 })] }, externalId);
    expect(await readRows(control, Number(externalId))).toMatchObject([
      { id: tea?.id, quantity: 7 },
      { id: delivery?.id },
    ]);
  });

  it('leaves alone what people did there: stage, person in charge, source, their words', async () => {
    const order = ownOrder();
    const { externalId } = await send(order);
    const { comments } = await readDeal(control, order);
    const theirs = { stageId: 'EXECUTING', assignedById: 7, sourceId: 'CALL', comments: `${comments}\n\nЗвонили` };
    await ask(control, 'crm.item.update', { entityTypeId: 2, id: externalId, fields: theirs });
    const copy = await send({ ...order, comment: 'Новое пожелание' }, externalId, { assignedById: 8, sourceId: 'WEB' });
    expect(copy.externalStatus).toBe('В работе');
    const there = await readDeal(control, order);
    expect(there).toMatchObject({ stageId: 'EXECUTING', assignedById: 7, sourceId: 'CALL' });
    expect(there.comments).toMatch(/Новое пожелание\n— конец данных заказа —\n\nЗвонили$/);
  });

  it('makes no second deal where the first answer was lost and nobody looked', async () => {
    const order = ownOrder();
    await control.arm({ fault: 'lose_answer_after_write', times: 1, match: 'batch crm.item.add' });
    expect(await open().send(order, null)).toMatchObject({ outcome: 'unknown' });
    const { id } = await readDeal(control, order);
    expect(await send(order)).toMatchObject({ externalId: String(id) });
    await expectThere(order);
  });

  it('says of a deal that somebody removed there that it is gone, and makes none', async () => {
    const order = ownOrder();
    const { externalId } = await send(order);
    await ask(control, 'crm.item.delete', { entityTypeId: 2, id: externalId });
    expect(await open().send(order, linkOf(externalId))).toMatchObject({ outcome: 'refused', code: 'NOT_FOUND' });
    expect(await copiesOf(control, order)).toEqual([]);
  });

  it('makes a new one where the copy was removed from here, or its link says it is missing', async () => {
    const order = ownOrder();
    const { externalId } = await send(order);
    expect(await open().remove?.(linkOf(externalId))).toEqual({ outcome: 'ok' });
    const outcome = await open().send(order, aLink(externalId, { system: 'bitrix24', state: 'removed' }));
    if (outcome.outcome !== 'ok') throw new Error(JSON.stringify(outcome));
    expect(outcome.copy.externalId).not.toBe(externalId);
  });
});

describe('the contact in Bitrix24', () => {
  const contactOf = async (order: Order) => (await readDeal(control, order)).contactId;

  it('is one for all orders of an e-mail or a phone, however it is written', async () => {
    const first = ownOrder();
    const { phone, email } = first.recipient;
    const sameMail = ownOrder({ recipient: { email: email.toUpperCase() } });
    const samePhone = ownOrder({ recipient: { phone: `8 (${phone.slice(2, 5)}) ${phone.slice(5)}` } });
    for (const order of [first, sameMail, samePhone]) await send(order);
    expect(await contactOf(sameMail)).toBe(await contactOf(first));
    expect(await contactOf(samePhone)).toBe(await contactOf(first));
    expect(await contactsWith(control, 'EMAIL', email)).toHaveLength(1);
  });

  it('of people’s own is told what it lacks and loses nothing of theirs', async () => {
    const { phone, email } = buyer();
    const theirs = { name: 'Аня', lastName: 'Из кафе', fm: { n0: { typeId: 'PHONE', value: phone } } };
    const { item } = await ask<{ item: { id: number } }>(control, 'crm.item.add', { entityTypeId: 3, fields: theirs });
    const order = ownOrder({ recipient: { phone, email } });
    const { externalId } = await send(order);
    await send(order, externalId);
    const contact = await readContact(control, item.id);
    expect(await contactOf(order)).toBe(item.id);
    expect([contact.name, contact.lastName]).toEqual(['Аня', 'Из кафе']);
    expect(contact.fm.map(({ value }) => value)).toEqual([phone, email]);
  });

  it('is corrected where we made it, and not made again when name, phone and e-mail all change', async () => {
    const order = ownOrder();
    const { externalId } = await send(order);
    const before = await contactOf(order);
    const recipient = { fullName: 'Сидорова Мария', ...buyer() };
    await send({ ...order, recipient }, externalId);
    expect(await contactOf(order)).toBe(before);
    const contact = await readContact(control, before);
    expect([contact.lastName, contact.name]).toEqual(['Сидорова', 'Мария']);
    expect(contact.fm.map(({ value }) => value)).toEqual([recipient.phone, recipient.email]);
  });

  it('is not made twice for a buyer without phone and e-mail', async () => {
    const order = ownOrder({ recipient: { phone: '', email: '' } });
    const { externalId } = await send(order);
    const before = await contactOf(order);
    await send(order, externalId);
    expect(await contactOf(order)).toBe(before);
  });

  it('that was made before a deal was refused is taken by the next try', async () => {
    const order = ownOrder();
    expect(await open({ stageId: 'NO_SUCH' }).send(order, null)).toMatchObject({
      outcome: 'refused',
      code: 'CRM_FIELD_ERROR_VALUE_NOT_VALID',
      message: expect.stringContaining('Стадия'),
    });
    const [made] = await contactsWith(control, 'EMAIL', order.recipient.email);
    expect(await open().find(order)).toEqual({ outcome: 'absent' });
    await send(order);
    expect(await contactOf(order)).toBe(made);
  });
});

describe('goods of the catalogue of Bitrix24', () => {
  const items = () => [
    anItem(),
    anItem({ shopArticle: 'TEA-ALT-100' }),
    anItem({ shopArticle: `NEW-${++people}`, name: 'Новинка', weightGrams: 120 }),
  ];

  it('are found by article, a variation and a product alike; an unknown one is a line of its own', async () => {
    const order = ownOrder({ items: items() });
    await send(order, null, CATALOGUE);
    const rows = await itemsOf(control, (await readDeal(control, order)).id);
    const [mug] = await productsWith(control, 'MUG-WHT-350');
    const [tea] = await productsWith(control, 'TEA-ALT-100');
    expect(rows.map(({ productId }) => productId)).toEqual([mug?.id, tea?.id, 0]);
    expect(rows[2]?.article).toBe(order.items[2]?.shopArticle);
    expect(await productsWith(control, order.items[2]?.shopArticle ?? '')).toEqual([]);
  });

  it('are made where the connection says so, once', async () => {
    const order = ownOrder({ items: items() });
    const settings = { ...CATALOGUE, createProducts: true };
    const { externalId } = await send(order, null, settings);
    await send(order, externalId, settings);
    const made = await productsWith(control, order.items[2]?.shopArticle ?? '');
    expect(made).toMatchObject([{ iblockId: CATALOGUE.catalogIblockIds[0], name: 'Новинка' }]);
    const rows = await itemsOf(control, Number(externalId));
    expect(rows[2]?.productId).toBe(made[0]?.id);
  });

  it('are made first where there are more of them than one batch holds, and the order comes next', async () => {
    const many = Array.from({ length: 60 }, (_, index) => anItem({ shopArticle: `MANY-${index}` }));
    const order = ownOrder({ items: many });
    const provider = open({ ...CATALOGUE, createProducts: true });
    expect(await provider.send(order, null)).toEqual({
      outcome: 'later',
      reason: expect.stringContaining('заводим товары'),
      retryAfterMs: 1000,
    });
    expect(await provider.send(order, null)).toMatchObject({ outcome: 'ok' });
    for (const article of ['MANY-0', 'MANY-59']) expect(await productsWith(control, article)).toHaveLength(1);
    expect(Object.keys(await piecesOf(await readDeal(control, order)))).toEqual(['']);
  });

  it('are not needed: a web-hook without the right to the catalogue sends lines of text', async () => {
    const order = ownOrder();
    const credentials = { userId: crmUserId, code: crmCode };
    const provider = openBitrix24(control, { credentials, settings: { ...CATALOGUE, createProducts: true } });
    expect(await provider.send(order, null)).toMatchObject({ outcome: 'ok' });
    await expectThere(order);
  });
});

describe('an answer of Bitrix24 that was lost', () => {
  it('leads to the deal that was made', async () => {
    const order = ownOrder();
    await control.arm({ fault: 'lose_answer_after_write', times: 1, match: 'batch crm.item.add' });
    expect(await open().send(order, null)).toMatchObject({ outcome: 'unknown' });
    const { id } = await readDeal(control, order);
    const before = (await control.calls()).length;
    expect(await open().find(order)).toMatchObject({
      outcome: 'found',
      copy: { externalId: String(id), externalStatus: 'Новая' },
    });
    expect((await control.calls()).length - before).toBe(2);
  });

  it('leads to a deal that came by halves, and completes it within what it declares', async () => {
    const order = ownOrder();
    const { externalId } = await send(order);
    await ask(control, 'crm.item.productrow.set', { ownerType: 'D', ownerId: Number(externalId), productRows: [] });
    const before = (await control.calls()).length;
    expect(await open().find(order)).toMatchObject({ outcome: 'found', copy: { externalId } });
    expect((await control.calls()).length - before).toBeLessThanOrEqual(open().requestsPerFind ?? 1);
    await expectThere(order);
  });

  it('leads to a deal that came by halves, and leaves it so where nothing is to be completed', async () => {
    const order = ownOrder();
    const { externalId } = await send(order);
    const owner = { ownerType: 'D', ownerId: Number(externalId) };
    await ask(control, 'crm.item.productrow.set', { ...owner, productRows: [] });
    const before = await readDeal(control, order);
    expect(await open().find(order, { complete: false })).toMatchObject({ outcome: 'found', copy: { externalId } });
    expect(await readDeal(control, order)).toEqual(before);
  });

  it('leads to no deal of another order whose key differs in case alone', async () => {
    const order = ownOrder();
    await send({ ...order, id: order.id.toUpperCase() });
    expect(await open().find(order)).toEqual({ outcome: 'absent' });
  });

  it('leads to the oldest deal where people copied it there', async () => {
    const order = ownOrder();
    const { externalId } = await send(order);
    const { originatorId, originId } = await readDeal(control, order);
    const copied = { entityTypeId: 2, fields: { originatorId, originId } };
    const { item } = await ask<{ item: { id: number } }>(control, 'crm.item.add', copied);
    expect(await open().find(order)).toMatchObject({ outcome: 'found', copy: { externalId } });
    await ask(control, 'crm.item.delete', { entityTypeId: 2, id: item.id });
  });
});

describe('copies in Bitrix24', () => {
  it('are read back in one go with their stages’ names, and null for those that are gone (C8)', async () => {
    const kept = await send(ownOrder());
    const won = await send(ownOrder(), null, { categoryId });
    const gone = await send(ownOrder());
    await stageOf(won.externalId, `C${categoryId}:WON`);
    await ask(control, 'crm.item.delete', { entityTypeId: 2, id: gone.externalId });
    const provider = open();
    const before = (await control.calls()).length;
    const read = await provider.fetchStatuses([kept.externalId, won.externalId, gone.externalId, '999999']);
    expect((await control.calls()).length - before).toBe(provider.requestsPerFetch);
    if (read.outcome !== 'ok') throw new Error(JSON.stringify(read));
    expect([...read.copies]).toEqual([
      [kept.externalId, kept],
      [won.externalId, { ...won, externalStatus: 'Сделка успешна' }],
      [gone.externalId, null],
      ['999999', null],
    ]);
  });

  it('are read back fifty at a time', async () => {
    const ids: string[] = [];
    for (let index = 0; index < open().copiesPerFetch; index++) {
      const { item } = await ask<{ item: { id: number } }>(control, 'crm.item.add', { entityTypeId: 2, fields: {} });
      ids.push(String(item.id));
    }
    const read = await open().fetchStatuses(ids);
    if (read.outcome !== 'ok') throw new Error(JSON.stringify(read));
    expect([...read.copies.values()].map((copy) => copy?.externalStatus)).toEqual(ids.map(() => 'Новая'));
  });

  it.each(['crm.item.list', 'batch crm.status.list'])('are read back later where %s is busy', async (match) => {
    const { externalId } = await send(ownOrder());
    await control.arm({ fault: 'status503', times: 1, match });
    expect(await open().fetchStatuses([externalId])).toMatchObject({ outcome: 'later' });
  });
});

describe('the check of a Bitrix24 connection', () => {
  const { goodsUserId, goodsCode } = DEMO_CREDENTIALS.bitrix24;

  it('passes with all that the settings may name', async () => {
    const stageId = `C${categoryId}:NEW`;
    expect(await open({ ...CATALOGUE, categoryId, stageId, fields }).check()).toEqual({ outcome: 'ok' });
  });

  it.each([
    ['crm', { userId: goodsUserId, code: goodsCode }],
    ['catalog', { userId: crmUserId, code: crmCode }],
  ])('tells a web-hook without the right to %s', async (scope, credentials) => {
    const provider = openBitrix24(control, { credentials, settings: CATALOGUE });
    expect(await provider.check()).toEqual({
      outcome: 'refused',
      code: 'AUTH',
      message: `У вебхука нет прав: ${scope}.`,
    });
  });

  it.each([
    ['categoryId', { categoryId: 44 }],
    ['stageId', { stageId: 'C3:NEW' }],
    ['catalogIblockIds', { catalogIblockIds: [23, 99] }],
    ['fields.parcel', { fields: { parcel: 'UF_CRM_GONE' } }],
  ])('tells what the portal has not: %s', async (field, settings) => {
    expect(await open(settings).check()).toMatchObject({
      outcome: 'refused',
      code: 'SETTINGS',
      field: `settings.${field}`,
    });
  });

  it('tells an address where no portal is', async () => {
    const provider = openBitrix24(control, { baseUrl: `${control.url}/elsewhere` });
    expect(await provider.check()).toMatchObject({ outcome: 'refused', code: 'ACCOUNT' });
  });
});
