import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Order } from '#core/order/schema';
import { aLink, anItem, anOrder } from '../support/orders.ts';
import { type Control, startStandIn } from '../support/sandbox.ts';
import { ask, findAll, goodsIn, openMoysklad, readOrder, readOrders } from './support.ts';

let control: Control;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ control, close } = await startStandIn('moysklad'));
  await control.noLimit();
});
afterEach(async () => {
  await control.calm();
  expect(await control.duplicates()).toEqual([]);
});
afterAll(() => close());

const open = () => openMoysklad(control);
const linkOf = (externalId: string) => aLink(externalId, { system: 'moysklad' });

async function send(order: Order, externalId: string | null = null) {
  const outcome = await open().send(order, externalId === null ? null : linkOf(externalId));
  if (outcome.outcome !== 'ok') throw new Error(JSON.stringify(outcome));
  return outcome.copy;
}

const articlesOf = async (order: Order) =>
  goodsIn(await readOrder(control, order)).map(({ assortment, quantity }) => [assortment.code, quantity]);

describe('sending again to МойСклад (C6)', () => {
  it('keeps what the system keeps with a line, and what people wrote in the comment', async () => {
    const order = anOrder({ items: [anItem({ quantity: 3 }), anItem({ shopArticle: 'TEA-ALT-100' })] });
    const copy = await send(order);
    const written = await readOrder(control, order);
    const positions = written.positions.rows.map(({ id, quantity, price, assortment }, index) => ({
      ...{ id, quantity, price, assortment: { meta: assortment.meta } },
      ...(index === 0 && { reserve: 3 }),
    }));
    const description = `Звонили дважды\n${written.description}\nПеренести на среду`;
    await ask(control, 'PUT', `/entity/customerorder/${copy.externalId}`, { positions, description });
    const edited = {
      ...order,
      items: order.items.map((item, index) => (index === 0 ? { ...item, quantity: 2 } : item)).slice(0, 1),
      delivery: { ...order.delivery, methodCode: '8', methodName: 'СДЭК Курьер' },
    };
    await send(edited, copy.externalId);
    const there = await readOrder(control, order);
    expect(goodsIn(there)).toEqual([expect.objectContaining({ id: positions[0]?.id, quantity: 2, reserve: 2 })]);
    expect(there.description).toContain('Звонили дважды\nПеренести на среду');
    expect(there.description).toContain('СДЭК Курьер');
    expect(there.description).not.toContain('Shiptor Курьер');
  });

  it('removes there what was removed here, and loses nothing of one SKU in two lines', async () => {
    const twice = [anItem({ quantity: 2 }), anItem({ quantity: 3, priceKopecks: 49_900 })];
    const order = anOrder({ items: [...twice, anItem({ shopArticle: 'TEA-ALT-100' })] });
    const copy = await send(order);
    await send({ ...order, items: twice }, copy.externalId);
    const there = goodsIn(await readOrder(control, order));
    expect(there.map(({ assortment, quantity, price }) => [assortment.code, quantity, price])).toEqual([
      ['MUG-WHT-350', 2, 59_000],
      ['MUG-WHT-350', 3, 49_900],
    ]);
    await send({ ...order, items: twice.slice(1) }, copy.externalId);
    expect(await articlesOf(order)).toEqual([['MUG-WHT-350', 3]]);
  });

  it('moves an order to another buyer, whose account is not the former one’s', async () => {
    const order = anOrder({ recipient: { email: 'first@example.com' } });
    const copy = await send(order);
    await control.post(`/orders/${copy.externalId}/account`);
    await send({ ...order, recipient: { ...order.recipient, email: 'second@example.com' } }, copy.externalId);
    expect((await readOrder(control, order)).agent.email).toBe('second@example.com');
  });

  it('leaves the state and the date that people set', async () => {
    const order = anOrder();
    const copy = await send(order);
    const moment = '2026-11-25 12:00:00';
    await ask(control, 'PUT', `/entity/customerorder/${copy.externalId}`, { moment });
    await control.post(`/orders/${copy.externalId}/state`, { state: 'Отгружен' });
    expect(await send(order, copy.externalId)).toMatchObject({ externalStatus: 'Отгружен' });
    expect(await readOrder(control, order)).toMatchObject({ moment: `${moment}.000`, state: { name: 'Отгружен' } });
  });

  it('loses there what was cleared here', async () => {
    const order = anOrder({ comment: 'Позвоните', items: [anItem({ discountKopecks: 100 })] });
    const copy = await send(order);
    const item = order.items[0] ?? anItem();
    await send({ ...order, comment: '', items: [{ ...item, discountKopecks: 0 }] }, copy.externalId);
    const { description } = await readOrder(control, order);
    expect(description).not.toContain('Комментарий');
    expect(description).not.toContain('Скидка');
  });

  it('says that the copy was removed there, and makes no other by itself', async () => {
    const order = anOrder();
    const copy = await send(order);
    await control.post(`/orders/${copy.externalId}/delete`);
    expect(await open().send(order, linkOf(copy.externalId))).toMatchObject({ outcome: 'refused', code: 'NOT_FOUND' });
    expect(await readOrders(control, order)).toEqual([]);
  });

  it.each(['free', 'taken'])('makes a new copy once the link is given up; the old syncId is %s', async (state) => {
    await control.settings({ syncIdOfRemoved: state });
    const order = anOrder();
    const first = await send(order);
    await control.post(`/orders/${first.externalId}/delete`);
    const second = await send(order);
    expect(second.externalId).not.toBe(first.externalId);
    const again = { ...order, items: [anItem({ quantity: 4 })] };
    expect((await send(again)).externalId).toBe(second.externalId);
    expect(await articlesOf(order)).toEqual([['MUG-WHT-350', 4]]);
    await open().remove?.(linkOf(second.externalId));
    const removed = aLink(second.externalId, { system: 'moysklad', state: 'removed' });
    expect(await open().send(order, removed)).toMatchObject({ outcome: 'ok' });
    expect(await readOrders(control, order)).toHaveLength(1);
    await control.settings({});
  });

  it('is an edit where our link was lost', async () => {
    const order = anOrder();
    const first = await send(order);
    const again = { ...order, items: [anItem({ shopArticle: 'TEA-IVN-050', priceKopecks: 59_000 })] };
    expect((await send(again)).externalId).toBe(first.externalId);
    expect(await articlesOf(order)).toEqual([['TEA-IVN-050', 1]]);
  });

  it('is made once by two sendings at the same time', async () => {
    const order = anOrder({ items: [anItem({ shopArticle: 'AT-ONCE' })], recipient: { email: 'at-once@example.com' } });
    const copies = await Promise.all([send(order), send(order), send(order)]);
    expect(new Set(copies.map(({ externalId }) => externalId)).size).toBe(1);
    expect(await findAll(control, 'product', 'code=AT-ONCE')).toHaveLength(1);
    expect(await findAll(control, 'counterparty', `email=${order.recipient.email}`)).toHaveLength(1);
  });

  it('takes the goods that are there while another order of the batch is refused', async () => {
    const provider = open();
    const fine = anOrder({ items: [anItem(), anItem({ shopArticle: 'NEW-IN-A-BATCH' })] });
    await control.arm({ fault: 'latency', latencyMs: 150, times: 1, match: 'GET entity/variant' });
    await control.settings({ uniqueNames: true });
    await provider.send(anOrder({ number: 'TAKEN', items: [anItem({ shopArticle: 'TEA-IVN-050' })] }), null);
    const [outcome, refused] = await Promise.all([
      provider.send({ ...fine, number: 'FREE' }, null),
      provider.send(anOrder({ number: 'TAKEN', items: [anItem({ shopArticle: 'TEA-IVN-050' })] }), null),
    ]);
    await control.settings({});
    expect(refused).toMatchObject({ outcome: 'refused', code: '3006' });
    expect(outcome).toMatchObject({ outcome: 'ok' });
    expect(await findAll(control, 'product', 'code=MUG-WHT-350')).toHaveLength(1);
  });

  it.each([
    ['counterparty', 'lose_answer_after_write'],
    ['product', 'lose_answer_after_write'],
    ['service', 'lose_answer_after_write'],
    ['counterparty', 'malformed'],
    ['product', 'malformed'],
    ['service', 'malformed'],
  ] as const)('makes no second %s after an answer that came to nothing: %s', async (type, fault) => {
    const code = `${type}-${fault}`;
    const order = anOrder({
      items: [anItem({ shopArticle: code })],
      delivery: { methodCode: code },
      recipient: { email: `${code}@example.com` },
    });
    await control.arm({ fault, times: 1, match: `POST entity/${type}` });
    expect(await open().send(order, null)).toMatchObject({ outcome: 'later' });
    await send(order);
    const filter = type === 'counterparty' ? `email=${code}@example.com` : `code=${code}`;
    expect(await findAll(control, type, filter)).toHaveLength(1);
    expect(await readOrders(control, order)).toHaveLength(1);
  });
});

describe('statuses read back from МойСклад (C8)', () => {
  it('come by name for many orders in one request, null for what is gone', async () => {
    const [first, second, third] = [await send(anOrder()), await send(anOrder()), await send(anOrder())];
    await control.post(`/orders/${first.externalId}/state`, { state: 'Доставлен' });
    await control.post(`/orders/${third.externalId}/delete`);
    const ids = [first.externalId, second.externalId, third.externalId, '00000000-7d1c-11f0-ac12-00000000dead', 'x'];
    const provider = open();
    const before = (await control.calls()).length;
    const outcome = await provider.fetchStatuses(ids);
    expect((await control.calls()).length - before).toBeLessThanOrEqual(provider.requestsPerFetch);
    if (outcome.outcome !== 'ok') throw new Error('not read');
    expect([...outcome.copies.keys()]).toEqual(ids);
    expect(ids.map((id) => outcome.copies.get(id)?.externalStatus)).toEqual([
      'Доставлен',
      null,
      undefined,
      undefined,
      undefined,
    ]);
    expect(outcome.copies.get(first.externalId)).toEqual({ ...first, externalStatus: 'Доставлен' });
    expect(outcome.copies.get(third.externalId)).toBeNull();
  });

  it('come for as many as one call promises, and never ask for nothing', async () => {
    const provider = open();
    const { externalId } = await send(anOrder());
    const absent = Array.from(
      { length: provider.copiesPerFetch - 1 },
      (_, index) => `00000000-7d1c-11f0-ac12-${String(index).padStart(12, '0')}`,
    );
    const outcome = await provider.fetchStatuses([...absent, externalId]);
    expect(outcome).toMatchObject({ outcome: 'ok' });
    if (outcome.outcome === 'ok') expect(outcome.copies.get(externalId)).not.toBeNull();
    const before = (await control.calls()).length;
    expect(await provider.fetchStatuses([])).toEqual({ outcome: 'ok', copies: new Map() });
    expect(await control.calls()).toHaveLength(before);
  });

  it('come later where the system is busy', async () => {
    const { externalId } = await send(anOrder());
    await control.arm({ fault: 'status429', times: 1 });
    expect(await open().fetchStatuses([externalId])).toMatchObject({ outcome: 'later', retryAfterMs: 1000 });
  });
});

describe('removal from МойСклад (G2)', () => {
  it('is refused in the system’s words where an order was shipped, and the copy stays', async () => {
    const order = anOrder();
    const copy = await send(order);
    await control.post(`/orders/${copy.externalId}/ship`);
    expect(await open().remove?.(linkOf(copy.externalId))).toMatchObject({
      outcome: 'refused',
      message: 'Объект уже используется и не может быть удален',
    });
    expect(await readOrders(control, order)).toHaveLength(1);
  });
});
