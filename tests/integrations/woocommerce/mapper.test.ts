import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { totalKopecks } from '#core/order/totals';
import type { StorefrontOrder } from '#worker/storefronts/contract';
import { splitStreet } from '#worker/storefronts/woocommerce/address';
import { woocommerce } from '#worker/storefronts/woocommerce/index';
import { EMPTY_ADDRESS, wooAddress, wooLine, wooOrder } from './orders.ts';

const eventOf = (body: unknown, topic = 'order.created') =>
  woocommerce.toEvent(
    new Headers(topic ? { 'x-wc-webhook-topic': topic } : {}),
    typeof body === 'string' ? body : JSON.stringify(body),
  );

function orderOf(changes: Record<string, unknown> = {}): StorefrontOrder {
  const result = eventOf(wooOrder(changes));
  if (!result.ok || result.event.kind !== 'order') throw new Error(JSON.stringify(result));
  return result.event.order;
}

const totalOf = ({ items, delivery }: StorefrontOrder): number =>
  totalKopecks({
    items: (items ?? []).map((item) => ({ ...item, discountKopecks: item.discountKopecks ?? 0 })),
    delivery: { costKopecks: delivery?.costKopecks ?? 0 },
  } as Parameters<typeof totalKopecks>[0]);

const money = (kopecks: number): string => (kopecks / 100).toFixed(2);

describe('an order of WooCommerce', () => {
  it('becomes an order of ours', () => {
    const result = eventOf(wooOrder());
    expect(result).toMatchObject({ ok: true, event: { kind: 'order', externalId: '727' } });
    expect(result.ok && result.event.kind === 'order' && result.event.updatedAt).toEqual(
      new Date('2026-11-20T12:55:00Z'),
    );
    expect(orderOf()).toEqual({
      number: '727',
      comment: '',
      recipient: { fullName: 'Петрова Анна', phone: '+7 912 345-67-89', email: 'anna@example.com' },
      address: {
        country: 'RU',
        region: 'Воронежская область',
        settlement: 'Воронеж',
        postalCode: '394000',
        street: 'ул. Ленина',
        house: '10',
        flat: '5',
      },
      items: [
        {
          sku: 'MUG-BLU-350',
          shopArticle: 'MUG-BLU-350',
          name: 'Кружка «Гжель»',
          quantity: 1,
          priceKopecks: 150_000,
          discountKopecks: 0,
        },
      ],
      delivery: { methodName: 'Курьер до двери', costKopecks: 30_000 },
      cod: null,
      prepayment: { method: 'online_card', paid: true },
      placedAt: new Date('2026-11-20T12:53:12Z'),
      storeTotalKopecks: 180_000,
    });
  });

  it.each(['order.created', 'order.updated', 'order.restored'])('is an order under the topic %s', (topic) => {
    expect(eventOf(wooOrder(), topic)).toMatchObject({ event: { kind: 'order' } });
  });

  it('is not called off by a try to pay that failed: the buyer may try again', () => {
    expect(eventOf(wooOrder({ status: 'failed' }), 'order.updated')).toMatchObject({ event: { kind: 'order' } });
  });

  it.each(['cancelled', 'refunded', 'trash'])('is called off in the status %s, in any currency', (status) => {
    expect(eventOf(wooOrder({ status, currency: 'USD' }), 'order.updated')).toMatchObject({
      ok: true,
      event: { kind: 'cancelled', externalId: '727' },
    });
  });

  it('is called off when it is deleted, though its id alone is told', () => {
    expect(eventOf({ id: 727 }, 'order.deleted')).toEqual({
      ok: true,
      event: { kind: 'cancelled', externalId: '727', updatedAt: null },
    });
  });

  it('is passed over while the buyer still fills it in', () => {
    expect(eventOf(wooOrder({ status: 'checkout-draft' }))).toMatchObject({ event: { kind: 'ignored' } });
    expect(eventOf({}, 'product.updated')).toMatchObject({ event: { kind: 'ignored', reason: 'product.updated' } });
  });

  it.each([
    ['not JSON', 'order.created', '{"id":'],
    ['of no topic', '', JSON.stringify(wooOrder())],
    ['no object', 'order.created', '[]'],
    ['without lines that can be read', 'order.created', JSON.stringify(wooOrder({ line_items: 'none' }))],
    ['with a sum that is none', 'order.created', JSON.stringify(wooOrder({ total: 'free' }))],
    ['in a foreign currency', 'order.created', JSON.stringify(wooOrder({ currency: 'USD' }))],
    ['without a date', 'order.created', JSON.stringify(wooOrder({ date_created: '', date_created_gmt: null }))],
    ['deleted without an id', 'order.deleted', '{}'],
  ])('is kept with its reason where it is %s', (_, topic, body) => {
    const result = eventOf(body, topic);
    expect(result.ok).toBe(false);
    expect(!result.ok && result.reason.length).toBeGreaterThan(5);
  });
});

describe('the money of a WooCommerce order', () => {
  it.each([
    ['cod', { cod: { amountKopecks: 180_000, method: 'cash' }, prepayment: null }],
    ['bacs', { cod: null, prepayment: { method: 'other', paid: false } }],
    ['cheque', { cod: null, prepayment: { method: 'other', paid: false } }],
    ['yookassa_epl', { cod: null, prepayment: { method: 'online_card', paid: false } }],
  ])('is paid the way the buyer chose: %s', (payment_method, payment) => {
    expect(orderOf({ payment_method, date_paid: null, date_paid_gmt: null })).toMatchObject(payment);
  });

  it('is nothing to take on delivery where the order is free', () => {
    const free = orderOf({
      payment_method: 'cod',
      total: '0.00',
      shipping_total: '0.00',
      line_items: [wooLine({ total: '0.00' })],
    });
    expect(free).toMatchObject({ cod: null, prepayment: { method: 'other', paid: true }, storeTotalKopecks: 0 });
  });

  it('counts taxes in', () => {
    const order = orderOf({
      line_items: [wooLine({ quantity: 2, total: '1000.00', total_tax: '200.00' })],
      shipping_total: '250.00',
      shipping_tax: '50.00',
      total_tax: '250.00',
      total: '1500.00',
    });
    expect(order.items?.[0]).toMatchObject({ quantity: 2, priceKopecks: 60_000, discountKopecks: 0 });
    expect(order.delivery?.costKopecks).toBe(30_000);
    expect(totalOf(order)).toBe(150_000);
  });

  it('rounds a price up and takes the rest off the line, where it does not divide', () => {
    const order = orderOf({ line_items: [wooLine({ quantity: 3, total: '100.00' })], total: '400.00' });
    expect(order.items?.[0]).toMatchObject({ quantity: 3, priceKopecks: 3334, discountKopecks: 2 });
    expect(totalOf(order)).toBe(40_000);
  });

  it('takes coupons as the line totals have them', () => {
    const order = orderOf({
      line_items: [wooLine({ subtotal: '1500.00', total: '1350.00' })],
      coupon_lines: [{ code: 'TEA10', discount: '150.00' }],
      total: '1650.00',
    });
    expect(totalOf(order)).toBe(165_000);
  });

  it('has a line for a fee, and takes a negative one off the goods', () => {
    const fees = orderOf({ fee_lines: [{ name: 'Упаковка', total: '50.00', total_tax: '10.00' }], total: '1860.00' });
    expect(fees.items?.[1]).toMatchObject({ name: 'Упаковка', quantity: 1, priceKopecks: 6_000 });
    expect(totalOf(fees)).toBe(186_000);
    const lower = orderOf({
      line_items: [wooLine({ total: '1000.00' }), wooLine({ total: '500.00', quantity: 3 })],
      fee_lines: [{ name: 'Скидка', total: '-100.01', total_tax: '0.00' }],
      total: '1699.99',
    });
    expect(lower.items).toHaveLength(2);
    expect(totalOf(lower)).toBe(169_999);
  });

  it('makes up for kopecks that rounding lost', () => {
    const order = orderOf({
      line_items: [wooLine({ quantity: 3, total: '1500.00' }), wooLine({ total: '10.00' })],
      total: '1809.98',
    });
    expect(totalOf(order)).toBe(180_998);
  });

  it('keeps a real difference, to be seen beside the total of the store', () => {
    const order = orderOf({ total: '1300.00' });
    expect(totalOf(order)).toBe(180_000);
    expect(order.storeTotalKopecks).toBe(130_000);
  });

  it('adds up to the kopeck for any lines, taxes, fees and rounding of the store', () => {
    const line = fc.record({
      quantity: fc.integer({ min: 1, max: 500 }),
      total: fc.integer({ min: 0, max: 100_000_000 }),
      tax: fc.integer({ min: 0, max: 20_000_000 }),
    });
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 0, max: 1e7 }),
        fc.integer({ min: -2, max: 2 }),
        (lines, shipping, rounding) => {
          const goods = lines.reduce((sum, { total, tax }) => sum + total + tax, 0);
          const largest = Math.max(...lines.map(({ total, tax }) => total + tax));
          const total = goods + shipping + (largest >= 2 ? rounding : 0);
          const order = orderOf({
            line_items: lines.map((each) =>
              wooLine({ quantity: each.quantity, total: money(each.total), total_tax: money(each.tax) }),
            ),
            shipping_total: money(shipping),
            total: money(total),
          });
          expect(totalOf(order)).toBe(total);
        },
      ),
    );
  });

  it('counts half of a thing as one piece at what it cost', () => {
    const order = orderOf({ line_items: [wooLine({ quantity: 0.5, total: '1500.00' })] });
    expect(order.items?.[0]).toMatchObject({ quantity: 1, priceKopecks: 150_000, name: 'Кружка «Гжель» (0.5)' });
  });
});

describe('the goods of a WooCommerce order', () => {
  it('go by SKU, and without one by their number in the store', () => {
    const items = orderOf({
      line_items: [wooLine(), wooLine({ sku: null, variation_id: 94 }), wooLine({ sku: '', variation_id: 0 })],
      total: '4800.00',
    }).items;
    expect(items?.map(({ shopArticle }) => shopArticle)).toEqual(['MUG-BLU-350', '94', '93']);
  });

  it('keep their Cyrillic names, quotes and emoji up to our length', () => {
    const name = `Кружка «Ёлочка» 🎄 ${'очень длинная '.repeat(40)}`;
    const [item] = orderOf({ line_items: [wooLine({ name })] }).items ?? [];
    expect(item?.name.length).toBeLessThanOrEqual(400);
    expect(name.startsWith(item?.name ?? 'x')).toBe(true);
  });

  it('are never nameless', () => {
    expect(orderOf({ line_items: [wooLine({ name: '', sku: '' })] }).items?.[0]?.name).toBe('Товар');
  });
});

describe('the recipient of a WooCommerce order', () => {
  const both = (shipping: Record<string, string>, billing: Record<string, string> = {}) =>
    orderOf({
      shipping: { ...EMPTY_ADDRESS, ...shipping },
      billing: wooAddress({ email: 'payer@example.com', phone: '1', ...billing }),
    });

  it('is taken from billing where shipping is empty, or no object at all', () => {
    expect(both({})).toMatchObject({
      recipient: { fullName: 'Петрова Анна', phone: '1', email: 'payer@example.com' },
      address: { settlement: 'Воронеж', street: 'ул. Ленина', house: '10', flat: '5' },
    });
    expect(orderOf({ shipping: [], billing: wooAddress() }).recipient?.fullName).toBe('Петрова Анна');
  });

  it('is the one that shipping names, with the phone of shipping', () => {
    expect(both({ first_name: 'Иван', last_name: 'Сидоров', phone: '2' }).recipient).toEqual({
      fullName: 'Сидоров Иван',
      phone: '2',
      email: 'payer@example.com',
    });
  });

  it('gets neither the flat nor the postal code of another address', () => {
    expect(both({ address_1: 'пр-т Мира, 1', city: 'Томск' }).address).toMatchObject({
      settlement: 'Томск',
      street: 'пр-т Мира',
      house: '1',
      flat: '',
      postalCode: '',
    });
  });

  it('is a company where no person is named', () => {
    expect(both({}, { first_name: '', last_name: '', company: 'ООО «Ромашка»' }).recipient?.fullName).toBe(
      'ООО «Ромашка»',
    );
  });

  it('lives in Russia unless the store says otherwise', () => {
    expect(both({}, { country: '' }).address?.country).toBe('RU');
    expect(both({ country: 'kz' }).address?.country).toBe('KZ');
  });

  it.each([
    ['ул. Ленина, д. 10', 'кв. 5', 'ул. Ленина', '10', '5'],
    ['ул. Ленина, 10', 'кв. 5', 'ул. Ленина', '10', '5'],
    ['ул. Ленина, 10', '5', 'ул. Ленина', '10', '5'],
    ['ул. Ленина, д. 10, кв. 5', '', 'ул. Ленина', '10', '5'],
    ['ул. Ленина д. 10 к. 2', '', 'ул. Ленина', '10 к. 2', ''],
    ['ул. Ленина, дом 10а', 'офис 7б', 'ул. Ленина', '10а', '7б'],
    ['ул. 8 Марта, 15/2', '', 'ул. 8 Марта', '15/2', ''],
    ['ул. 8 Марта', '', 'ул. 8 Марта', '', ''],
    ['Ленина 10-5', '', 'Ленина 10-5', '', ''],
    ['Микрорайон 10', '', 'Микрорайон 10', '', ''],
    ['ул. Ленина, д. 10', 'подъезд 2, домофон 15', 'ул. Ленина, д. 10, подъезд 2, домофон 15', '', ''],
    ['ул. Ленина, д. 10, кв. 5', 'кв. 6', 'ул. Ленина, д. 10, кв. 5, кв. 6', '', ''],
    ['г. Клин, пос. Заречный, ул. Полевая, 3', '', 'г. Клин, пос. Заречный, ул. Полевая', '3', ''],
    ['10', '', '10', '', ''],
    ['', '', '', '', ''],
  ])('lives where the lines say, split only where that is sure: %s | %s', (line1, line2, street, house, flat) => {
    expect(splitStreet(line1, line2)).toEqual({ street, house, flat });
  });
});
