import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Order } from '#core/order/schema';
import { lineTotalKopecks } from '#core/order/totals';
import { aLink, variedOrders } from '../support/orders.ts';
import { type Control, startStandIn } from '../support/sandbox.ts';
import { type Line, openShiptor, readPackage } from './support.ts';

/** The first point of СДЭК in Moscow: takes cash and card. */
const POINT = '10011';
const SENDER = {
  receiver: 'ООО «Тёплый дом»',
  phone: '+7 495 000-00-00',
  settlement: 'Москва',
  street: 'ул. Складская',
  house: '1',
  pointId: Number(POINT),
};

const sumKopecks = (lines: Line[]) => lines.reduce((sum, { count, price }) => sum + Math.round(price * 100) * count, 0);

function piecesByArticle(lines: Iterable<[string, number]>): Record<string, number> {
  const pieces: Record<string, number> = {};
  for (const [article, count] of lines) pieces[article] = (pieces[article] ?? 0) + count;
  return pieces;
}

describe('any order as a parcel of Shiptor', () => {
  let control: Control;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ control, close } = await startStandIn('shiptor'));
  });
  afterAll(() => close());

  const open = () => openShiptor(control, { settings: { senderSettlementCode: '77000000000', sender: SENDER } });

  async function expectThere(order: Order) {
    const parcel = await readPackage(control, order);
    expect(parcel.external_id).toBe(order.id);
    expect(parcel.cod).toBe((order.cod?.amountKopecks ?? 0) / 100);
    expect(parcel.declared_cost).toBeGreaterThanOrEqual(Math.max(parcel.cod, 10));
    expect([parcel.weight, parcel.length, parcel.width, parcel.height]).toEqual([1.25, 20, 15.5, 10]);
    expect(parcel.type).toBe(order.type);
    expect(parcel.departure.shipping_method.id).toBe(Number(order.delivery.methodCode));
    expect(parcel.departure.delivery_point?.id ?? null).toBe(
      order.delivery.pickupPointId && Number(order.delivery.pickupPointId),
    );
    expect(parcel.departure.cashless_payment).toBe(order.cod?.method === 'card');
    expect(parcel.departure.comment).toContain(order.number);
    expect(piecesByArticle(parcel.products.map(({ shopArticle, count }) => [shopArticle, count]))).toEqual(
      piecesByArticle(order.items.map(({ shopArticle, quantity }) => [shopArticle, quantity])),
    );
    const goods = order.items.reduce((sum, item) => sum + lineTotalKopecks(item), 0);
    const expected = order.cod ? order.cod.amountKopecks : goods;
    expect(sumKopecks([...parcel.products, ...parcel.services])).toBe(expected);
    return parcel;
  }

  it.each(variedOrders(POINT))('goes and is edited: %s', async (_, order) => {
    const sent = await open().send(order, null);
    expect(sent).toMatchObject({ outcome: 'ok' });
    if (sent.outcome !== 'ok') return;
    const parcel = await expectThere(order);
    expect(sent.copy).toMatchObject({
      externalId: String(parcel.id),
      trackingNumber: `RP${parcel.id}`,
      externalStatus: 'new',
      url: null,
    });
    const edited = { ...order, number: `${order.number}-2`, items: [...order.items].reverse() };
    expect(await open().send(edited, aLink(sent.copy.externalId))).toEqual(sent);
    await expectThere(edited);
  });

  it('hands a through parcel over: the shipment is made, dated later than today, and confirmed (B18)', async () => {
    const [, order] = variedOrders(POINT).find(([name]) => name === 'through, door to door') ?? [];
    if (!order) throw new Error('no such order');
    await open().send(order, null);
    const { shipment } = await readPackage(control, order);
    expect(shipment?.confirmed).toBe(true);
    expect(Date.parse(shipment?.pickup_date ?? '')).toBeGreaterThan(Date.now() - 24 * 3_600_000);
  });

  it('confirms a through parcel whose confirmation was lost, when it is looked up', async () => {
    const [, order] = variedOrders(POINT).find(([name]) => name === 'through, point to point') ?? [];
    if (!order) throw new Error('no such order');
    await control.arm({ fault: 'status503', times: 1, match: 'confirmShipment' });
    expect(await open().send(order, null)).toMatchObject({ outcome: 'unknown' });
    expect((await readPackage(control, order)).shipment?.confirmed).toBe(false);
    // An order that is withdrawn meanwhile is only looked up: nothing is to leave for it.
    expect(await open().find(order, { complete: false })).toMatchObject({ outcome: 'found' });
    expect((await readPackage(control, order)).shipment?.confirmed).toBe(false);
    expect(await open().find(order)).toMatchObject({ outcome: 'found' });
    expect((await readPackage(control, order)).shipment?.confirmed).toBe(true);
    expect(await control.duplicates()).toEqual([]);
  });

  it.each([
    ['through, door to door', {}, 'settings.sender'],
    ['through, point to point', { sender: { ...SENDER, pointId: undefined } }, 'settings.sender.pointId'],
  ])('names the setting that a through parcel lacks: %s', async (name, settings, field) => {
    const [, order] = variedOrders(POINT).find(([each]) => each === name) ?? [];
    if (!order) throw new Error('no such order');
    const outcome = await openShiptor(control, { settings }).send(order, null);
    expect(outcome).toMatchObject({ outcome: 'refused', code: 'SETTINGS', field });
  });

  it('takes the services off a parcel whose COD is lowered below the goods', async () => {
    const [, order] = variedOrders(POINT)[0] ?? [];
    if (!order) throw new Error('no order');
    const sent = await open().send(order, null);
    if (sent.outcome !== 'ok') throw new Error(JSON.stringify(sent));
    expect((await readPackage(control, order)).services).toHaveLength(1);
    const lowered = { ...order, cod: { amountKopecks: 10_001, method: 'cash' as const } };
    expect(await open().send(lowered, aLink(sent.copy.externalId))).toMatchObject({ outcome: 'ok' });
    expect((await expectThere(lowered)).services).toEqual([]);
  });

  it('makes a new parcel where the link says that the old one was removed', async () => {
    const [, order] = variedOrders(POINT)[0] ?? [];
    if (!order) throw new Error('no order');
    const first = await open().send(order, null);
    if (first.outcome !== 'ok') throw new Error(JSON.stringify(first));
    const response = await fetch(
      `${control.url.replace('/shiptor', '/control/shiptor')}/packages/${first.copy.externalId}/status`,
      {
        method: 'POST',
        body: JSON.stringify({ status: 'removed' }),
      },
    );
    expect(response.ok).toBe(true);
    expect(await open().find(order)).toEqual({ outcome: 'absent' });
    const second = await open().send(order, aLink(first.copy.externalId, { state: 'removed' }));
    expect(second).toMatchObject({ outcome: 'ok' });
    if (second.outcome === 'ok') expect(second.copy.externalId).not.toBe(first.copy.externalId);
  });
});
