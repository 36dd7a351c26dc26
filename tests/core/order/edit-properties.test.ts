import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deliveryInputs, recalculationTriggers } from '#core/delivery/inputs';
import { acceptPrice, declinePrice, priceOfDraft, type TakenPrices } from '#core/delivery/recalculation';
import {
  type DefaultDimensions,
  dimensionsOfItems,
  parcelDimensions,
  SHOP_DEFAULT_DIMENSIONS,
} from '#core/order/dimensions';
import { applyChanges, composeOrder, type OrderChanges } from '#core/order/edit';
import { refuseOrder } from '#core/order/rules';
import type { OrderContent } from '#core/order/schema';
import { defaultDeclaredValueKopecks, MIN_DECLARED_VALUE_KOPECKS } from '#core/order/totals';
import { anyChanges, counted, parseChanges } from '../support/orders.ts';

const AS_OF = '2026-11-24T09:00:00.000Z';
const METHODS = [
  { methodCode: '1', carrier: 'boxberry', category: 'delivery-point' as const },
  { methodCode: '3', carrier: 'shiptor', category: 'to-door' as const },
  { methodCode: '13', carrier: 'russian-post', category: 'post-office' as const },
  { methodCode: '301', carrier: 'cdek', category: 'door-to-door' as const },
];

/** A carrier whose price is told by nothing but the delivery inputs and the method. */
const costOf = (order: OrderContent, methodCode: string): number =>
  [...`${deliveryInputs(order)} ${methodCode}`].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 99_991, 7);
const pricesFor = (draft: OrderContent): TakenPrices => ({
  asOf: AS_OF,
  options: METHODS.map((method) => ({
    ...{ ...method, methodName: method.carrier, termDays: null, cashOnDelivery: true, cardOnDelivery: true },
    costKopecks: costOf(draft, method.methodCode),
  })),
});

type Step = { changes: OrderChanges; decision: 'accept' | 'decline' };
type Saved = { before: OrderContent; after: OrderContent; step: Step; isAsked: boolean };

/** A manager's edit as the Worker makes it of core's parts; null where it is refused. */
function edit(
  before: OrderContent,
  { changes, decision }: Step,
  newId: () => string,
  defaults: DefaultDimensions,
  isAsked?: boolean,
): { after: OrderContent; isAsked: boolean } | null {
  const draft = applyChanges(before, changes, newId, defaults);
  const asked = isAsked ?? recalculationTriggers(before, draft).length > 0;
  const after = asked ? decided(before, draft, decision) : draft;
  return after && refuseOrder(after).length === 0 ? { after, isAsked: asked } : null;
}

function decided(before: OrderContent, draft: OrderContent, decision: Step['decision']): OrderContent | null {
  if (decision === 'decline') return declinePrice(before, draft, pricesFor(draft));
  const price = priceOfDraft(draft, pricesFor(draft));
  return price.state === 'available' ? acceptPrice(draft, price.option, price.asOf) : null;
}

const anyStep: fc.Arbitrary<Step> = fc.record({
  changes: anyChanges,
  decision: fc.constantFrom('accept' as const, 'decline' as const),
});
const basis = (kind: DefaultDimensions['basis']): DefaultDimensions => ({
  ...{ ...SHOP_DEFAULT_DIMENSIONS, basis: kind, weightGrams: 750, heightMm: 30 },
});
const anyDefaults = fc.constantFrom(SHOP_DEFAULT_DIMENSIONS, basis('item'), basis('parcel'));

const START = parseChanges({
  address: { settlementCode: '77000000000', postalCode: '101000' },
  items: [{ name: 'Чай', sku: 'TEA', quantity: 2, priceKopecks: 100_050, weightGrams: 250 }],
  delivery: { methodCode: '3', carrier: 'shiptor', category: 'to-door', costKopecks: 30_000 },
});

/** What must hold after every saved edit of any sequence. */
function always(check: (saved: Saved, defaults: DefaultDimensions, newId: () => string) => void): void {
  fc.assert(
    fc.property(anyDefaults, fc.array(anyStep, { minLength: 1, maxLength: 8 }), (defaults, steps) => {
      const newId = counted();
      let before = composeOrder('1', START, newId, defaults);
      for (const step of steps) {
        const saved = edit(before, step, newId, defaults);
        if (!saved) continue;
        check({ before, step, ...saved }, defaults, newId);
        before = saved.after;
      }
    }),
    { numRuns: 300 },
  );
}

describe('after every edit of any sequence', () => {
  it('there is exactly one way to pay, and nothing is paid that has COD (B4, B6)', () => {
    always(({ after: { cod, prepayment } }) => {
      expect((cod === null) !== (prepayment === null)).toBe(true);
      if (cod) expect(prepayment?.paid ?? false).toBe(false);
    });
  });

  it('every rule of an order holds (B3, B5, B10)', () => {
    always(({ after }) => {
      const { cod, delivery, address, declaredValueKopecks } = after;
      expect(declaredValueKopecks).toBeGreaterThanOrEqual(
        Math.max(cod?.amountKopecks ?? 0, MIN_DECLARED_VALUE_KOPECKS),
      );
      if (delivery.carrier === 'russian-post')
        expect([cod?.method ?? 'cash', address.postalCode !== '']).toEqual(['cash', true]);
      if (delivery.category?.endsWith('delivery-point')) expect(delivery.pickupPointId).toBeTruthy();
      expect(refuseOrder(after)).toEqual([]);
    });
  });

  it('the declared value follows the items only while there is COD, and is else as it was named (B3)', () => {
    always(({ before, after, step: { changes } }) => {
      if (changes.declaredValueKopecks !== undefined)
        expect(after.declaredValueKopecks).toBe(changes.declaredValueKopecks);
      else if (!after.cod) expect(after.declaredValueKopecks).toBe(before.declaredValueKopecks);
      else if (changes.items || changes.cod)
        expect(after.declaredValueKopecks).toBe(defaultDeclaredValueKopecks(after.items, after.cod.amountKopecks));
      else expect(after.declaredValueKopecks).toBe(before.declaredValueKopecks);
    });
  });

  it('an automatic parcel is that of its items, where the shop’s defaults are per item (B2)', () => {
    always(({ after }, defaults) => {
      const { auto, ...box } = after.parcel;
      if (auto && defaults.basis === 'item') expect(box).toEqual(dimensionsOfItems(after.items, defaults));
    });
  });

  it('a parcel that is not, stands as it was set by hand (B2)', () => {
    always(({ before, after, step: { changes } }, defaults) => {
      if (after.parcel.auto && defaults.basis === 'item') return;
      expect(after.parcel).toEqual({ ...before.parcel, ...changes.parcel });
    });
  });

  it('a price with a time is the carrier’s for this very parcel and method, or is marked stale (B8, B9, B14)', () => {
    always(({ after }) => {
      const { asOf, stale, methodCode, costKopecks } = after.delivery;
      if (asOf !== null && !stale && methodCode !== null) expect(costKopecks).toBe(costOf(after, methodCode));
    });
  });

  it('a declined proposal has left method and price alone, but for a cost by hand (B14)', () => {
    always(({ before, after, isAsked, step: { changes, decision } }) => {
      if (!isAsked || decision === 'accept') return;
      expect(after.delivery.methodCode).toBe(before.delivery.methodCode);
      if (changes.delivery?.costKopecks === undefined)
        expect(after.delivery.costKopecks).toBe(before.delivery.costKopecks);
    });
  });

  it('the same edit once more changes nothing', () => {
    always(({ after, step, isAsked }, defaults, newId) => {
      expect(edit(after, step, newId, defaults, isAsked)?.after).toEqual(after);
    });
  });

  it('recalculating once more changes nothing', () => {
    always(({ after }) => {
      const price = priceOfDraft(after, pricesFor(after));
      if (price.state !== 'available') return;
      const once = acceptPrice(after, price.option, price.asOf);
      const next = priceOfDraft(once, pricesFor(once));
      expect(next).toEqual(price);
      expect(acceptPrice(once, price.option, price.asOf)).toEqual(once);
    });
  });
});

const marksOf = ({ cod, delivery }: OrderContent): string[] => [
  cod ? 'cod' : 'prepaid',
  ...(delivery.asOf === AS_OF ? ['accepted'] : []),
  ...(delivery.stale ? ['declined'] : []),
  ...(delivery.pickupPointId ? ['point'] : []),
  ...(delivery.carrier === 'russian-post' ? ['post'] : []),
  ...(delivery.methodCode === null ? ['no method'] : []),
];

describe('the sequences', () => {
  it('reach what they are about: COD, posts, accepted and declined prices, refused edits', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 8, maxLength: 8 }), (steps) => {
        const newId = counted();
        let order = composeOrder('1', START, newId);
        for (const step of steps) {
          const after = edit(order, step, newId, SHOP_DEFAULT_DIMENSIONS)?.after;
          for (const each of after ? marksOf(after) : ['refused']) seen.add(each);
          order = after ?? order;
        }
      }),
      { numRuns: 300 },
    );
    expect([...seen].sort()).toEqual([
      'accepted',
      'cod',
      'declined',
      'no method',
      'point',
      'post',
      'prepaid',
      'refused',
    ]);
  });
});

describe('the shop’s «Габариты по умолчанию» (B2)', () => {
  const bare = [{ name: 'Без размеров', quantity: 3, priceKopecks: 1 }];
  it('per item stand in for the figures that an item has not', () => {
    const order = composeOrder('1', parseChanges({ items: bare }), counted(), basis('item'));
    expect(order.parcel).toEqual({ weightGrams: 2250, lengthMm: 200, widthMm: 150, heightMm: 90, auto: true });
  });

  it('per parcel are the parcel’s own, whatever is in it', () => {
    const order = composeOrder('1', parseChanges({ items: bare }), counted(), basis('parcel'));
    expect(order.parcel).toEqual({ ...parcelDimensions(basis('parcel')), auto: true });
    const weighed = applyChanges(order, parseChanges({ parcel: { weightGrams: 9 } }), counted(), basis('parcel'));
    expect(weighed.parcel.weightGrams).toBe(9);
    expect(applyChanges(weighed, parseChanges({ items: [] }), counted(), basis('parcel')).parcel.weightGrams).toBe(9);
  });

  it('leave the weight of an automatic parcel read-only', () => {
    const order = composeOrder('1', parseChanges({ items: bare }), counted());
    expect(applyChanges(order, parseChanges({ parcel: { weightGrams: 9 } }), counted()).parcel.weightGrams).toBe(1500);
  });
});
