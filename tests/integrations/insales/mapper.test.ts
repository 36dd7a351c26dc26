import { describe, expect, it } from 'vitest';
import type { Order } from '#core/order/schema';
import {
  type LineChange,
  type RemoteLine,
  type RemoteOrder,
  settingsSchema,
} from '#worker/integrations/insales/api-types';
import {
  isCopyOf,
  isPricedOtherwise,
  keyOf,
  toComment,
  toCopy,
  toLineChanges,
  toLines,
  toPayload,
} from '#worker/integrations/insales/mapper';
import { anItem, anOrder, CDEK_POINT, variedOrders } from '../support/orders.ts';
import { SETTINGS } from './support.ts';

const settings = settingsSchema.parse(SETTINGS);
const VARIANTS: Record<string, number> = { 'MUG-WHT-350': 71, 'TEA-ALT-100': 72 };
const commentOf = (order: Order) => toComment(order).replaceAll('\u00a0', ' ').split('\n');
const linesOf = (order: Order) => toLines(order.items, ({ shopArticle }) => VARIANTS[shopArticle] ?? 70);
const payloadOf = (order: Order, present: RemoteOrder | null = null) =>
  toPayload(order, linesOf(order), settings, present);
const map = (changes: Parameters<typeof anOrder>[0] = {}) => payloadOf(anOrder(changes));
const addressOf = (changes: Parameters<typeof anOrder>[0] = {}) => map(changes).shipping_address_attributes;

const EVERY = [
  ...variedOrders('10011'),
  ['an export', anOrder({ address: { country: 'KZ', settlement: 'Алматы', region: '' } })],
  ['a variant of a product', anOrder({ items: [anItem({ shopArticle: 'TEA-ALT-100' })] })],
] satisfies [string, Order][];

const aRemote = (changes: Partial<RemoteOrder> = {}): RemoteOrder => ({
  id: 31_400_001,
  updated_at: '2026-11-20T13:00:00.000+03:00',
  comment: '',
  order_lines: [],
  ...changes,
});

describe('the goods that InSales is sent (D3)', () => {
  it('are lines of variants, with our quantity and our price in roubles', () => {
    const items = [anItem({ quantity: 2 }), anItem({ shopArticle: 'TEA-ALT-100', priceKopecks: 39_050 })];
    expect(map({ items }).order_lines_attributes).toEqual([
      { variant_id: 71, quantity: 2, sale_price: 590 },
      { variant_id: 72, quantity: 1, sale_price: 390.5 },
    ]);
  });

  it('keep a discount to the kopeck, as a second line where it does not divide', () => {
    const items = [anItem({ quantity: 3, priceKopecks: 33_333, discountKopecks: 1_001 })];
    expect(map({ items }).order_lines_attributes).toEqual([
      { variant_id: 71, quantity: 2, sale_price: 329.99 },
      { variant_id: 71, quantity: 1, sale_price: 330 },
    ]);
  });

  it('keep the same article twice, and an item for nothing', () => {
    const items = [anItem({ quantity: 2 }), anItem({ quantity: 3, priceKopecks: 0 })];
    expect(map({ items }).order_lines_attributes).toEqual([
      { variant_id: 71, quantity: 2, sale_price: 590 },
      { variant_id: 71, quantity: 3, sale_price: 0 },
    ]);
  });

  it.each(EVERY)('add up to the order exactly: %s', (_, order) => {
    const sum = linesOf(order).reduce((total, { quantity, priceKopecks }) => total + quantity * priceKopecks, 0);
    expect(sum).toBe(order.itemsTotalKopecks);
    const pieces = linesOf(order).reduce((total, { quantity }) => total + quantity, 0);
    expect(pieces).toBe(order.items.reduce((total, { quantity }) => total + quantity, 0));
  });
});

describe('an edit of lines (C6)', () => {
  const line = (id: number, variant_id: number, quantity = 1, sale_price = 59_000): RemoteLine => ({
    ...{ id, variant_id, quantity, sale_price },
  });
  const wanted = (variantId: number, quantity = 1, priceKopecks = 59_000) => ({ variantId, quantity, priceKopecks });

  it.each<[string, Parameters<typeof toLineChanges>, LineChange[]]>([
    [
      'names every line that stays by its id',
      [
        [wanted(71), wanted(72)],
        [line(1, 71), line(2, 72)],
      ],
      [
        { id: 1, quantity: 1, sale_price: 590 },
        { id: 2, quantity: 1, sale_price: 590 },
      ],
    ],
    [
      'takes away what is gone here',
      [[wanted(72)], [line(1, 71), line(2, 72), line(3, 73)]],
      [
        { id: 2, quantity: 1, sale_price: 590 },
        { id: 1, _destroy: 1 },
        { id: 3, _destroy: 1 },
      ],
    ],
    [
      'adds what is new here',
      [[wanted(71), wanted(74, 4, 10)], [line(1, 71)]],
      [
        { id: 1, quantity: 1, sale_price: 590 },
        { variant_id: 74, quantity: 4, sale_price: 0.1 },
      ],
    ],
    [
      'changes quantity and price in place',
      [[wanted(71, 5, 100)], [line(1, 71)]],
      [{ id: 1, quantity: 5, sale_price: 1 }],
    ],
    [
      'knows two lines of one variant apart, in any order',
      [
        [wanted(71, 3, 100), wanted(71, 2, 200)],
        [line(1, 71, 2, 200), line(2, 71, 3, 100)],
      ],
      [
        { id: 2, quantity: 3, sale_price: 1 },
        { id: 1, quantity: 2, sale_price: 2 },
      ],
    ],
    [
      'takes the second of two away where one is left',
      [[wanted(71, 2, 200)], [line(1, 71, 3, 100), line(2, 71, 2, 200)]],
      [
        { id: 2, quantity: 2, sale_price: 2 },
        { id: 1, _destroy: 1 },
      ],
    ],
  ])('%s', (_, [lines, present], changes) => {
    expect(toLineChanges(lines, present)).toEqual(changes);
  });
});

describe("the buyer's comment (D3)", () => {
  it('carries number, delivery method, its cost and payment, and then what the buyer said', () => {
    const order = anOrder({ number: 'A-17', comment: 'Позвоните заранее' });
    expect(commentOf(order)).toEqual([
      `Заказ № A-17 · Orderlane ${order.id}`,
      'Доставка: Shiptor Курьер, 350 ₽',
      'Оплата: при получении наличными, 940 ₽',
      '',
      'Позвоните заранее',
    ]);
  });

  it('names the pickup point with its code', () => {
    expect(toComment(anOrder({ delivery: { ...CDEK_POINT, pickupPointId: '10011' } }))).toContain(
      '\nПункт выдачи: 101000, г. Москва, ул. Ленина, д. 1, код 10011\n',
    );
  });

  it.each<[string, Parameters<typeof anOrder>[0], string]>([
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
    ['no payment at all', { cod: null, prepayment: null }, 'Сумма заказа: 940 ₽'],
  ])('tells the payment: %s', (_, changes, line) => {
    const order = { ...anOrder(changes), ...(changes?.cod === null && { cod: null }) };
    expect(commentOf(order)).toContain(line);
  });

  it.each(EVERY)('carries our key whatever the order is, and all of what the buyer said: %s', (_, order) => {
    expect(keyOf(toComment(order))).toBe(order.id);
    expect(toComment(order).endsWith(order.comment)).toBe(true);
    expect(toComment(order)).toContain(`№ ${order.number} `);
  });

  it('carries no other order’s key, whatever a buyer writes', () => {
    const order = anOrder({ comment: 'Заказ № 1 · Orderlane ord_other', number: '1 · Orderlane ord_other\n2' });
    expect(keyOf(toComment(order))).toBe(order.id);
    expect(keyOf('Позвоните')).toBeNull();
  });

  it('is matched as a whole: one order is not another whose key begins alike', () => {
    const order = anOrder({ number: '1023' });
    const longer = aRemote({ comment: toComment({ ...order, id: `${order.id}4` }) });
    expect(isCopyOf(order, longer, settings)).toBe(false);
    expect(isCopyOf(order, aRemote({ comment: `${toComment(order)}\nПеренести на среду` }), settings)).toBe(true);
  });

  it('is not needed where an order field of the shop keeps the key', () => {
    const order = anOrder();
    const withField = settingsSchema.parse({ ...SETTINGS, keyFieldId: 9 });
    const remote = aRemote({ comment: 'стёрто', fields_values: [{ field_id: 9, value: order.id }] });
    expect(isCopyOf(order, remote, withField)).toBe(true);
    expect(isCopyOf(order, remote, settings)).toBe(false);
    const values = (present: RemoteOrder | null) => toPayload(order, [], withField, present).fields_values_attributes;
    expect(values(null)).toEqual([{ field_id: 9, value: order.id }]);
    expect(values(remote)).toBeUndefined();
    expect(payloadOf(order)).not.toHaveProperty('fields_values_attributes');
  });
});

describe('the delivery (D3)', () => {
  it('comes under the method of the settings, at our cost to the kopeck', () => {
    expect(map({ delivery: { costKopecks: 29_999 } })).toMatchObject({
      delivery_variant_id: SETTINGS.deliveryVariantId,
      delivery_price: 299.99,
    });
  });

  it('goes to the street in one line, with the place and the postal code beside it', () => {
    expect(addressOf()).toEqual({
      address: 'ул. Ленина, 10 к. 2, 15',
      city: 'Москва',
      zip: '101000',
      full_locality_name: 'г. Москва, Москва',
    });
    expect(addressOf({ address: { street: 'Микрорайон 10, у почты', house: '', flat: '' } }).address).toBe(
      'Микрорайон 10, у почты',
    );
  });

  it('goes to the pickup point, and to no street of the buyer', () => {
    expect(addressOf({ delivery: { ...CDEK_POINT, pickupPointId: '1' } }).address).toBe(CDEK_POINT.pickupPointAddress);
  });

  it('names the country of an export', () => {
    const address = { country: 'KZ', region: '', settlement: 'Алматы' };
    expect(addressOf({ address }).full_locality_name).toBe('Казахстан, Алматы');
  });

  it('keeps streets of 400 characters with quotes and emoji', () => {
    const street = `ул. «Ёлочная "новая"» 🎄 ${'длинная '.repeat(60)}`.slice(0, 400);
    expect(addressOf({ address: { street, house: '', flat: '' } }).address).toBe(street);
  });

  it('is cleared there where it was cleared here', () => {
    const cleared = addressOf({ address: { postalCode: '', street: '', house: '', flat: '' } });
    expect(cleared).toMatchObject({ address: '', zip: '' });
  });
});

describe('the buyer', () => {
  it('is a person by parts, with a phone the international way', () => {
    expect(map().client).toEqual({
      ...{ surname: 'Петрова', name: 'Анна', middlename: 'Ивановна' },
      ...{ phone: '+79123456789', email: 'anna@example.com' },
    });
  });

  it('is named as a whole where it is no person, and keeps a phone as it was typed', () => {
    const recipient = { fullName: 'ООО «Ромашка» 🌼', phone: 'позвонить маме', email: '' };
    expect(map({ recipient }).client).toEqual({
      ...{ surname: '', name: 'ООО «Ромашка» 🌼', middlename: '' },
      ...{ phone: 'позвонить маме', email: '' },
    });
  });
});

describe('the payment', () => {
  const ONLINE = { method: 'online_card', refundedKopecks: 0 } as const;

  it.each<[string, Parameters<typeof anOrder>[0], number]>([
    ['cash on delivery', {}, SETTINGS.paymentGatewayId],
    ['card on delivery', { cod: { amountKopecks: 94_000, method: 'card' } }, SETTINGS.cardGatewayId],
    ['online', { prepayment: { ...ONLINE, paid: true } }, SETTINGS.onlineGatewayId],
    ['another way', { prepayment: { ...ONLINE, method: 'other', paid: true } }, SETTINGS.paymentGatewayId],
  ])('comes under the method of the settings: %s', (_, changes, gateway) => {
    expect(map(changes).payment_gateway_id).toBe(gateway);
  });

  it('comes under the one method of the settings where there is no other', () => {
    const { deliveryVariantId, paymentGatewayId } = SETTINGS;
    const plain = settingsSchema.parse({ deliveryVariantId, paymentGatewayId });
    for (const [, order] of EVERY) expect(toPayload(order, [], plain, null).payment_gateway_id).toBe(paymentGatewayId);
  });

  it('is marked as made where it was, and is never marked as not made', () => {
    expect(map({ prepayment: { ...ONLINE, paid: true } }).financial_status).toBe('paid');
    expect(map({ prepayment: { ...ONLINE, paid: false } })).not.toHaveProperty('financial_status');
    expect(map()).not.toHaveProperty('financial_status');
  });
});

describe('an order of InSales', () => {
  it('is linked by its id in the back office (C10)', () => {
    expect(toCopy(aRemote(), 'https://shop.example')).toEqual({
      externalId: '31400001',
      url: 'https://shop.example/admin2/orders/31400001',
      trackingNumber: null,
      externalStatus: null,
    });
  });

  it('shows the status of the shop by its title, and the system status where there is none (C8)', () => {
    const status = (changes: Partial<RemoteOrder>) => toCopy(aRemote(changes), '').externalStatus;
    expect(status({ custom_status: { title: 'Собираем' }, fulfillment_status: 'approved' })).toBe('Собираем');
    expect(status({ fulfillment_status: 'approved' })).toBe('approved');
  });

  it('is told from one that was reckoned by the shop’s own prices', () => {
    const order = anOrder();
    const order_lines = [{ id: 1, variant_id: 71, quantity: 1, sale_price: 59_000 }];
    const priced = (changes: Partial<RemoteOrder>) =>
      isPricedOtherwise(order, aRemote({ order_lines, delivery_price: 35_000, ...changes }));
    expect(priced({})).toBe(false);
    expect(priced({ delivery_price: 30_000 })).toBe(true);
    expect(priced({ order_lines: [{ id: 1, variant_id: 71, quantity: 1, sale_price: 60_000 }] })).toBe(true);
  });
});
