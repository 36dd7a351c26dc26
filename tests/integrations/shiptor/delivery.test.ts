import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliveryMethodSchema } from '#core/delivery/methods';
import { deliveryOptionSchema, type QuoteRequest } from '#core/delivery/quote';
import { OutsideUnavailable } from '#worker/integrations/contract';
import { type Control, startStandIn } from '../support/sandbox.ts';
import { openShiptor } from './support.ts';

const MOSCOW = '77000000000';
const REQUEST: QuoteRequest = {
  settlementCode: MOSCOW,
  country: 'RU',
  parcel: { weightGrams: 1250, lengthMm: 200, widthMm: 155, heightMm: 100 },
  declaredValueKopecks: 94_000,
  codKopecks: 0,
};

describe('Shiptor as what prices deliveries', () => {
  let control: Control;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ control, close } = await startStandIn('shiptor'));
  });
  afterAll(() => close());

  it('offers the methods that can be had, with price, term and what may be paid on delivery', async () => {
    const options = await openShiptor(control).quote(REQUEST);
    for (const option of options) expect(deliveryOptionSchema.parse(option)).toEqual(option);
    const of = (carrier: string, category: string) =>
      options.find((option) => option.carrier === carrier && option.category === category);
    expect(of('cdek', 'to-door')).toMatchObject({ methodCode: '8', cashOnDelivery: true, cardOnDelivery: true });
    expect(of('russian-post', 'post-office')).toMatchObject({ cashOnDelivery: true, cardOnDelivery: false });
    expect(options.find(({ methodName }) => methodName.includes('Economy'))).toMatchObject({
      cashOnDelivery: false,
      cardOnDelivery: false,
    });
    expect(options.every(({ costKopecks, termDays }) => costKopecks > 0 && termDays !== null)).toBe(true);
  });

  it('leaves out what cannot be had: no Economy with COD', async () => {
    const options = await openShiptor(control).quote({ ...REQUEST, codKopecks: 94_000 });
    expect(options.length).toBeGreaterThan(0);
    expect(options.some(({ methodName }) => methodName.includes('Economy'))).toBe(false);
  });

  it('offers through methods to a shop that says where it sends from', async () => {
    const isThrough = ({ category }: { category: string }) => category.includes('-to-') && category !== 'to-door';
    expect((await openShiptor(control).quote(REQUEST)).some(isThrough)).toBe(false);
    const options = await openShiptor(control, { settings: { senderSettlementCode: MOSCOW } }).quote(REQUEST);
    expect(options.some(isThrough)).toBe(true);
    expect(options.some((option) => !isThrough(option))).toBe(true);
  });

  it('lists every method of the account, through ones too, whatever a parcel is (H1)', async () => {
    const methods = await openShiptor(control).methods();
    for (const method of methods) expect(deliveryMethodSchema.parse(method)).toEqual(method);
    expect(methods).toContainEqual({ code: '8', name: 'СДЭК Курьер', carrier: 'cdek', category: 'to-door' });
    expect(methods.map(({ category }) => category)).toContain('delivery-point-to-delivery-point');
    const priced = (await openShiptor(control).quote(REQUEST)).map(({ methodCode }) => methodCode);
    expect(methods.map(({ code }) => code)).toEqual(expect.arrayContaining(priced));
  });

  it('suggests settlements with their codes', async () => {
    expect(await openShiptor(control).settlements('воронеж')).toContainEqual({
      code: expect.stringMatching(/^36/),
      name: 'Воронеж',
      region: 'Воронежская обл.',
      country: 'RU',
    });
  });

  it('lists the points of a method, and what each takes', async () => {
    const points = await openShiptor(control).points(MOSCOW, '9');
    expect(points.length).toBeGreaterThanOrEqual(3);
    for (const point of points) {
      expect(point.methodCodes).toContain('9');
      expect(point.address).toContain('Москва');
    }
    expect(new Set(points.map(({ cash, card }) => `${cash} ${card}`)).size).toBeGreaterThan(1);
  });

  it('searches the catalogue in our units', async () => {
    expect(await openShiptor(control).products('Алтайский сбор')).toEqual([
      {
        externalId: expect.stringMatching(/^\d+$/),
        sku: 'TEA-ALT-100',
        shopArticle: 'TEA-ALT-100',
        name: 'Чай травяной «Алтайский сбор», 100 г',
        priceKopecks: 39_000,
        weightGrams: 130,
        lengthMm: 180,
        widthMm: 90,
        heightMm: 70,
      },
    ]);
  });

  it('reads the catalogue page by page, with an empty page behind the last (E1)', async () => {
    const provider = openShiptor(control);
    const pages = [await provider.productPage(1), await provider.productPage(2)];
    expect(pages.map(({ length }) => length)).toEqual([30, 0]);
    expect(new Set(pages[0]?.map(({ externalId }) => externalId)).size).toBe(30);
  });

  it('throws OutsideUnavailable, and nothing else, where it cannot be asked', async () => {
    await control.arm({ fault: 'status503' });
    const provider = openShiptor(control);
    const calls = [
      () => provider.quote(REQUEST),
      () => provider.settlements('москва'),
      () => provider.points(MOSCOW, '9'),
      () => provider.methods(),
      () => provider.products('чай'),
      () => provider.productPage(1),
    ];
    for (const call of calls) await expect(call()).rejects.toBeInstanceOf(OutsideUnavailable);
    await control.calm();
    const misconfigured = openShiptor(control, { credentials: { token: 'short' } });
    await expect(misconfigured.quote(REQUEST)).rejects.toBeInstanceOf(OutsideUnavailable);
  });
});
