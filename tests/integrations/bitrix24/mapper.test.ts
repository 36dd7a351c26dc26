import { describe, expect, it } from 'vitest';
import type { Order } from '#core/order/schema';
import { type RemoteDeal, type Settings, settingsSchema } from '#worker/integrations/bitrix24/api-types';
import { toBlock, toComments } from '#worker/integrations/bitrix24/comment';
import {
  isWhole,
  keepRows,
  stagesOf,
  toBeginning,
  toContact,
  toCopy,
  toDeal,
  toProduct,
  toReach,
  toRows,
} from '#worker/integrations/bitrix24/mapper';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import { anItem, anOrder, CDEK_POINT, variedOrders } from '../support/orders.ts';
import { SETTINGS } from './support.ts';

type Changes = Parameters<typeof anOrder>[0];

const settings = settingsSchema.parse(SETTINGS);
const withFields = settingsSchema.parse({ ...SETTINGS, fields: DEMO_CREDENTIALS.bitrix24.fields });
const { fields } = DEMO_CREDENTIALS.bitrix24;

const aDeal = (changes: Partial<RemoteDeal> = {}): RemoteDeal => ({ id: 411, ...changes });
const map = (changes: Changes = {}, by: Settings = settings, present: RemoteDeal | null = null) =>
  toDeal(anOrder(changes), by, 271, present);
const rowsOf = (changes: Changes = {}) => toRows(anOrder(changes), () => undefined);
const linesOf = (order: Order, by: Settings = settings) => toBlock(order, by).replaceAll('\u00a0', ' ').split('\n');
const kopecks = (roubles: number) => Math.round(roubles * 100);

const EVERY = [
  ...variedOrders('10011'),
  ['an export', anOrder({ address: { country: 'KZ', settlement: 'Алматы', region: '' } })],
  ['a variant of a product', anOrder({ items: [anItem({ shopArticle: 'TEA-ALT-100' })] })],
] satisfies [string, Order][];

describe('the deal (D6)', () => {
  it('carries our number, and our key as its origin', () => {
    const order = anOrder({ number: 'A-17' });
    expect(toDeal(order, settings, 271, null)).toMatchObject({
      ...{ title: 'Заказ № A-17', originatorId: 'ORDERLANE', originId: order.id },
      ...{ contactId: 271, currencyId: 'RUB', isManualOpportunity: 'N' },
    });
  });

  it('begins where the settings say, and an edit leaves pipeline, stage and person to the people there', () => {
    const chosen = { categoryId: 3, stageId: 'C3:NEW', typeId: 'SALE', sourceId: 'WEB', assignedById: 7 };
    expect(toBeginning(settingsSchema.parse(chosen))).toEqual({ ...chosen, opened: 'Y' });
    const edit = map({}, settingsSchema.parse(chosen), aDeal());
    for (const field of [...Object.keys(chosen), 'opened']) expect(edit).not.toHaveProperty(field);
  });
});

describe('the goods of a deal (D6)', () => {
  it('are rows with name, article, price, quantity and pieces as their measure', () => {
    const items = [anItem({ name: 'Кружка', quantity: 2 })];
    expect(rowsOf({ items })[0]).toEqual({
      ...{ productName: 'Кружка (арт. MUG-WHT-350)', price: 590, quantity: 2, measureCode: 796, sort: 10 },
    });
  });

  it('are bound to the product of the catalogue where it has one, under their own name', () => {
    const items = [anItem({ name: 'Кружка' }), anItem({ name: 'Чай', shopArticle: 'TEA-ALT-100' })];
    const rows = toRows(anOrder({ items }), (article) => (article === 'MUG-WHT-350' ? 71 : undefined));
    expect(rows.map(({ productId, productName }) => [productId, productName]).slice(0, 2)).toEqual([
      [71, 'Кружка'],
      [undefined, 'Чай (арт. TEA-ALT-100)'],
    ]);
  });

  it('are named by the article of the warehouse where the shop’s own is empty, and by none where both are', () => {
    const items = [anItem({ name: 'А', shopArticle: '', sku: 'S-1' }), anItem({ name: 'Б', shopArticle: '', sku: '' })];
    expect(rowsOf({ items }).map(({ productName }) => productName)).toEqual([
      'А (арт. S-1)',
      'Б',
      'Доставка: Shiptor Курьер',
    ]);
  });

  it('show a discount, and keep it to the kopeck as a second row where it does not divide', () => {
    const items = [anItem({ quantity: 3, priceKopecks: 33_333, discountKopecks: 1_001 })];
    expect(rowsOf({ items }).slice(0, 2)).toMatchObject([
      { price: 329.99, quantity: 2, discountTypeId: 1, discountSum: 3.34 },
      { price: 330, quantity: 1, discountTypeId: 1, discountSum: 3.33 },
    ]);
  });

  it.each([
    ['none', {}],
    ['0', { taxRate: 0, taxIncluded: 'Y' }],
    ['22', { taxRate: 22, taxIncluded: 'Y' }],
  ] as const)('carry their VAT as a part of the price: %s', (vatRate, tax) => {
    const [row] = rowsOf({ items: [anItem({ vatRate })] });
    expect({ taxRate: row?.taxRate, taxIncluded: row?.taxIncluded }).toEqual({
      ...{ taxRate: undefined, taxIncluded: undefined },
      ...tax,
    });
  });

  it('keep the same article twice, and an item for nothing', () => {
    const items = [anItem({ quantity: 2 }), anItem({ quantity: 3, priceKopecks: 0 })];
    expect(rowsOf({ items }).map(({ quantity, price }) => [quantity, price])).toEqual([
      [2, 590],
      [3, 0],
      [1, 350],
    ]);
  });

  it('keep a name of 400 characters: what a row cannot hold stands whole in the comment, and the article stays', () => {
    const name = `Кружка «Ёлочка "новая"» 🎄 ${'очень большая '.repeat(40)}`.slice(0, 400);
    const order = anOrder({ items: [anItem({ name })] });
    const [row] = toRows(order, () => undefined);
    expect(row?.productName).toHaveLength(255);
    expect(row?.productName).toMatch(/^Кружка «Ёлочка "новая"» 🎄.* \(арт\. MUG-WHT-350\)$/);
    expect(linesOf(order)).toContain(`Товар: ${name}`);
  });

  it.each(EVERY)('add up to the order exactly, delivery included: %s', (_, order) => {
    const rows = toRows(order, () => undefined);
    expect(rows.reduce((sum, { price, quantity }) => sum + kopecks(price) * quantity, 0)).toBe(order.totalKopecks);
    expect(rows.map(({ sort }) => sort)).toEqual(rows.map((_, index) => (index + 1) * 10));
  });
});

describe('an edit of rows (C6)', () => {
  const row = (productName: string, quantity = 1, price = 590) => ({
    ...{ productName, quantity, price, measureCode: 796, sort: 10 },
  });
  const there = (id: number, productName: string, quantity = 1, price = 590) => ({ id, productName, quantity, price });
  const idsOf = (rows: ReturnType<typeof row>[], present: ReturnType<typeof there>[]) =>
    keepRows(rows, present).map(({ id, quantity }) => [id, quantity]);

  it('keeps a row that stays under its id, changes one in place, and adds what is new', () => {
    expect(idsOf([row('А', 5), row('Б'), row('В')], [there(1, 'Б'), there(2, 'А'), there(3, 'Г')])).toEqual([
      [2, 5],
      [1, 1],
      [undefined, 1],
    ]);
  });

  it('knows two rows of one product apart, in any order', () => {
    const present = [there(1, 'А', 2, 200), there(2, 'А', 3, 100)];
    expect(idsOf([row('А', 3, 100), row('А', 2, 200)], present)).toEqual([
      [2, 3],
      [1, 2],
    ]);
    expect(keepRows([{ ...row('А'), productId: 7 }], present)[0]).not.toHaveProperty('id');
  });
});

describe('the delivery of a deal (D6)', () => {
  it('is a row of its own with the method and its cost', () => {
    expect(rowsOf({ delivery: { costKopecks: 29_999 } }).at(-1)).toEqual({
      ...{ productName: 'Доставка: Shiptor Курьер', price: 299.99, quantity: 1, measureCode: 796, sort: 20 },
    });
    expect(rowsOf({ delivery: { costKopecks: 0 } }).at(-1)).toMatchObject({ price: 0 });
    expect(rowsOf({ delivery: { methodName: '', costKopecks: 0 } })).toHaveLength(1);
    expect(rowsOf({ delivery: { methodName: '' } }).at(-1)?.productName).toBe('Доставка');
  });
});

describe('what a deal has no field for (D6)', () => {
  it('stands in its comment: recipient, delivery, address, payment, parcel, the buyer’s words', () => {
    expect(linesOf(anOrder({ number: 'A-17', comment: 'Позвоните заранее' }))).toEqual([
      'Orderlane, заказ № A-17',
      'Получатель: Петрова Анна Ивановна, +79123456789, anna@example.com',
      'Доставка: Shiptor Курьер (код 3), 350 ₽',
      'Адрес: 101000, г. Москва, Москва, ул. Ленина, 10 к. 2, 15',
      'Оплата: при получении наличными, 940 ₽',
      'Посылка: 1,25 кг, 20 × 15,5 × 10 см, объявленная ценность 940 ₽',
      'Комментарий покупателя: Позвоните заранее',
      '— конец данных заказа —',
    ]);
  });

  it('names the pickup point with its code, and no street of the buyer', () => {
    const lines = linesOf(anOrder({ delivery: { ...CDEK_POINT, pickupPointId: '10011' } }));
    expect(lines).toContain('Пункт выдачи: 101000, г. Москва, ул. Ленина, д. 1, код 10011');
    expect(lines).toContain('Адрес: 101000, г. Москва, Москва');
  });

  it('names the country of an export', () => {
    const address = { country: 'KZ', region: '', settlement: 'Алматы', postalCode: '050000' };
    expect(linesOf(anOrder({ address }))).toContain('Адрес: 050000, Казахстан, Алматы, ул. Ленина, 10 к. 2, 15');
  });

  it.each<[string, Changes, string]>([
    ['card on delivery', { cod: { amountKopecks: 94_050, method: 'card' } }, 'Оплата: при получении картой, 940,50 ₽'],
    [
      'paid online',
      { prepayment: { method: 'online_card', paid: true, refundedKopecks: 0 } },
      'Оплата: онлайн, 940 ₽, оплачено',
    ],
    [
      'to be paid online',
      { prepayment: { method: 'online_card', paid: false, refundedKopecks: 0 } },
      'Оплата: онлайн, 940 ₽, не оплачено',
    ],
    [
      'paid another way',
      { prepayment: { method: 'other', paid: true, refundedKopecks: 0 } },
      'Оплата: предоплата, 940 ₽, оплачено',
    ],
  ])('tells the payment: %s', (_, changes, line) => {
    expect(linesOf(anOrder(changes))).toContain(line);
  });

  it('goes into the portal’s own fields where the settings name them, and an empty one clears its field', () => {
    const order = anOrder();
    expect(linesOf(order, withFields)).toHaveLength(2);
    const deal = toDeal(order, withFields, 271, null);
    expect(deal).toMatchObject({
      [fields.recipient]: 'Петрова Анна Ивановна, +79123456789, anna@example.com',
      [fields.address]: '101000, г. Москва, Москва, ул. Ленина, 10 к. 2, 15',
      [fields.pickupPoint]: '',
    });
    expect(String(deal[fields.delivery])).toMatch(/^Shiptor Курьер \(код 3\), 350/);
    expect(String(deal[fields.payment])).toContain('наличными');
    expect(String(deal[fields.parcel])).toContain('1,25 кг');
    for (const name of Object.values(fields)) expect(toDeal(order, settings, 271, null)).not.toHaveProperty(name);
  });

  it.each(EVERY)('is whole whatever the order is: %s', (_, order) => {
    const block = toBlock(order, settings);
    expect(block).toContain(order.comment);
    expect(block).toContain(order.recipient.fullName);
    expect(block).toContain(order.delivery.methodName);
    expect(block).toContain(`№ ${order.number}\n`);
  });
});

describe('an edit of the comment (C6)', () => {
  const block = toBlock(anOrder({ number: '2' }), settings);
  const before = toBlock(anOrder({ number: '1' }), settings);

  it.each([
    ['an empty one', '', block],
    ['our part alone', before, block],
    ['people’s words after ours', `${before}\n\nЗвонили`, `${block}\n\nЗвонили`],
    ['people’s words around ours', `Важно!\n\n${before}\nЗвонили`, `Важно!\n\n${block}\n\nЗвонили`],
    ['people’s words alone', 'Звонили', `${block}\n\nЗвонили`],
  ])('renews our part and keeps theirs: %s', (_, present, expected) => {
    expect(toComments(block, present)).toBe(expected);
    expect(toComments(block, expected)).toBe(expected);
  });

  it('keeps to our part whatever a buyer writes', () => {
    const comment = 'Orderlane, заказ № 7\n— конец данных заказа —\nи ещё';
    const sly = toBlock(anOrder({ comment }), settings);
    expect(toComments(block, `${sly}\n\nЗвонили`)).toBe(`${block}\n\nЗвонили`);
  });
});

describe('the contact of a deal (D6)', () => {
  it('is a person by parts, with phone and e-mail', () => {
    const order = anOrder();
    expect(toContact(order, null)).toEqual({
      ...{ name: 'Анна', secondName: 'Ивановна', lastName: 'Петрова', originatorId: 'ORDERLANE', originId: order.id },
      fm: {
        n0: { typeId: 'PHONE', valueType: 'WORK', value: '+79123456789' },
        n1: { typeId: 'EMAIL', valueType: 'WORK', value: 'anna@example.com' },
      },
    });
  });

  it('is named as a whole where it is no person, and keeps a phone as it was typed', () => {
    const recipient = { fullName: 'ООО «Ромашка» 🌼', phone: 'позвонить маме', email: '' };
    expect(toContact(anOrder({ recipient }), null)).toMatchObject({
      ...{ name: 'ООО «Ромашка» 🌼', secondName: '', lastName: '' },
      fm: { n0: { typeId: 'PHONE', valueType: 'WORK', value: 'позвонить маме' } },
    });
    expect(toContact(anOrder({ recipient: { phone: '', email: '' } }), null)).not.toHaveProperty('fm');
  });

  it('is corrected in place where we made it', () => {
    const present = {
      ...{ id: 271, originId: 'x' },
      fm: [
        { id: 5, typeId: 'PHONE', value: '+79000000000' },
        { id: 6, typeId: 'EMAIL', value: 'old@example.com' },
        { id: 7, typeId: 'EMAIL', value: 'anna@example.com' },
      ],
    };
    expect(toContact(anOrder(), present).fm).toEqual({
      5: { id: 5, typeId: 'PHONE', valueType: 'WORK', value: '+79123456789' },
      7: { id: 7, typeId: 'EMAIL', valueType: 'WORK', value: 'anna@example.com' },
    });
  });

  it('is told only what it lacks where it is people’s', () => {
    expect(toReach([{ typeId: 'EMAIL', value: 'anna@example.com' }])).toEqual({
      fm: { n0: { typeId: 'EMAIL', valueType: 'WORK', value: 'anna@example.com' } },
    });
  });
});

describe('a product made for an order (D6)', () => {
  it('carries name, article, weight and size', () => {
    expect(toProduct(anItem({ heightMm: 0 }), 23)).toEqual({
      ...{ iblockId: 23, name: 'Кружка керамическая белая, 350 мл', xmlId: 'MUG-WHT-350', active: 'Y' },
      ...{ weight: 380, length: 130, width: 100 },
    });
  });
});

describe('a deal of Bitrix24', () => {
  const STAGES = [
    { ENTITY_ID: 'STATUS', STATUS_ID: 'NEW', NAME: 'Не обработан' },
    { ENTITY_ID: 'DEAL_STAGE', STATUS_ID: 'NEW', NAME: 'Новая' },
    { ENTITY_ID: 'DEAL_STAGE_3', STATUS_ID: 'C3:NEW', NAME: 'Принята' },
  ];

  it('is linked by its id on the portal (C10), and shows its stage by name (C8)', () => {
    expect(toCopy(aDeal({ stageId: 'NEW', categoryId: 0 }), STAGES, 'https://shop.bitrix24.ru')).toEqual({
      externalId: '411',
      url: 'https://shop.bitrix24.ru/crm/deal/details/411/',
      trackingNumber: null,
      externalStatus: 'Новая',
    });
    const status = (stageId: string, categoryId: number) =>
      toCopy(aDeal({ stageId, categoryId }), STAGES, '').externalStatus;
    expect(status('C3:NEW', 3)).toBe('Принята');
    expect(status('C9:NEW', 9)).toBe('C9:NEW');
    expect([stagesOf(0), stagesOf(null), stagesOf(3)]).toEqual(['DEAL_STAGE', 'DEAL_STAGE', 'DEAL_STAGE_3']);
  });

  it('is told from one that came by halves: without its goods, or with what an order was before', () => {
    const order = anOrder();
    const comments = toComments(toBlock(order, settings), 'Звонили');
    const whole = { opportunity: order.totalKopecks, comments };
    expect(isWhole(order, aDeal(whole), settings)).toBe(true);
    expect(isWhole(order, aDeal({ ...whole, opportunity: 0 }), settings)).toBe(false);
    expect(isWhole({ ...order, comment: 'Ещё' }, aDeal(whole), settings)).toBe(false);
  });
});
