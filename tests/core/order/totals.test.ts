import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOrderSchema } from '#core/api/orders';
import { DEFAULT_DIMENSIONS, dimensionsOfItems } from '#core/order/dimensions';
import { MAX_KOPECKS } from '#core/order/schema';
import { itemsTotalKopecks, lineTotalKopecks, totalKopecks } from '#core/order/totals';
import { orderTypeOf } from '#core/order/type';
import { orderContent } from '../support/orders.ts';

const lines = fc.array(
  fc.record({
    quantity: fc.integer({ min: 1, max: 100_000 }),
    priceKopecks: fc.integer({ min: 0, max: 10_000_000 }),
    discountKopecks: fc.integer({ min: 0, max: 1000 }),
  }),
  { maxLength: 500 },
);

describe('totals', () => {
  it('are exact to the kopeck, whatever the numbers', () => {
    fc.assert(
      fc.property(lines, (items) => {
        const exact = items.reduce(
          (sum, item) => sum + BigInt(item.priceKopecks) * BigInt(item.quantity) - BigInt(item.discountKopecks),
          0n,
        );
        expect(BigInt(itemsTotalKopecks(items))).toBe(exact);
      }),
    );
  });

  it('take a discount off the line, not off the piece', () => {
    expect(lineTotalKopecks({ quantity: 3, priceKopecks: 33_33, discountKopecks: 1 })).toBe(99_98);
  });

  it('are goods and delivery', () => {
    expect(totalKopecks(orderContent())).toBe(230_100);
  });

  it('stay whole numbers: goods above a billion roubles are refused before they are summed', () => {
    const goods = (quantity: number) =>
      createOrderSchema.safeParse({
        shopId: 'shp',
        items: [{ name: 'x', quantity, priceKopecks: MAX_KOPECKS }],
      });
    expect(goods(1).success).toBe(true);
    expect(goods(2).error?.issues.map(({ path, code }) => [path.join('.'), code])).toEqual([['items', 'too_big']]);
  });
});

describe('dimensions of a parcel', () => {
  const thing = { quantity: 1, weightGrams: 300, lengthMm: 100, widthMm: 300, heightMm: 50 };

  it('are the widest footprint with the heights stacked, and the weights summed', () => {
    expect(dimensionsOfItems([{ ...thing, quantity: 2 }])).toEqual({
      ...{ weightGrams: 600, lengthMm: 300, widthMm: 100, heightMm: 100 },
    });
  });

  it('of things without figures are the default’s', () => {
    const bare = { quantity: 1, weightGrams: 0, lengthMm: 0, widthMm: 0, heightMm: 0 };
    expect(dimensionsOfItems([bare])).toEqual(DEFAULT_DIMENSIONS);
    expect(dimensionsOfItems([])).toEqual(DEFAULT_DIMENSIONS);
  });

  it('never leave what the API takes', () => {
    const { weightGrams, heightMm } = dimensionsOfItems([{ ...thing, quantity: 100_000 }]);
    expect([weightGrams, heightMm]).toEqual([1_000_000, 10_000]);
  });
});

describe('the type of an order', () => {
  it.each([
    ['to-door', 'standard'],
    ['post-office', 'standard'],
    ['door-to-door', 'through'],
    ['delivery-point-to-delivery-point', 'through'],
    ['international', 'export'],
    [null, 'standard'],
  ] as const)('follows the delivery method: %s is %s', (category, type) => {
    expect(orderTypeOf(category)).toBe(type);
  });
});
