import { describe, expect, it } from 'vitest';
import type { DeliveryOption } from '#core/delivery/quote';
import { declinePrice, type TakenPrices } from '#core/delivery/recalculation';
import { sideBySide } from '#core/delivery/side-by-side';
import { applyChanges } from '#core/order/edit';
import { refuseOrder } from '#core/order/rules';
import { counted, orderContent, parseChanges } from '../support/orders.ts';

const option = (methodCode: string, category: DeliveryOption['category']): DeliveryOption => ({
  ...{ methodCode, methodName: methodCode, carrier: 'cdek', category, costKopecks: 40_000, termDays: null },
  ...{ cardOnDelivery: true, cashOnDelivery: true },
});
const taken: TakenPrices = {
  asOf: '2026-11-24T09:00:00.000Z',
  options: [option('3', 'to-door'), option('301', 'door-to-door'), option('77', 'international')],
};
const down: TakenPrices = { asOf: null, options: null, reason: 'CARRIER_UNAVAILABLE' };
const point = { pickupPointId: 'П-7', pickupPointAddress: 'Садовая, 7' };
const toPoint = orderContent({
  delivery: { methodCode: '9', methodName: 'СДЭК', carrier: 'cdek', category: 'delivery-point', ...point },
});
const AWAY = { address: { settlementCode: '78000000000' } };
const draftOf = (before: typeof toPoint, changes: Parameters<typeof parseChanges>[0]) =>
  applyChanges(before, parseChanges(changes), counted());

describe('declining a new price (B14)', () => {
  const moved = draftOf(toPoint, { ...AWAY, delivery: { methodCode: '3' } });

  it('is not offered where the old method has lost its point and the new price can be accepted', () => {
    expect(sideBySide(toPoint, moved, taken).decisions).toEqual(['accept']);
    const near = draftOf(toPoint, { delivery: { methodCode: '3' } });
    expect(sideBySide(toPoint, near, taken).decisions).toEqual(['accept', 'decline']);
  });

  it.each([
    ['another method', moved],
    ['the same method', draftOf(toPoint, AWAY)],
  ])('is possible with the carrier down: the old delivery stays whole and stale (%s)', (_, draft) => {
    expect(sideBySide(toPoint, draft, down).decisions).toEqual(['decline']);
    const kept = declinePrice(toPoint, draft, down);
    expect(refuseOrder(kept)).toEqual([]);
    expect(kept.delivery).toEqual({ ...toPoint.delivery, stale: true });
    expect(kept.address.settlementCode).toBe('78000000000');
  });
});

it('each option of a proposal says the type that it would make the order of (B17)', () => {
  const before = orderContent();
  const { options } = sideBySide(before, draftOf(before, { parcel: { weightGrams: 9000, auto: false } }), taken);
  expect(options.map(({ type, typeChanges }) => [type, typeChanges])).toEqual([
    ['standard', false],
    ['through', true],
    ['export', true],
  ]);
});
