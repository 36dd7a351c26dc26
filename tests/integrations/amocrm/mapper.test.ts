import { describe, expect, it } from 'vitest';
import type { Contact, Element, Lead, Pipeline } from '#worker/integrations/amocrm/api-types';
import { settingsSchema } from '#worker/integrations/amocrm/api-types';
import {
  contactDiffers,
  copyState,
  elementDiffers,
  elementKey,
  firstPlace,
  goodsOf,
  placeProblem,
  statusName,
  toContact,
  toCopy,
  toDetails,
  toElement,
  toLead,
} from '#worker/integrations/amocrm/mapper';
import { anItem, anOrder, CDEK_POINT } from '../support/orders.ts';
import { ordersForAmocrm } from './support.ts';

const fields = { number: 1, details: 2, key: 3 };
const whole = { fields, state: 'whole', wholePrice: false } as const;

const fieldValue = (
  payload: { custom_fields_values: { field_id?: number; values: { value: string }[] }[] },
  id: number,
) => payload.custom_fields_values.find(({ field_id }) => field_id === id)?.values[0]?.value;

const aContact = (phones: string[], emails: string[], name = 'Петрова Анна Ивановна'): Contact => ({
  id: 7,
  name,
  custom_fields_values: [
    { field_id: 1, field_code: 'PHONE', values: phones.map((value) => ({ value, enum_code: 'WORK' })) },
    { field_id: 2, field_code: 'EMAIL', values: emails.map((value) => ({ value, enum_code: 'PRIV' })) },
  ],
});

describe('the contact of an order in amoCRM (D5)', () => {
  it('has the recipient’s name', () => {
    expect(toContact(anOrder(), null).name).toBe('Петрова Анна Ивановна');
  });

  it('has the phone as carriers write it, as a mobile one', () => {
    expect(toContact(anOrder(), null).custom_fields_values).toContainEqual({
      field_code: 'PHONE',
      values: [{ value: '+79123456789', enum_code: 'MOB' }],
    });
  });

  it('has the email', () => {
    expect(toContact(anOrder(), null).custom_fields_values).toContainEqual({
      field_code: 'EMAIL',
      values: [{ value: 'anna@example.com', enum_code: 'WORK' }],
    });
  });

  it('leaves out what the order does not tell, and is never without a name', () => {
    const order = anOrder({ recipient: { fullName: '', phone: '', email: '' } });
    expect(toContact(order, null)).toEqual({ name: 'Без имени', custom_fields_values: [] });
    expect(toContact(anOrder({ recipient: { fullName: ' ' } }), null).name).toBe('+79123456789');
  });

  it('keeps a phone that is no Russian one as it was typed', () => {
    const order = anOrder({ recipient: { phone: '+44 20 7946 0958' } });
    expect(toContact(order, null).custom_fields_values[0]?.values).toEqual([
      { value: '+44 20 7946 0958', enum_code: 'MOB' },
    ]);
  });

  it('keeps the phones and emails that people added there, and adds its own once', () => {
    const present = aContact(['+7 495 000-00-00'], ['ANNA@example.com', 'second@example.com']);
    const wanted = toContact(anOrder(), present);
    expect(wanted.custom_fields_values).toEqual([
      {
        field_code: 'PHONE',
        values: [
          { value: '+79123456789', enum_code: 'MOB' },
          { value: '+7 495 000-00-00', enum_code: 'WORK' },
        ],
      },
      {
        field_code: 'EMAIL',
        values: [
          { value: 'ANNA@example.com', enum_code: 'PRIV' },
          { value: 'second@example.com', enum_code: 'PRIV' },
        ],
      },
    ]);
    expect(contactDiffers(present, wanted)).toBe(true);
  });

  it('is not written where nothing differs, however the phone is typed', () => {
    const present = aContact(['8 912 345 67 89'], ['Anna@Example.com ']);
    expect(contactDiffers(present, toContact(anOrder(), present))).toBe(false);
    const renamed = aContact(['8 912 345 67 89'], ['anna@example.com'], 'Анна');
    expect(contactDiffers(renamed, toContact(anOrder(), renamed))).toBe(true);
  });
});

describe('the deal of an order in amoCRM (D5)', () => {
  it('has the order’s number in its name and in «Номер сделки»', () => {
    const lead = toLead(anOrder({ number: 'КЧ-7' }), whole);
    expect(lead.name).toBe('Заказ № КЧ-7');
    expect(fieldValue(lead, fields.number)).toBe('КЧ-7');
    expect(toLead(anOrder({ number: '№ 12' }), whole).name).toBe('Заказ № 12');
  });

  it('has the order’s sum in roubles as its budget, with kopecks, or rounded where the account takes none', () => {
    const order = anOrder({ items: [anItem({ priceKopecks: 94_055 })], delivery: { costKopecks: 0 } });
    expect(toLead(order, whole).price).toBe(940.55);
    expect(toLead(order, { ...whole, wholePrice: true }).price).toBe(941);
    expect(toLead(anOrder(), whole).price).toBe(940);
  });

  it('carries our key, and says when the order is not whole yet', () => {
    const order = anOrder();
    expect(fieldValue(toLead(order, whole), fields.key)).toBe(order.id);
    const begun = toLead(order, { ...whole, state: 'unfinished' });
    const lead = (key: unknown): Lead => ({
      id: 1,
      custom_fields_values: [{ field_id: fields.key, values: [{ value: key }] }],
      _embedded: { contacts: [], catalog_elements: [] },
    });
    expect(copyState(lead(order.id), order, fields)).toBe('whole');
    expect(copyState(lead(fieldValue(begun, fields.key)), order, fields)).toBe('unfinished');
    expect(copyState(lead(`${order.id}0`), order, fields)).toBeNull();
    expect(copyState({ ...lead(order.id), custom_fields_values: [] }, order, fields)).toBeNull();
  });

  it('never names a status, which belongs to the people there', () => {
    expect(Object.keys(toLead(anOrder(), whole)).sort()).toEqual(['custom_fields_values', 'name', 'price']);
  });

  it('is linked to by its own page, and has no tracking number', () => {
    expect(toCopy(30915790, 'Переговоры', 'https://shop.amocrm.ru')).toEqual({
      externalId: '30915790',
      url: 'https://shop.amocrm.ru/leads/detail/30915790',
      trackingNumber: null,
      externalStatus: 'Переговоры',
    });
  });
});

describe('what a deal has no field for', () => {
  it.each([
    ['a courier’s address', anOrder(), 'Адрес: 101000, г. Москва, Москва, ул. Ленина, д. 10 к. 2, кв. 15'],
    ['another country', anOrder({ address: { country: 'KZ' } }), 'Адрес: KZ, 101000,'],
    ['how it is delivered and for how much', anOrder(), 'Доставка: Shiptor Курьер, 350\u00a0₽'],
    [
      'a pickup point',
      anOrder({ delivery: { ...CDEK_POINT, pickupPointId: '10011' } }),
      'Пункт выдачи: № 10011, 101000, г. Москва, ул. Ленина, д. 1',
    ],
    ['COD in cash', anOrder(), 'Оплата: наложенный платёж наличными, 940\u00a0₽'],
    [
      'COD by card',
      anOrder({ cod: { amountKopecks: 94_055, method: 'card' } }),
      'наложенный платёж картой, 940,55\u00a0₽',
    ],
    [
      'paid online',
      anOrder({ prepayment: { method: 'online_card', paid: true, refundedKopecks: 0 } }),
      'Оплата: картой онлайн, оплачено 940\u00a0₽',
    ],
    [
      'not paid yet',
      anOrder({ prepayment: { method: 'online_card', paid: false, refundedKopecks: 0 } }),
      'Оплата: картой онлайн, не оплачено',
    ],
    [
      'paid in part back',
      anOrder({ prepayment: { method: 'other', paid: true, refundedKopecks: 10_000 } }),
      'Оплата: предоплата, оплачено 940\u00a0₽, возвращено 100\u00a0₽',
    ],
    ['the exact sum', anOrder({ delivery: { costKopecks: 29_999 } }), 'Сумма заказа: 889,99\u00a0₽'],
    ['the buyer’s comment', anOrder({ comment: 'Код «12» 👋' }), 'Комментарий: Код «12» 👋'],
    [
      'a discount',
      anOrder({ items: [anItem({ quantity: 3, discountKopecks: 1001 })] }),
      '— MUG-WHT-350, Кружка керамическая белая, 350 мл: 3 × 590\u00a0₽, скидка 10,01\u00a0₽',
    ],
  ])('tells %s', (_, order, text) => {
    expect(toDetails(order)).toContain(text);
  });

  it('tells each price of an article that is sold at two, and no prices elsewhere', () => {
    const twice = anOrder({ items: [anItem({ quantity: 2 }), anItem({ quantity: 3, priceKopecks: 49_900 })] });
    expect(toDetails(twice)).toContain('2 × 590\u00a0₽');
    expect(toDetails(twice)).toContain('3 × 499\u00a0₽');
    expect(toDetails(anOrder())).not.toContain('Позиции');
  });

  it('stays within its field whatever an order holds', () => {
    const items = Array.from({ length: 500 }, () => anItem({ name: 'Ё'.repeat(400), discountKopecks: 1 }));
    expect(toDetails(anOrder({ items, comment: '👋'.repeat(1000) })).length).toBeLessThanOrEqual(20_000);
  });
});

describe('the goods of an order in amoCRM (D5)', () => {
  const element = (sku: string, price: unknown, name = 'Кружка'): Element => ({
    id: 1,
    name,
    custom_fields_values: [
      { field_id: 1, field_code: 'SKU', values: sku ? [{ value: sku }] : [] },
      { field_id: 2, field_code: 'PRICE', values: [{ value: price }] },
    ],
  });
  const [mug] = goodsOf([anItem({ name: 'Кружка', priceKopecks: 99_912 })]);
  if (!mug) throw new Error('no goods');

  it('have their article, name and price', () => {
    expect(toElement(mug)).toEqual({
      name: 'Кружка',
      custom_fields_values: [
        { field_code: 'SKU', values: [{ value: 'MUG-WHT-350' }] },
        { field_code: 'PRICE', values: [{ value: '999.12' }] },
      ],
    });
  });

  it('have their quantity, summed over the lines of one article', () => {
    const items = [anItem({ quantity: 2 }), anItem({ quantity: 3, priceKopecks: 49_900 }), anItem({ sku: 'B' })];
    expect(goodsOf(items).map(({ sku, quantity, priceKopecks }) => [sku, quantity, priceKopecks])).toEqual([
      ['MUG-WHT-350', 5, 49_900],
      ['B', 1, 59_000],
    ]);
  });

  it('go by the shop’s article where they have no SKU, and by their name where they have neither', () => {
    const items = [anItem({ sku: '', shopArticle: 'A-1' }), anItem({ sku: ' ', shopArticle: '', name: 'Подарок' })];
    expect(goodsOf(items).map(({ sku }) => sku)).toEqual(['A-1', '']);
    const [, gift] = goodsOf(items);
    expect(gift && toElement(gift).custom_fields_values.map(({ field_code }) => field_code)).toEqual(['PRICE']);
    expect(gift?.key).toBe(elementKey(element('', '1', 'Подарок')));
  });

  it('are free where the order says so', () => {
    const [gift] = goodsOf([anItem({ priceKopecks: 0 })]);
    expect(gift && toElement(gift).custom_fields_values[1]?.values).toEqual([{ value: '0.00' }]);
  });

  it('are told apart by the exact article', () => {
    expect(elementKey(element('MUG-WHT-350 ', '1'))).toBe(mug.key);
    expect(elementKey(element('MUG-WHT-35', '1'))).not.toBe(mug.key);
  });

  it('are written anew only where name or price differ, however the price is printed', () => {
    for (const price of ['999.12', 999.12, '999.120']) expect(elementDiffers(element('x', price), mug)).toBe(false);
    expect(elementDiffers(element('x', '999.13'), mug)).toBe(true);
    expect(elementDiffers(element('x', '999.12', 'Чашка'), mug)).toBe(true);
  });
});

describe('every order', () => {
  it.each(ordersForAmocrm())('fits the fields of amoCRM: %s', (_, order) => {
    const lead = toLead(order, whole);
    expect(lead.name.length).toBeLessThanOrEqual(255);
    expect(Math.round(lead.price * 100)).toBe(order.totalKopecks);
    const goods = goodsOf(order.items);
    expect(goods.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(
      order.items.reduce((sum, { quantity }) => sum + quantity, 0),
    );
    for (const { name } of [...goods, toContact(order, null)]) {
      expect(name.length).toBeLessThanOrEqual(255);
      expect(name).not.toMatch(/[\uD800-\uDBFF]$/);
    }
    if (order.comment) expect(toDetails(order)).toContain(order.comment);
  });
});

describe('statuses', () => {
  const status = (id: number, name: string, sort: number, type = 0) => ({ id, name, sort, type });
  const pipeline = (id: number, name: string, is_main: boolean): Pipeline => ({
    ...{ id, name, is_main, is_archive: false },
    _embedded: {
      statuses: [
        status(id + 3, 'Переговоры', 30),
        status(id + 1, 'Неразобранное', 10, 1),
        status(id + 2, 'Первый', 20),
        status(142, 'Успешно', 99),
      ],
    },
  });
  const one = [pipeline(100, 'Воронка', true)];
  const two = [...one, pipeline(200, 'Опт', false)];
  const settings = (changes: object) => settingsSchema.parse(changes);

  it('are told as the account’s people call them, with the pipeline where there are several', () => {
    expect(statusName(one, { pipeline_id: 100, status_id: 103 })).toBe('Переговоры');
    expect(statusName(two, { pipeline_id: 200, status_id: 142 })).toBe('Опт: Успешно');
    expect(statusName(two, { pipeline_id: 300, status_id: 142 })).toBeNull();
  });

  it('of a new deal are the first of the main pipeline, or what the connection says', () => {
    expect(firstPlace(two, settings({}))).toEqual({ pipeline_id: 100, status_id: 102 });
    expect(firstPlace(two, settings({ pipelineId: 200 }))).toEqual({ pipeline_id: 200, status_id: 202 });
    expect(firstPlace(two, settings({ pipelineId: 200, statusId: 142 }))).toEqual({ pipeline_id: 200, status_id: 142 });
  });

  it('that the account does not have are told by their setting', () => {
    expect(placeProblem(two, settings({ pipelineId: 9 }))?.field).toBe('settings.pipelineId');
    expect(placeProblem(two, settings({ pipelineId: 200, statusId: 103 }))?.field).toBe('settings.statusId');
    expect(placeProblem(two, settings({ pipelineId: 200, statusId: 203 }))).toBeNull();
    expect(settingsSchema.safeParse({ statusId: 142 }).error?.issues[0]?.path).toEqual(['pipelineId']);
  });
});
