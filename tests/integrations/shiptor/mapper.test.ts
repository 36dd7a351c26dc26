import { describe, expect, it } from 'vitest';
import { settingsSchema } from '#worker/integrations/shiptor/api-types';
import { toCopy, toEdit, toNewPackage, toOption, toSettlement, toShipment } from '#worker/integrations/shiptor/mapper';
import { anItem, anOrder, CDEK_POINT } from '../support/orders.ts';

const settings = settingsSchema.parse({});
const map = (changes: Parameters<typeof anOrder>[0] = {}) => toNewPackage(anOrder(changes), settings);
const addressOf = (changes: Parameters<typeof anOrder>[0] = {}) => map(changes).departure.address;

describe('the parcel that Shiptor is sent', () => {
  it('measures in centimetres and kilograms', () => {
    expect(map({ parcel: { weightGrams: 1501, lengthMm: 305, widthMm: 10, heightMm: 7 } })).toMatchObject({
      weight: 1.501,
      length: 30.5,
      width: 1,
      height: 0.7,
    });
  });

  it('goes under our own id, with the number a person knows in the comment', () => {
    const order = anOrder({ number: 'A-17', comment: 'Позвоните заранее' });
    const parcel = toNewPackage(order, settings);
    expect(parcel.external_id).toBe(order.id);
    expect(parcel.departure.comment).toBe('№ A-17. Позвоните заранее');
  });

  it('cuts a comment to 400 characters, and keeps Cyrillic, quotes and emoji up to there', () => {
    const comment = '«Ёлка» "и" 🎄'.repeat(60);
    const sent = map({ number: '1', comment }).departure.comment;
    expect(sent.length).toBeLessThanOrEqual(400);
    expect(sent.length).toBeGreaterThan(397);
    expect(`№ 1. ${comment}`.startsWith(sent)).toBe(true);
    expect(sent).not.toMatch(/[\uD800-\uDBFF]$/);
  });

  it('names a person by parts, and anybody else as the receiver', () => {
    expect(addressOf({ recipient: { fullName: 'Петрова Анна Ивановна' } })).toMatchObject({
      surname: 'Петрова',
      name: 'Анна',
      patronymic: 'Ивановна',
    });
    expect(addressOf({ recipient: { fullName: 'Петрова Анна' } })).not.toHaveProperty('patronymic');
    const company = addressOf({ recipient: { fullName: 'ООО «Ромашка»' } });
    expect(company).toMatchObject({ receiver: 'ООО «Ромашка»' });
    expect(company).not.toHaveProperty('name');
    expect(addressOf({ recipient: { fullName: 'Анна' } })).toMatchObject({ receiver: 'Анна' });
  });

  it.each([
    ['8 (912) 345-67-89', '+79123456789'],
    ['+375 29 123-45-67', '+375291234567'],
    ['позвонить маме', 'позвонить маме'],
  ])('writes a phone the international way, or as it was typed: %s', (phone, sent) => {
    expect(addressOf({ recipient: { phone } }).phone).toBe(sent);
  });

  it('sends street and house together, or the whole of it as one line', () => {
    expect(addressOf()).toMatchObject({ street: 'ул. Ленина', house: '10 к. 2', apartment: '15' });
    const oneLine = addressOf({ address: { street: 'Микрорайон 10, у почты', house: '', flat: '15' } });
    expect(oneLine.address_line_1).toBe('Микрорайон 10, у почты, 15');
    expect(oneLine).not.toHaveProperty('street');
    expect(oneLine).not.toHaveProperty('house');
  });

  it('delivers to a point at the address of the point', () => {
    const parcel = map({ delivery: { ...CDEK_POINT, pickupPointId: '10011' } });
    expect(parcel.departure.delivery_point).toBe(10011);
    for (const field of ['street', 'house', 'apartment', 'address_line_1', 'postal_code'])
      expect(parcel.departure.address).not.toHaveProperty(field);
    expect(parcel.departure.address.kladr_id).toBe('77000000000');
  });

  it('forgets the point of an order that goes to the door', () => {
    expect(map({ delivery: { pickupPointId: '10011' } }).departure).not.toHaveProperty('delivery_point');
  });

  it('sends Russian Post any code that was typed, and other carriers a right one alone', () => {
    const post = { methodCode: '13', carrier: 'russian-post', category: 'post-office' } as const;
    expect(addressOf({ delivery: post, address: { postalCode: '1010' } }).postal_code).toBe('1010');
    expect(addressOf({ address: { postalCode: '101000' } }).postal_code).toBe('101000');
    expect(addressOf({ address: { postalCode: '1010' } })).not.toHaveProperty('postal_code');
  });

  it('takes COD by card where it is so, and says nothing of cards without COD', () => {
    expect(map().departure.cashless_payment).toBe(false);
    expect(map({ cod: { amountKopecks: 94_000, method: 'card' } }).departure.cashless_payment).toBe(true);
    const prepaid = map({ prepayment: { method: 'online_card', paid: true, refundedKopecks: 0 } });
    expect(prepaid.cod).toBe(0);
    expect(prepaid.departure).not.toHaveProperty('cashless_payment');
    expect(prepaid).not.toHaveProperty('services');
  });

  it('declares neither below ten roubles nor below COD', () => {
    expect(map({ declaredValueKopecks: 1 }).declared_cost).toBe(940);
    const prepayment = { method: 'other', paid: true, refundedKopecks: 0 } as const;
    expect(map({ declaredValueKopecks: 1, prepayment }).declared_cost).toBe(10);
    expect(map({ declaredValueKopecks: 500_000 }).declared_cost).toBe(5000);
  });

  it('sells delivery as a service under COD', () => {
    expect(map().services).toEqual([{ shopArticle: 'delivery', count: 1, price: 350, vat: null }]);
    expect(map({ delivery: { costKopecks: 0 } })).not.toHaveProperty('services');
  });

  it('gives each line its own price and VAT, so that no product must be known there', () => {
    const items = [
      anItem({ vatRate: '20', quantity: 2 }),
      anItem({ vatRate: 'none', priceKopecks: 1 }),
      anItem({ vatRate: '0' }),
    ];
    expect(map({ items }).products).toEqual([
      { shopArticle: 'MUG-WHT-350', count: 2, price: 590, vat: 20 },
      { shopArticle: 'MUG-WHT-350', count: 1, price: 0.01, vat: null },
      { shopArticle: 'MUG-WHT-350', count: 1, price: 590, vat: 0 },
    ]);
  });

  it('names a line without an article by its SKU, and without that by its own id', () => {
    const bare = anItem({ sku: '', shopArticle: '' });
    const items = [anItem({ shopArticle: '', sku: 'SKU-1' }), bare, anItem({ shopArticle: '', sku: 'Я'.repeat(200) })];
    expect(map({ items }).products.map(({ shopArticle }) => shopArticle)).toEqual(['SKU-1', bare.id, 'Я'.repeat(64)]);
  });

  it('leaves from the warehouse of the settings, which an edit never moves', () => {
    const order = anOrder();
    expect(toNewPackage(order, { ...settings, stockId: 7 }).stock).toBe(7);
    expect(toEdit(order, '744171')).not.toHaveProperty('stock');
    expect(toEdit(order, '744171').id).toBe(744171);
  });

  it.each([
    { delivery: { category: 'international' as const }, address: { country: 'KZ' } },
    { address: { country: 'DE', street: 'Hauptstrasse', house: '5', flat: '' } },
  ])('goes abroad by the export form', (changes) => {
    const parcel = toNewPackage(
      anOrder({ ...changes, prepayment: { method: 'online_card', paid: true, refundedKopecks: 0 } }),
      {
        ...settings,
        stockId: 7,
      },
    );
    for (const field of ['cod', 'declared_cost', 'stock', 'services']) expect(parcel).not.toHaveProperty(field);
    for (const field of ['name', 'surname', 'street', 'kladr_id'])
      expect(parcel.departure.address).not.toHaveProperty(field);
    expect(parcel.departure.address).toMatchObject({
      receiver: 'Петрова Анна Ивановна',
      address_line_1: expect.any(String),
    });
    expect(parcel.products[0]).toEqual({
      shopArticle: 'MUG-WHT-350',
      count: 1,
      price: 590,
      englishName: expect.any(String),
    });
  });

  it('goes abroad under our own id too', () => {
    const order = anOrder({ address: { country: 'DE' } });
    expect(toNewPackage(order, settings).external_id).toBe(order.id);
  });

  it('goes to Belarus and Kazakhstan by the ordinary form', () => {
    expect(map({ address: { country: 'BY' } }).departure.address).toMatchObject({ country: 'BY', surname: 'Петрова' });
  });
});

describe('the shipment of a through parcel (B18)', () => {
  const through = { type: 'through', delivery: { carrier: 'cdek', category: 'door-to-door' } } as const;
  const sender = { receiver: 'Склад', phone: '84950000000' };

  it('is dated the next day by Moscow, whatever the hour in UTC', () => {
    const withSender = settingsSchema.parse({ sender });
    expect(toShipment(anOrder(through), withSender, new Date('2026-12-30T20:59:00Z'))).toMatchObject({
      date: '31.12.2026',
    });
    expect(toShipment(anOrder(through), withSender, new Date('2026-12-30T21:01:00Z'))).toMatchObject({
      type: 'courier',
      courier: 'cdek',
      date: '01.01.2027',
      address: { phone: '+74950000000' },
    });
  });

  it('is none for a parcel by the warehouse', () => {
    expect(toShipment(anOrder(), settings, new Date())).toBeNull();
  });
});

describe('what Shiptor says', () => {
  const parcel = { id: '744171', external_id: null, tracking_number: null, status: 'new', shipment: null };

  it('becomes a link to the page that the settings name', () => {
    const of = (orderUrlTemplate?: string) => toCopy(parcel, { ...settings, orderUrlTemplate });
    expect(of()).toEqual({ externalId: '744171', url: null, trackingNumber: 'RP744171', externalStatus: 'new' });
    expect(of('https://x/{rp}').url).toBe('https://x/RP744171');
    expect(of('https://x/?id={id}').url).toBe('https://x/?id=744171');
  });

  const priced = (changes: object) => ({
    status: 'ok',
    method: { id: '3', name: 'Курьер', category: 'to-door', group: 'shiptor_courier', courier: 'shiptor' },
    cost: { total: { sum: 581.745, currency: 'RUB' } },
    days: null,
    min_days: null,
    max_days: null,
    ...changes,
  });

  it.each([
    [{ days: '3 дня' }, { min: 3, max: 3 }],
    [{ days: '2-4 дня' }, { min: 2, max: 4 }],
    [
      { days: '2-4 дня', min_days: 5, max_days: 6 },
      { min: 5, max: 6 },
    ],
    [{ days: null }, null],
    [{ days: 'уточняйте' }, null],
  ])('becomes a term: %o', (changes, term) => {
    expect(toOption(priced(changes), 'RU')?.termDays).toEqual(term);
  });

  it('becomes whole kopecks', () => {
    expect(toOption(priced({}), 'RU')?.costKopecks).toBe(58_175);
  });

  it.each([
    { status: 'unavailable' },
    { cost: null },
    { method: { id: '3', name: '?', category: 'by-drone', group: null, courier: 'x' } },
  ])('is no option where it cannot be chosen: %o', (changes) => {
    expect(toOption(priced(changes), 'RU')).toBeNull();
  });

  it('becomes an export method by its courier, without COD', () => {
    const method = {
      id: '9',
      name: 'Export',
      category: 'to-door',
      group: 'aramex_courier',
      courier: 'shiptor-international',
    };
    expect(toOption(priced({ method }), 'DE')).toMatchObject({ category: 'international', cashOnDelivery: false });
  });

  it('takes no COD outside Russia', () => {
    expect(toOption(priced({}), 'KZ')).toMatchObject({ cashOnDelivery: false, cardOnDelivery: false });
  });

  it('tells villages of one name apart', () => {
    const village = {
      kladr_id: '36000000001',
      name: 'Ивановка',
      type: 'Село',
      short_readable: 'с. Ивановка',
      administrative_area: 'Воронежская обл.',
      readable_parents: 'Воронежская обл., Рамонский р-н',
      country: { code: 'RU' },
    };
    expect(toSettlement(village)).toMatchObject({ name: 'с. Ивановка', region: 'Воронежская обл., Рамонский р-н' });
    expect(toSettlement({ ...village, type: 'Город', name: 'Воронеж', readable_parents: '' })).toMatchObject({
      name: 'Воронеж',
      region: 'Воронежская обл.',
    });
  });
});
