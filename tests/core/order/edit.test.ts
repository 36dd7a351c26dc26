import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges } from '#core/order/edit';
import type { OrderContent } from '#core/order/schema';
import { itemsTotalKopecks, MIN_DECLARED_VALUE_KOPECKS } from '#core/order/totals';
import { anyChanges, counted, orderContent, parseChanges } from '../support/orders.ts';

const edited = (before = orderContent(), changes: Parameters<typeof parseChanges>[0] = {}) =>
  applyChanges(before, parseChanges(changes), counted());

describe('an edit', () => {
  it('made twice is the edit made once', () => {
    fc.assert(
      fc.property(anyChanges, anyChanges, (first, changes) => {
        const before = applyChanges(orderContent(), first, counted());
        const newId = counted();
        const once = applyChanges(before, changes, newId);
        expect(applyChanges(once, changes, newId)).toEqual(once);
      }),
    );
  });

  it('that names nothing changes nothing', () => {
    fc.assert(
      fc.property(anyChanges, (first) => {
        const before = applyChanges(orderContent(), first, counted());
        expect(edited(before)).toEqual(before);
      }),
    );
  });

  it('leaves the order it began from as it was', () => {
    fc.assert(
      fc.property(anyChanges, (changes) => {
        const before = orderContent();
        const copy = structuredClone(before);
        applyChanges(before, changes, counted());
        expect(before).toEqual(copy);
      }),
    );
  });

  it('keeps the id of a line that stays and gives a new line one of its own', () => {
    const before = orderContent();
    const [line] = before.items;
    const after = edited(before, {
      items: [
        { id: line?.id, name: 'Чай', quantity: 3, priceKopecks: 100_050 },
        { name: 'Чай', quantity: 1, priceKopecks: 1 },
      ],
    });
    expect(after.items[0]?.id).toBe(line?.id);
    expect(after.items[1]?.id).not.toBe('');
  });
});

describe('declared value (B3)', () => {
  it('that nobody names is never below COD and never below what carriers take', () => {
    fc.assert(
      fc.property(fc.array(anyChanges, { minLength: 1, maxLength: 5 }), (edits) => {
        const newId = counted();
        const unnamed = edits.map(({ declaredValueKopecks: _, ...changes }) => changes);
        const order = unnamed.reduce<OrderContent>(
          (content, changes) => applyChanges(content, changes, newId),
          orderContent(),
        );
        expect(order.declaredValueKopecks).toBeGreaterThanOrEqual(order.cod?.amountKopecks ?? 0);
        expect(order.declaredValueKopecks).toBeGreaterThanOrEqual(MIN_DECLARED_VALUE_KOPECKS);
      }),
    );
  });

  it('follows the items only while the order has COD', () => {
    const items = [{ name: 'Сервиз', quantity: 1, priceKopecks: 900_000 }];
    expect(edited(orderContent(), { items }).declaredValueKopecks).toBe(200_100);
    const withCod = orderContent({ cod: { amountKopecks: 230_100, method: 'cash' } });
    expect(withCod.declaredValueKopecks).toBe(230_100);
    expect(edited(withCod, { items }).declaredValueKopecks).toBe(900_000);
  });

  it('that a manager names stays until the items or COD change', () => {
    const withCod = orderContent({ cod: { amountKopecks: 230_100, method: 'cash' } });
    const named = edited(withCod, { declaredValueKopecks: 500_000 });
    expect(edited(named, { comment: 'x' }).declaredValueKopecks).toBe(500_000);
    expect(edited(named, { cod: { amountKopecks: 1000, method: 'cash' } }).declaredValueKopecks).toBe(200_100);
  });

  it('that a manager names stays where the buyer pays another way, or the same items are sent again', () => {
    const cod = { amountKopecks: 230_100, method: 'cash' as const };
    const named = edited(orderContent({ cod }), { declaredValueKopecks: 500_000 });
    const items = named.items.map(({ id: _, ...item }) => item);
    for (const changes of [{ cod: { ...cod, method: 'card' as const } }, { items }, { cod, items }])
      expect(edited(named, changes).declaredValueKopecks).toBe(500_000);
    const dearer = items.map((item) => ({ ...item, priceKopecks: item.priceKopecks + 100_000 }));
    expect(edited(named, { items: dearer }).declaredValueKopecks).toBe(400_100);
    const off = edited(named, { cod: null });
    expect(edited(off, { cod }).declaredValueKopecks).toBe(230_100);
  });

  it('is the cart by default, or COD where that is larger', () => {
    expect(orderContent().declaredValueKopecks).toBe(itemsTotalKopecks(orderContent().items));
    expect(orderContent({ items: [] }).declaredValueKopecks).toBe(MIN_DECLARED_VALUE_KOPECKS);
  });
});

describe('the way to pay', () => {
  it('is one: naming COD takes the prepayment away, and the other way round', () => {
    const withCod = edited(orderContent(), { cod: { amountKopecks: 1000, method: 'card' } });
    expect(withCod).toMatchObject({ cod: { amountKopecks: 1000 }, prepayment: null });
    const prepaid = edited(withCod, { prepayment: { method: 'other', paid: true } });
    expect(prepaid).toMatchObject({ cod: null, prepayment: { method: 'other', paid: true } });
    expect(edited(withCod, { cod: null })).toMatchObject({ cod: null, prepayment: { paid: false } });
  });

  it('keeps what was refunded, whatever an edit says', () => {
    const before = orderContent();
    const refunded = { ...before, prepayment: { method: 'online_card' as const, paid: false, refundedKopecks: 700 } };
    const after = edited(refunded, { prepayment: { method: 'other', paid: true } });
    expect(after.prepayment).toEqual({ method: 'other', paid: true, refundedKopecks: 700 });
  });
});

describe('the delivery price', () => {
  it('is marked stale by whatever it depends on', () => {
    expect(edited(orderContent(), { address: { settlementCode: '78' } }).delivery.stale).toBe(true);
    expect(edited(orderContent(), { parcel: { weightGrams: 9000, auto: false } }).delivery.stale).toBe(true);
    expect(edited(orderContent(), { declaredValueKopecks: 999_900 }).delivery.stale).toBe(true);
  });

  it('is not touched by what it does not depend on', () => {
    const after = edited(orderContent(), { comment: 'x', recipient: { phone: '1' }, address: { house: '2' } });
    expect(after.delivery.stale).toBe(false);
  });

  it('is fresh again when it is named', () => {
    const stale = edited(orderContent(), { address: { settlementCode: '78' } });
    expect(edited(stale, { comment: 'x' }).delivery.stale).toBe(true);
    expect(edited(stale, { delivery: { costKopecks: 1 } }).delivery.stale).toBe(false);
  });
});

describe('the cost of delivery (B9)', () => {
  const priced = orderContent({
    delivery: { methodCode: '3', category: 'to-door', costKopecks: 30_000, asOf: '2026-11-24T09:00:00.000Z' },
  });

  it('keeps its time while it stays the same, for the same parcel', () => {
    expect(edited(priced, { delivery: { costKopecks: 30_000 } }).delivery).toEqual(priced.delivery);
  });

  it('set by hand is as of no moment, be it the same sum for another parcel', () => {
    const byHand = { asOf: null, stale: false };
    expect(edited(priced, { delivery: { costKopecks: 1 } }).delivery).toMatchObject(byHand);
    const heavier = { parcel: { weightGrams: 9000, auto: false }, delivery: { costKopecks: 30_000 } };
    expect(edited(priced, heavier).delivery).toMatchObject(byHand);
  });
});

describe('the parcel (B2)', () => {
  it('follows the items while it is automatic', () => {
    const after = edited(orderContent(), { items: [{ name: 'Чай', quantity: 4, priceKopecks: 1, weightGrams: 300 }] });
    expect(after.parcel).toMatchObject({ weightGrams: 1200, auto: true });
  });

  it('stays as a manager set it', () => {
    const set = edited(orderContent(), { parcel: { weightGrams: 777, auto: false } });
    const after = edited(set, { items: [{ name: 'Чай', quantity: 4, priceKopecks: 1, weightGrams: 300 }] });
    expect(after.parcel).toMatchObject({ weightGrams: 777, auto: false });
  });
});
