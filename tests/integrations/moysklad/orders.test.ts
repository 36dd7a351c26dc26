import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { deliversToPoint } from '#core/delivery/category';
import type { Order } from '#core/order/schema';
import { itemsTotalKopecks } from '#core/order/totals';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import { aLink, anItem, anOrder, variedOrders } from '../support/orders.ts';
import { type Control, startStandIn } from '../support/sandbox.ts';
import { ask, deliveryIn, findAll, goodsIn, openMoysklad, type RemoteOrder, readOrder } from './support.ts';

const { organizationId, storeId, salesChannelId, projectId, weightAttributeId, confirmedStateId, variantCodes } =
  DEMO_CREDENTIALS.moysklad;

const piecesOf = (lines: readonly { article: string; quantity: number }[]): Record<string, number> => {
  const pieces: Record<string, number> = {};
  for (const { article, quantity } of lines) pieces[article] = (pieces[article] ?? 0) + quantity;
  return pieces;
};

const wanted = (order: Order) =>
  piecesOf(order.items.map(({ shopArticle: article, quantity }) => ({ article, quantity })));
const present = (there: RemoteOrder) =>
  piecesOf(goodsIn(there).map(({ assortment, quantity }) => ({ article: assortment.code ?? '', quantity })));

let control: Control;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ control, close } = await startStandIn('moysklad'));
  await control.noLimit();
});
afterEach(() => control.calm());
afterAll(() => close());

const open = (settings: Record<string, unknown> = {}) => openMoysklad(control, { settings });
const linkOf = (externalId: string) => aLink(externalId, { system: 'moysklad' });

async function send(order: Order, externalId: string | null = null, settings: Record<string, unknown> = {}) {
  const outcome = await open(settings).send(order, externalId === null ? null : linkOf(externalId));
  if (outcome.outcome !== 'ok') throw new Error(JSON.stringify(outcome));
  return outcome.copy;
}

/** A buyer that nobody else is. */
let buyers = 0;
function newEmail(): string {
  buyers += 1;
  return `buyer-${buyers}@example.com`;
}

describe('any order in МойСклад (D4)', () => {
  async function expectThere(order: Order) {
    const there = await readOrder(control, order);
    expect(there.name).toBe(order.number);
    expect(there.externalCode).toBe(order.id);
    expect(there.sum).toBe(order.totalKopecks);
    expect(there.description).toContain('Вес: 1,250 кг');
    expect(there.description).toContain(`Доставка: ${order.delivery.methodName}`);
    expect(present(there)).toEqual(wanted(order));
    const goods = goodsIn(there).reduce((sum, { price, quantity }) => sum + price * quantity, 0);
    expect(goods).toBe(itemsTotalKopecks(order.items));
    expect(deliveryIn(there)).toMatchObject({
      quantity: 1,
      price: order.delivery.costKopecks,
      assortment: { code: order.delivery.methodCode },
    });
    expect(there.agent.email).toBe(order.recipient.email);
    expect(there.shipmentAddress).toContain(
      deliversToPoint(order.delivery.category) ? order.delivery.pickupPointAddress : order.address.settlement,
    );
    return there;
  }

  it.each(variedOrders('10011'))('goes and is edited: %s', async (_, varied) => {
    const order = varied;
    const copy = await send(order);
    const there = await expectThere(order);
    expect(copy).toEqual({
      externalId: there.id,
      url: `${there.meta.uuidHref}`,
      trackingNumber: null,
      externalStatus: null,
    });
    const edited = { ...order, number: `${order.number}-2`, items: [...order.items].reverse() };
    expect(await send(edited, copy.externalId)).toEqual(copy);
    await expectThere(edited);
    expect(await control.duplicates()).toEqual([]);
  });

  it('goes abroad, with the country in its address', async () => {
    const order = anOrder({
      address: { country: 'KZ', region: 'Алматы', settlement: 'Алматы', postalCode: '050000' },
      delivery: { methodCode: '77', methodName: 'Курьер за рубеж', category: 'international' },
    });
    await send(order);
    expect((await expectThere(order)).shipmentAddress).toBe('KZ, 050000, Алматы, ул. Ленина, 10 к. 2, кв. 15');
  });

  it('says how it is paid, in the comment', async () => {
    const prepayment = { method: 'online_card', paid: true, refundedKopecks: 0 } as const;
    const cases = [
      [anOrder(), 'Оплата: наложенный платёж наличными, 940 ₽'],
      [anOrder({ cod: { amountKopecks: 94_050, method: 'card' } }), 'Оплата: наложенный платёж картой, 940,50 ₽'],
      [anOrder({ prepayment }), 'Оплата: оплачен онлайн'],
      [anOrder({ prepayment: { ...prepayment, paid: false } }), 'Оплата: ещё не оплачен, оплата онлайн'],
      [anOrder({ prepayment: { ...prepayment, method: 'other' } }), 'Оплата: оплачен другим способом'],
      [anOrder({ prepayment: { ...prepayment, refundedKopecks: 10_000 } }), 'оплачен онлайн, возвращено 100 ₽'],
    ] as const;
    for (const [order, words] of cases) {
      await send(order);
      const { description = '' } = await readOrder(control, order);
      expect(description.replaceAll('\u00a0', ' ')).toContain(words);
    }
  });

  it('says where the pickup point is, and nothing of the street', async () => {
    const [, order] = variedOrders('10011').find(([name]) => name === 'point, COD in cash') ?? [];
    if (!order) throw new Error('no such order');
    await send(order);
    const { shipmentAddress } = await readOrder(control, order);
    expect(shipmentAddress).toBe(`Пункт выдачи 10011 ${order.delivery.pickupPointAddress}`);
  });

  it('keeps long texts whole: Cyrillic, quotes, emoji, 400 characters', async () => {
    const comment = `Оставить у «консьержа» "слева" 👩‍👧\n${'позвонить за час; '.repeat(40)}`.slice(0, 700).trim();
    const street = `ул. «Ёлочная» 🎄 ${'дальняя '.repeat(45)}`.slice(0, 400).trim();
    const fullName = `Общество «Ромашка & "партнёры"» 🌼 ${'очень длинное имя '.repeat(25)}`.slice(0, 400).trim();
    const name = `Кружка «Ёлочка» 🎄 ${'большая '.repeat(60)}`.slice(0, 400).trim();
    const order = anOrder({
      ...{ comment, address: { street }, recipient: { fullName, email: newEmail() } },
      items: [anItem({ shopArticle: 'LONG-NAME', name })],
    });
    await send(order);
    const there = await readOrder(control, order);
    const { description = '', shipmentAddress = '' } = there;
    expect(description).toContain(`Получатель: ${fullName}`);
    expect(there.agent.name).toBe(fullName.slice(0, 255));
    expect(goodsIn(there)[0]?.assortment).toMatchObject({ name: name.slice(0, 255), description: name });
    for (const line of comment.split('\n')) expect(description).toContain(`Комментарий: ${line.trim()}`);
    expect(shipmentAddress).toHaveLength(255);
    expect(description).toContain(street);
  });

  it('keeps VAT inside its prices', async () => {
    const order = anOrder({ items: [anItem({ vatRate: '20' }), anItem({ shopArticle: 'TEA-ALT-100' })] });
    await send(order);
    const there = await readOrder(control, order);
    expect(there).toMatchObject({ vatEnabled: true, vatIncluded: true, sum: order.totalKopecks });
    expect(goodsIn(there).map(({ vat, vatEnabled }) => [vat, vatEnabled])).toEqual([
      [20, true],
      [0, false],
    ]);
  });

  it('is dated as the order is, in Moscow time', async () => {
    const order = anOrder({ createdAt: '2026-11-20T21:59:59.000Z' });
    await send(order);
    expect(await readOrder(control, order)).toMatchObject({ moment: '2026-11-21 00:59:00.000', applicable: true });
  });

  it('stands in the organization, store, channel, project and state that the settings name', async () => {
    const order = anOrder();
    const settings = { storeId, salesChannelId, projectId, stateId: confirmedStateId };
    expect(await send(order, null, settings)).toMatchObject({ externalStatus: 'Подтвержден' });
    const there = await readOrder(control, order);
    expect(there.organization.meta.href).toContain(organizationId);
    expect(there.store?.meta.href).toContain(storeId);
    expect(there.salesChannel?.meta.href).toContain(salesChannelId);
    expect(there.project?.meta.href).toContain(projectId);
    expect(there.state?.name).toBe('Подтвержден');
  });

  it('has its weight in a field of its own where the settings name one', async () => {
    const order = anOrder();
    await send(order, null, { weightAttributeId });
    const there = await readOrder(control, order);
    expect(there.attributes).toEqual([expect.objectContaining({ name: 'Вес, кг', value: 1.25 })]);
    expect(there.description).not.toContain('Вес');
  });
});

describe('the buyer in МойСклад (D4)', () => {
  const byEmail = (email: string) => findAll(control, 'counterparty', `email=${email}`);

  it('is made from name, phone, email and city where nobody has that email', async () => {
    const email = newEmail();
    await send(anOrder({ recipient: { email }, address: { settlement: 'Нижний Новгород' } }));
    expect(await byEmail(email)).toEqual([
      expect.objectContaining({
        name: 'Петрова Анна Ивановна',
        phone: '8 (912) 345-67-89',
        companyType: 'individual',
        actualAddressFull: { city: 'Нижний Новгород' },
      }),
    ]);
  });

  it('is taken where the email is known, left as people have it, and the comment names who gets the parcel', async () => {
    const email = newEmail();
    const made = await ask<{ id: string }>(control, 'POST', '/entity/counterparty', { name: 'ООО «Ромашка»', email });
    const order = anOrder({ recipient: { email: email.toUpperCase() } });
    await send(order);
    const there = await readOrder(control, order);
    expect(there.agent).toMatchObject({ id: made.id, name: 'ООО «Ромашка»' });
    expect(there.description).toContain('Получатель: Петрова Анна Ивановна, 8 (912) 345-67-89');
    expect(await byEmail(email)).toHaveLength(1);
  });

  it('is the oldest one of several, and rather one that is not archived', async () => {
    const email = newEmail();
    const make = (name: string, archived: boolean) =>
      ask<{ id: string }>(control, 'POST', '/entity/counterparty', { name, email, archived });
    await make('В архиве', true);
    const oldest = await make('Первая', false);
    await make('Вторая', false);
    const order = anOrder({ recipient: { email } });
    await send(order);
    expect((await readOrder(control, order)).agent.id).toBe(oldest.id);
  });

  it('is taken out of the archive’s list before another one is made', async () => {
    const email = newEmail();
    const made = await ask<{ id: string }>(control, 'POST', '/entity/counterparty', {
      name: 'А',
      email,
      archived: true,
    });
    const order = anOrder({ recipient: { email } });
    await send(order);
    expect((await readOrder(control, order)).agent.id).toBe(made.id);
  });

  it('goes by the phone where there is no email, and by the order where there is neither', async () => {
    const recipient = { email: '', phone: '8 900 111-22-33' };
    const [first, second] = [anOrder({ recipient }), anOrder({ recipient })];
    await send(first);
    await send(second);
    expect((await readOrder(control, first)).agent.id).toBe((await readOrder(control, second)).agent.id);
    const nobody = anOrder({ recipient: { email: '', phone: '', fullName: '' } });
    const copy = await send(nobody);
    await send(nobody, copy.externalId);
    const { agent } = await readOrder(control, nobody);
    expect(agent.name).toBe(`Покупатель заказа ${nobody.number}`);
    expect(await findAll(control, 'counterparty', `name=${agent.name}`)).toHaveLength(1);
  });

  it('changes in an order whose email changed', async () => {
    const order = anOrder({ recipient: { email: newEmail() } });
    const copy = await send(order);
    const email = newEmail();
    await send({ ...order, recipient: { ...order.recipient, email } }, copy.externalId);
    expect((await readOrder(control, order)).agent.email).toBe(email);
  });
});

describe('goods in МойСклад (D4)', () => {
  it('are found by their code, a variant of a product too, and nothing is made', async () => {
    const before = (await findAll(control, 'product')).length;
    const order = anOrder({ items: [anItem(), anItem({ shopArticle: variantCodes.blue, quantity: 2 })] });
    await send(order);
    const types = goodsIn(await readOrder(control, order)).map(({ assortment }) => assortment.meta.type);
    expect(types).toEqual(['product', 'variant']);
    expect(await findAll(control, 'product')).toHaveLength(before);
  });

  it.each(['code', 'externalCode'] as const)(
    'that are unknown are made with name, weight and price: %s',
    async (key) => {
      const article = `НОВЫЙ\\; "товар" ${key}`;
      const item = anItem({ shopArticle: article, name: 'Чашка «Новая» 🎄', weightGrams: 385, priceKopecks: 12_345 });
      const order = anOrder({ items: [item] });
      await send(order, null, { itemKey: key });
      const [line] = goodsIn(await readOrder(control, order));
      expect(line).toMatchObject({ quantity: 1, price: 12_345 });
      expect(line?.assortment).toMatchObject({ name: 'Чашка «Новая» 🎄', weight: 0.385, [key]: article });
      expect(line?.assortment.salePrices?.[0]).toMatchObject({
        value: 12_345,
        priceType: { meta: expect.any(Object) },
      });
      const second = anOrder({ items: [item] });
      await send(second, null, { itemKey: key });
      expect(goodsIn(await readOrder(control, second))[0]?.assortment.id).toBe(line?.assortment.id);
      expect(await control.duplicates()).not.toContainEqual(
        expect.objectContaining({ key: `product ${key} ${article}` }),
      );
    },
  );

  it('without an article go by their name, and are made once', async () => {
    const item = anItem({ shopArticle: '', sku: '', name: 'Открытка ручной работы' });
    const [first, second] = [anOrder({ items: [item] }), anOrder({ items: [item, { ...item, name: 'Другая' }] })];
    await send(first);
    await send(second);
    const [card] = goodsIn(await readOrder(control, first));
    const names = goodsIn(await readOrder(control, second)).map(({ assortment }) => assortment.name);
    expect(names).toEqual(['Открытка ручной работы', 'Другая']);
    expect(goodsIn(await readOrder(control, second))[0]?.assortment.id).toBe(card?.assortment.id);
  });

  it('come in one line more where a discount does not divide, so the sum stays exact', async () => {
    const items = [anItem({ quantity: 3, priceKopecks: 33_333, discountKopecks: 1_001 })];
    const order = anOrder({ items });
    await send(order);
    const there = await readOrder(control, order);
    expect(goodsIn(there).map(({ quantity, price }) => [quantity, price])).toEqual([
      [2, 32_999],
      [1, 33_000],
    ]);
    expect(there.description?.replaceAll('\u00a0', ' ')).toContain('Скидка на товары (учтена в ценах): 10,01 ₽');
  });

  it('of forty unknown kinds are looked up and made within the turns that were asked for', async () => {
    const items = Array.from({ length: 40 }, (_, index) =>
      anItem({ shopArticle: `ОЧЕНЬ ДЛИННЫЙ АРТИКУЛ ${'Я'.repeat(38)} ${10 + index}`, quantity: 1 + (index % 3) }),
    );
    const order = anOrder({ items, recipient: { email: newEmail() }, delivery: { methodCode: 'forty' } });
    const before = (await control.calls()).length;
    await send(order);
    const made = (await control.calls()).slice(before);
    expect(made.length).toBeLessThanOrEqual(open().requestsPerSend);
    expect(made.filter(({ method }) => method === 'POST entity/product')).toHaveLength(1);
    expect(goodsIn(await readOrder(control, order))).toHaveLength(40);
  });

  it('are asked for once in a batch of orders', async () => {
    const provider = open();
    await provider.send(anOrder(), null);
    const before = (await control.calls()).length;
    await provider.send(anOrder(), null);
    expect((await control.calls()).slice(before).map(({ method }) => method)).toEqual(['POST entity/customerorder']);
  });

  it('that were removed there meanwhile are looked up anew after the refusal', async () => {
    const provider = open();
    const item = anItem({ shopArticle: 'SHORT-LIVED' });
    const made = await ask<{ id: string }>(control, 'POST', '/entity/product', {
      name: 'Ненадолго',
      code: 'SHORT-LIVED',
    });
    const first = await provider.send(anOrder({ items: [item] }), null);
    if (first.outcome !== 'ok') throw new Error('not sent');
    await provider.remove?.(linkOf(first.copy.externalId));
    await ask(control, 'DELETE', `/entity/product/${made.id}`);
    const order = anOrder({ items: [item] });
    expect(await provider.send(order, null)).toMatchObject({ outcome: 'refused', code: '1021' });
    expect(await provider.send(order, null)).toMatchObject({ outcome: 'ok' });
  });
});

describe('delivery in МойСклад (D4)', () => {
  it.each(['code', 'externalCode'] as const)('is a service found by its key: %s', async (key) => {
    const service = { name: 'Доставка курьером', [key]: `delivery-${key}` };
    const made = await ask<{ id: string }>(control, 'POST', '/entity/service', service);
    const order = anOrder({ delivery: { methodCode: `delivery-${key}`, costKopecks: 29_999 } });
    await send(order, null, { serviceKey: key });
    expect(deliveryIn(await readOrder(control, order))).toMatchObject({
      quantity: 1,
      price: 29_999,
      assortment: { id: made.id },
    });
  });

  it('is a service made once, named as the method, where there is none', async () => {
    const delivery = { methodCode: 'new-method', methodName: 'СДЭК Курьер «Экспресс»' };
    await send(anOrder({ delivery }));
    const order = anOrder({ delivery });
    await send(order);
    expect(deliveryIn(await readOrder(control, order))?.assortment.name).toBe('СДЭК Курьер «Экспресс»');
    expect(await findAll(control, 'service', 'code=new-method')).toHaveLength(1);
  });

  it('may be one service for all methods; the comment names the method', async () => {
    const order = anOrder({ delivery: { methodCode: '8', methodName: 'СДЭК Самовывоз', costKopecks: 0 } });
    await send(order, null, { serviceCode: 'DELIVERY' });
    const there = await readOrder(control, order);
    expect(deliveryIn(there)).toMatchObject({ price: 0, assortment: { code: 'DELIVERY', name: 'Доставка' } });
    expect(there.description).toContain('Доставка: СДЭК Самовывоз');
  });

  it('is no line where the order has none', async () => {
    const order = anOrder({
      delivery: { methodCode: null, methodName: '', carrier: '', category: null, costKopecks: 0 },
    });
    await send(order);
    expect(deliveryIn(await readOrder(control, order))).toBeUndefined();
  });
});
