import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliversToPoint } from '#core/delivery/category';
import type { Order } from '#core/order/schema';
import { aLink, anItem, anOrder, variedOrders } from '../support/orders.ts';
import { type Control, startStandIn } from '../support/sandbox.ts';
import { editThere, openRetailcrm, readOrder } from './support.ts';

function piecesByName(lines: Iterable<[string, number]>): Record<string, number> {
  const pieces: Record<string, number> = {};
  for (const [name, count] of lines) pieces[name] = (pieces[name] ?? 0) + count;
  return pieces;
}

describe('any order in RetailCRM', () => {
  let control: Control;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ control, close } = await startStandIn('retailcrm'));
    await control.noLimit();
  });
  afterAll(() => close());

  const open = () => openRetailcrm(control);
  const linkOf = (externalId: string) => aLink(externalId, { system: 'retailcrm' });

  async function send(order: Order, externalId: string | null = null) {
    const outcome = await open().send(order, externalId === null ? null : linkOf(externalId));
    if (outcome.outcome !== 'ok') throw new Error(JSON.stringify(outcome));
    return outcome.copy;
  }

  async function expectThere(order: Order) {
    const there = await readOrder(control, order);
    expect(there.externalId).toBe(order.id);
    expect(there.number).toBe(order.number);
    expect(Math.round(there.totalSumm * 100)).toBe(order.totalKopecks);
    expect([there.weight, there.length, there.width, there.height]).toEqual([1250, 200, 155, 100]);
    expect(there.delivery.cost).toBe(order.delivery.costKopecks / 100);
    expect(there.delivery.data?.tariff).toBe(order.delivery.methodCode);
    expect(there.delivery.data?.pickuppointId || null).toBe(order.delivery.pickupPointId);
    expect(there.delivery.address.city).toBe(order.address.settlement);
    expect(there.managerComment).toContain(order.delivery.methodName);
    expect(piecesByName(there.items.map(({ initialPrice, quantity }) => [String(initialPrice), quantity]))).toEqual(
      piecesByName(order.items.map(({ priceKopecks, quantity }) => [String(priceKopecks / 100), quantity])),
    );
    const [payment, ...others] = Object.values(there.payments);
    expect(others).toEqual([]);
    expect(payment).toMatchObject({
      type: order.cod ? 'cash' : 'bank-card',
      amount: (order.cod?.amountKopecks ?? order.totalKopecks) / 100,
      status: order.prepayment?.paid ? 'paid' : 'not-paid',
    });
    return there;
  }

  it.each(variedOrders('10011'))('goes and is edited: %s', async (name, varied) => {
    const order = { ...varied, number: `${name} ${varied.id}` };
    const copy = await send(order);
    const there = await expectThere(order);
    expect(copy).toEqual({
      externalId: String(there.id),
      url: `http://retailcrm.localhost:8787/orders/${there.id}/edit`,
      trackingNumber: null,
      externalStatus: 'new',
    });
    const edited = { ...order, number: `${order.number}-2`, items: [...order.items].reverse() };
    expect(await send(edited, copy.externalId)).toEqual(copy);
    await expectThere(edited);
    expect(await control.duplicates()).toEqual([]);
  });

  it('is edited, not made twice, where our link was lost', async () => {
    const order = anOrder({ number: 'lost link' });
    const first = await send(order);
    const again = { ...order, items: [...order.items, anItem({ quantity: 2 })] };
    expect((await send(again)).externalId).toBe(first.externalId);
    expect((await readOrder(control, order)).items).toHaveLength(2);
    expect(await control.duplicates()).toEqual([]);
  });

  it('loses there what was cleared here', async () => {
    const order = anOrder({ number: 'cleared', comment: 'Позвоните' });
    const copy = await send(order);
    const cleared = anOrder({
      ...order,
      comment: '',
      recipient: { fullName: 'Петрова Анна', email: '' },
      address: { ...order.address, flat: '', postalCode: '' },
    });
    await send({ ...cleared, id: order.id }, copy.externalId);
    const there = await readOrder(control, order);
    for (const field of ['email', 'patronymic', 'customerComment']) expect(there).not.toHaveProperty(field);
    for (const field of ['flat', 'index']) expect(there.delivery.address).not.toHaveProperty(field);
  });

  it('leaves what people wrote in the comment, and renews its own line', async () => {
    const order = anOrder({ number: 'comment' });
    const copy = await send(order);
    const written = (await readOrder(control, order)).managerComment;
    await editThere(control, order, { managerComment: `Звонили дважды\n${written}\nПеренести на среду` });
    const other = { ...order, delivery: { ...order.delivery, methodCode: '8', methodName: 'СДЭК Курьер' } };
    await send(other, copy.externalId);
    const comment = (await readOrder(control, order)).managerComment ?? '';
    expect(comment).toContain('Звонили дважды\nПеренести на среду');
    expect(comment).toContain('СДЭК Курьер');
    expect(comment).not.toContain('Shiptor Курьер');
    expect(comment.split('\n')).toHaveLength(3);
  });

  it('turns one payment into another, and never adds a second', async () => {
    const order = anOrder({ number: 'payment' });
    const copy = await send(order);
    const paid = {
      ...order,
      cod: null,
      prepayment: { method: 'online_card' as const, paid: true, refundedKopecks: 0 },
    };
    await send(paid, copy.externalId);
    expect(Object.values((await readOrder(control, order)).payments)).toMatchObject([
      { type: 'bank-card', amount: 940, status: 'paid' },
    ]);
  });

  it('makes the payment that an adopted order lacks', async () => {
    const order = anOrder({ number: 'adopted' });
    const copy = await send({ ...order, cod: null, prepayment: null });
    expect((await readOrder(control, order)).payments).toEqual({});
    await send(order, copy.externalId);
    expect(Object.values((await readOrder(control, order)).payments)).toMatchObject([{ type: 'cash', amount: 940 }]);
  });

  it('is sent again in full after the payment alone was lost', async () => {
    const order = anOrder({ number: 'half' });
    const copy = await send(order);
    await control.arm({ fault: 'lose_answer_after_write', times: 1, match: 'POST orders/payments/{id}/edit' });
    expect(await open().send(order, linkOf(copy.externalId))).toMatchObject({ outcome: 'unknown' });
    expect(await open().send(order, linkOf(copy.externalId))).toMatchObject({ outcome: 'ok' });
    expect(Object.values((await readOrder(control, order)).payments)).toHaveLength(1);
  });

  it('names its goods by the key that the account binds them by', async () => {
    const order = anOrder({ number: 'xml', items: [anItem({ shopArticle: 'UNKNOWN-1' })] });
    const provider = openRetailcrm(control, { settings: { itemKey: 'xmlId' } });
    expect(await provider.send(order, null)).toMatchObject({ outcome: 'ok' });
    const logged = (await control.calls()).at(-1)?.body ?? '';
    const sent: unknown = JSON.parse(new URLSearchParams(logged).get('order') ?? '{}');
    expect(sent).toMatchObject({ items: [{ offer: { xmlId: 'UNKNOWN-1' } }] });
  });

  it('shows the address of a pickup point, and no street of the buyer', async () => {
    const [, order] = variedOrders('10011').find(([name]) => name === 'point, COD in cash') ?? [];
    if (!order || !deliversToPoint(order.delivery.category)) throw new Error('no such order');
    await send({ ...order, number: 'point' });
    const { address } = (await readOrder(control, order)).delivery;
    expect(address.notes).toContain(order.delivery.pickupPointAddress);
    for (const field of ['street', 'building', 'flat']) expect(address).not.toHaveProperty(field);
  });
});

describe('the check of a RetailCRM connection', () => {
  let control: Control;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ control, close } = await startStandIn('retailcrm'));
  });
  afterAll(() => close());

  it('tells a key without the right to write', async () => {
    const provider = openRetailcrm(control, { credentials: { apiKey: 'SandboxDemoKeyRetailCrm000000003' } });
    expect(await provider.check()).toMatchObject({
      outcome: 'refused',
      code: 'AUTH',
      message: expect.stringContaining('order_write'),
    });
    expect(await provider.send(anOrder(), null)).toMatchObject({ outcome: 'refused', code: 'AUTH' });
  });

  it('tells a shop that the key does not open', async () => {
    const provider = openRetailcrm(control, { settings: { site: 'demo-2' } });
    expect(await provider.check()).toMatchObject({ outcome: 'refused', field: 'settings.site' });
  });

  it('tells a delivery type that is not there', async () => {
    const provider = openRetailcrm(control, { settings: { deliveryTypeCode: 'by-drone' } });
    expect(await provider.check()).toMatchObject({ outcome: 'refused', field: 'settings.deliveryTypeCode' });
    expect(await provider.send(anOrder(), null)).toMatchObject({
      outcome: 'refused',
      message: expect.stringContaining('by-drone'),
    });
  });
});
