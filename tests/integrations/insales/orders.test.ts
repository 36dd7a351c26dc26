import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { deliversToPoint } from '#core/delivery/category';
import type { Order } from '#core/order/schema';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import { aLink, anItem, anOrder, variedOrders } from '../support/orders.ts';
import { type Control, startStandIn } from '../support/sandbox.ts';
import { ask, copiesOf, makeProduct, openInsales, type RemoteOrder, readOrder, SETTINGS, stockOf } from './support.ts';

let control: Control;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ control, close } = await startStandIn('insales'));
  await control.noLimit();
  const skus = variedOrders('1').flatMap(([, order]) => order.items.map(({ shopArticle }) => shopArticle));
  const unknown = [...new Set(skus)].filter((sku) => !sku.startsWith('MUG-'));
  await makeProduct(control, 'Разное', unknown, null);
});
afterEach(async () => {
  await control.calm();
  await control.settings({});
  expect(await control.duplicates()).toEqual([]);
});
afterAll(() => close());

const open = (settings: Record<string, unknown> = {}) => openInsales(control, { settings });
const linkOf = (externalId: string) => aLink(externalId, { system: 'insales' });

async function send(order: Order, externalId: string | null = null, settings: Record<string, unknown> = {}) {
  const outcome = await open(settings).send(order, externalId === null ? null : linkOf(externalId));
  if (outcome.outcome !== 'ok') throw new Error(JSON.stringify(outcome));
  return outcome.copy;
}

const kopecks = (text: string | number): number => Math.round(Number(text) * 100);

function piecesByArticle(lines: Iterable<[string, number]>): Record<string, number> {
  const pieces: Record<string, number> = {};
  for (const [article, count] of lines) pieces[article] = (pieces[article] ?? 0) + count;
  return pieces;
}

async function expectThere(order: Order): Promise<RemoteOrder> {
  const there = await readOrder(control, order);
  expect(piecesByArticle(there.order_lines.map(({ sku, quantity }) => [sku, quantity]))).toEqual(
    piecesByArticle(order.items.map(({ shopArticle, quantity }) => [shopArticle, quantity])),
  );
  expect(kopecks(there.items_price)).toBe(order.itemsTotalKopecks);
  expect(kopecks(there.delivery_price)).toBe(order.delivery.costKopecks);
  expect(kopecks(there.total_price)).toBe(order.totalKopecks);
  expect(there.comment).toContain(`Заказ № ${order.number} `);
  expect(there.comment).toContain(order.delivery.methodName);
  expect(there.comment.endsWith(order.comment)).toBe(true);
  expect(there.shipping_address.city).toBe(order.address.settlement);
  expect(there.shipping_address.address).toBe(
    deliversToPoint(order.delivery.category)
      ? order.delivery.pickupPointAddress
      : [order.address.street, order.address.house, order.address.flat].filter(Boolean).join(', '),
  );
  expect(there.delivery_variant_id).toBe(SETTINGS.deliveryVariantId);
  expect(there.financial_status).toBe(order.prepayment?.paid ? 'paid' : 'pending');
  const { surname, name, middlename } = there.client;
  expect([surname, name, middlename].filter(Boolean).join(' ')).toBe(order.recipient.fullName);
  return there;
}

const EVERY: [string, Order][] = [
  ...variedOrders('10011'),
  [
    'an export',
    anOrder({
      prepayment: { method: 'online_card', paid: true, refundedKopecks: 0 },
      address: { country: 'KZ', region: '', settlement: 'Алматы' },
      delivery: { methodCode: '51', methodName: 'Shiptor International', category: 'international' },
    }),
  ],
  [
    'two variants of one product',
    anOrder({ items: [anItem({ shopArticle: 'HNY-LIN-500' }), anItem({ shopArticle: 'HNY-BUK-500', quantity: 2 })] }),
  ],
];

describe('any order in InSales', () => {
  it.each(EVERY)('goes and is edited: %s', async (name, varied) => {
    const order = { ...varied, number: `${name} ${varied.id}` };
    const copy = await send(order);
    const there = await expectThere(order);
    expect(copy).toEqual({
      externalId: String(there.id),
      url: `http://insales.localhost:8787/admin2/orders/${there.id}`,
      trackingNumber: null,
      externalStatus: 'Новый',
    });
    const edited = { ...order, number: `${order.number}-2`, items: [...order.items].reverse() };
    expect(await send(edited, copy.externalId)).toEqual(copy);
    await expectThere(edited);
  });

  it('asks for no more than it declares, 40 items or one, new or again', async () => {
    const [, order] = EVERY.find(([name]) => name === '40 items') ?? [];
    if (!order) throw new Error('no such order');
    const made = { ...order, id: `${order.id}_40` };
    const provider = open();
    const before = (await control.calls()).length;
    await provider.send(made, null);
    const between = (await control.calls()).length;
    expect(between - before).toBeLessThanOrEqual(provider.requestsPerSend);
    await provider.send(made, linkOf(String((await readOrder(control, made)).id)));
    expect((await control.calls()).length - between - 1).toBeLessThanOrEqual(provider.requestsPerSend);
  });

  it('writes its goods off there, once, and gives back what an edit took away', async () => {
    const order = anOrder({ items: [anItem({ shopArticle: 'MUG-BLU-350', quantity: 3 })] });
    const before = Number(await stockOf(control, 'MUG-BLU-350'));
    const { externalId } = await send(order);
    expect(await stockOf(control, 'MUG-BLU-350')).toBe(before - 3);
    await send(order, externalId);
    expect(await stockOf(control, 'MUG-BLU-350')).toBe(before - 3);
    await send({ ...order, items: [anItem({ shopArticle: 'MUG-BLU-350' })] }, externalId);
    expect(await stockOf(control, 'MUG-BLU-350')).toBe(before - 1);
  });

  it('loses there what was cleared here', async () => {
    const order = anOrder({ comment: 'Позвоните' });
    const { externalId } = await send(order);
    const cleared = { ...order, comment: '', address: { ...order.address, postalCode: '', flat: '' } };
    await send({ ...cleared, recipient: { ...order.recipient, email: '' } }, externalId);
    const there = await readOrder(control, order);
    expect(there.comment).not.toContain('Позвоните');
    expect(there.client.email).toBe('');
    expect(there.shipping_address).toMatchObject({ zip: '', address: 'ул. Ленина, 10 к. 2' });
  });

  it('leaves alone what people noted there: their comment, their status, a payment that came', async () => {
    const order = anOrder();
    const { externalId } = await send(order);
    const noted = { manager_comment: 'Звонили', custom_status_permalink: 'sobiraem', financial_status: 'paid' };
    await ask(control, 'PUT', `orders/${externalId}.json`, { order: noted });
    const { externalStatus } = await send({ ...order, comment: 'Ещё раз' }, externalId);
    expect(externalStatus).toBe('Собираем на складе');
    expect(await readOrder(control, order)).toMatchObject({
      manager_comment: 'Звонили',
      custom_status: { permalink: 'sobiraem' },
      financial_status: 'paid',
    });
  });

  it('keeps the lines that stay, so that people’s marks on them stay', async () => {
    const order = anOrder({ items: [anItem(), anItem({ shopArticle: 'TEA-ALT-100' })] });
    const { externalId } = await send(order);
    const [first, second] = (await readOrder(control, order)).order_lines;
    await send({ ...order, items: [anItem({ shopArticle: 'TEA-ALT-100', quantity: 7 })] }, externalId);
    expect((await readOrder(control, order)).order_lines).toMatchObject([{ id: second?.id, quantity: 7 }]);
    expect(first?.id).not.toBe(second?.id);
  });

  it.each(['take', 'ignore'] as const)('comes to our prices where a create may %s them', async (pricesOnCreate) => {
    await control.settings({ pricesOnCreate });
    const order = anOrder({ items: [anItem({ priceKopecks: 12_345, quantity: 2 })] });
    await send(order);
    await expectThere(order);
  });

  it('is edited where an edit is answered with no order', async () => {
    await control.settings({ editAnswer: 'status' });
    const order = anOrder();
    const copy = await send(order);
    expect(await send({ ...order, items: [anItem({ quantity: 5 })] }, copy.externalId)).toEqual(copy);
    expect((await readOrder(control, order)).order_lines).toMatchObject([{ quantity: 5 }]);
  });
});

describe('goods that the shop lacks', () => {
  it('are named, with the field, and nothing is made there (D3)', async () => {
    const items = [
      anItem(),
      anItem({ shopArticle: 'NO-SUCH' }),
      anItem({ shopArticle: '', sku: '', name: 'Открытка' }),
    ];
    const order = anOrder({ items });
    expect(await open().send(order, null)).toEqual({
      outcome: 'refused',
      code: 'PRODUCT_MISSING',
      message: expect.stringContaining('NO-SUCH, «Открытка» без артикула'),
      field: 'items.1.shopArticle',
    });
    expect(await copiesOf(control, order)).toEqual([]);
  });

  it('are found as soon as the shop has them', async () => {
    const order = anOrder({ items: [anItem({ shopArticle: 'FRESH-1' })] });
    expect(await open().send(order, null)).toMatchObject({ outcome: 'refused', code: 'PRODUCT_MISSING' });
    await makeProduct(control, 'Новинка', ['FRESH-1']);
    await send(order);
    await expectThere(order);
  });

  it('are found by the article of the warehouse where the shop’s own is empty', async () => {
    const order = anOrder({ items: [anItem({ shopArticle: '', sku: 'TEA-PUR-357' })] });
    await send(order);
    expect((await readOrder(control, order)).order_lines).toMatchObject([{ sku: 'TEA-PUR-357' }]);
  });
});

describe('an answer of InSales that was lost', () => {
  it('leads to the order that was made, and to no second one', async () => {
    const order = anOrder();
    await control.arm({ fault: 'lose_answer_after_write', times: 1, match: 'POST orders' });
    expect(await open().send(order, null)).toMatchObject({ outcome: 'unknown' });
    const found = await open().find(order);
    const { id } = await readOrder(control, order);
    expect(found).toMatchObject({ outcome: 'found', copy: { externalId: String(id), externalStatus: 'Новый' } });
  });

  it('leads to it by the shop’s order field as well, when somebody there emptied the comment', async () => {
    const title = { order_field: { title: 'Ключ кабинета', type: 'OrderField::TextField' } };
    const { id: keyFieldId } = await ask<{ id: number }>(control, 'POST', 'order_fields.json', title);
    const order = anOrder();
    const { externalId } = await send(order, null, { keyFieldId });
    await ask(control, 'PUT', `orders/${externalId}.json`, { order: { comment: '' } });
    expect(await open().find(order)).toEqual({ outcome: 'absent' });
    expect(await open({ keyFieldId }).find(order)).toMatchObject({ outcome: 'found', copy: { externalId } });
    await send(order, externalId, { keyFieldId });
    const values = (await readOrder(control, order)).fields_values;
    expect(values).toMatchObject([{ field_id: keyFieldId, value: order.id }]);
  });

  it('is looked for no further back than our order', async () => {
    const order = anOrder();
    const { externalId } = await send(order);
    expect(await open().find(order)).toMatchObject({ outcome: 'found', copy: { externalId } });
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    expect(await open().find({ ...order, createdAt: tomorrow })).toEqual({ outcome: 'absent' });
  });

  it('is set right in its prices when it is found', async () => {
    await control.settings({ pricesOnCreate: 'ignore' });
    const order = anOrder({ items: [anItem({ priceKopecks: 12_345 })] });
    await control.arm({ fault: 'lose_answer_after_write', times: 1, match: 'POST orders' });
    expect(await open().send(order, null)).toMatchObject({ outcome: 'unknown' });
    const before = await readOrder(control, order);
    // An order that is withdrawn meanwhile is only looked up.
    expect(await open().find(order, { complete: false })).toMatchObject({ outcome: 'found' });
    expect(await readOrder(control, order)).toEqual(before);
    expect(await open().find(order)).toMatchObject({ outcome: 'found' });
    await expectThere(order);
  });

  it('is open, not refused, where the order was made and its prices were not yet set', async () => {
    await control.settings({ pricesOnCreate: 'ignore' });
    const order = anOrder({ items: [anItem({ priceKopecks: 12_345 })] });
    await control.arm({ fault: 'status503', times: 1, match: 'PUT orders/{id}' });
    expect(await open().send(order, null)).toMatchObject({ outcome: 'unknown' });
    expect(await open().find(order)).toMatchObject({ outcome: 'found' });
    await expectThere(order);
  });
});

describe('copies in InSales', () => {
  it('are read back with the status’s human name, and null for one that is gone (C8)', async () => {
    const [kept, moved, gone] = [await send(anOrder()), await send(anOrder()), await send(anOrder())];
    await ask(control, 'PUT', `orders/${moved.externalId}.json`, { order: { fulfillment_status: 'dispatched' } });
    await ask(control, 'DELETE', `orders/${gone.externalId}.json`);
    const provider = open();
    const ids = [kept, moved, gone].map(({ externalId }) => externalId);
    const before = (await control.calls()).length;
    const read = await provider.fetchStatuses([...ids, '999999']);
    expect((await control.calls()).length - before).toBe(4);
    if (read.outcome !== 'ok') throw new Error(JSON.stringify(read));
    expect([...read.copies]).toEqual([
      [kept.externalId, kept],
      [moved.externalId, { ...moved, externalStatus: 'Отгружен' }],
      [gone.externalId, null],
      ['999999', null],
    ]);
    expect(provider.requestsPerFetch).toBeGreaterThanOrEqual(provider.copiesPerFetch);
  });

  it('are read back later where the shop is busy, and none is taken for gone', async () => {
    const { externalId } = await send(anOrder());
    await control.arm({ fault: 'status503', times: 1 });
    expect(await open().fetchStatuses([externalId])).toEqual({
      outcome: 'later',
      reason: expect.any(String),
      retryAfterMs: 1000,
    });
  });

  it('that were removed give their goods back, and are sent as new ones afterwards (G2)', async () => {
    const order = anOrder({ items: [anItem({ shopArticle: 'MUG-BLU-350', quantity: 4 })] });
    const before = await stockOf(control, 'MUG-BLU-350');
    const { externalId } = await send(order);
    expect(await open().remove?.(linkOf(externalId))).toEqual({ outcome: 'ok' });
    expect(await stockOf(control, 'MUG-BLU-350')).toBe(before);
    const outcome = await open().send(order, aLink(externalId, { system: 'insales', state: 'removed' }));
    if (outcome.outcome !== 'ok') throw new Error(JSON.stringify(outcome));
    expect(outcome.copy.externalId).not.toBe(externalId);
  });

  it('that somebody removed there are reported, and not silently made again (C6)', async () => {
    const order = anOrder();
    const { externalId } = await send(order);
    await ask(control, 'DELETE', `orders/${externalId}.json`);
    expect(await open().send(order, linkOf(externalId))).toMatchObject({ outcome: 'refused', code: 'NOT_FOUND' });
    expect(await copiesOf(control, order)).toEqual([]);
  });
});

describe('the check of an InSales connection', () => {
  const { goodsKey, goodsPassword, paymentGatewayIds } = DEMO_CREDENTIALS.insales;

  it('tells a key without the right to orders', async () => {
    const provider = openInsales(control, { credentials: { apiKey: goodsKey, password: goodsPassword } });
    expect(await provider.check()).toMatchObject({
      outcome: 'refused',
      code: 'AUTH',
      message: expect.stringContaining('Нет доступа'),
    });
  });

  it.each([
    ['deliveryVariantId', 1],
    ['paymentGatewayId', 2],
    ['cardGatewayId', 3],
    ['onlineGatewayId', 4],
    ['keyFieldId', 5],
  ])('tells what the shop has not: %s', async (field, id) => {
    expect(await open({ [field]: id }).check()).toMatchObject({
      outcome: 'refused',
      code: 'SETTINGS',
      message: expect.stringContaining(` ${id}.`),
      field: `settings.${field}`,
    });
  });

  it('tells an address where no shop is', async () => {
    const provider = openInsales(control, { baseUrl: `${control.url}/admin` });
    expect(await provider.check()).toMatchObject({ outcome: 'refused', code: 'ACCOUNT', field: 'baseUrl' });
  });

  it('leaves a pair that does not go together to the shop’s own words', async () => {
    const provider = open({ paymentGatewayId: paymentGatewayIds.pickUpOnly });
    expect(await provider.send(anOrder(), null)).toMatchObject({
      outcome: 'refused',
      code: 'HTTP_422',
      message: 'payment_gateway: недоступен для выбранного способа доставки',
      field: 'payment_gateway',
    });
  });
});
