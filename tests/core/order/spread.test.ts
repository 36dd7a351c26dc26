import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pricePieces, spreadKopecks } from '#core/order/spread';

const kopecks = fc.integer({ min: 0, max: 100_000_000_000 });

describe('sharing kopecks out', () => {
  it('adds up to the sum exactly, however large, and shares nothing negative', () => {
    fc.assert(
      fc.property(kopecks, fc.array(kopecks, { minLength: 1, maxLength: 60 }), (target, weights) => {
        const shares = spreadKopecks(target, weights);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(target);
        expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('gives no line more than its weight while the sum does not exceed them', () => {
    fc.assert(
      fc.property(
        fc.array(kopecks, { minLength: 1, maxLength: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (weights, part) => {
          const target = Math.floor(weights.reduce((sum, weight) => sum + weight, 0) * part);
          for (const [index, share] of spreadKopecks(target, weights).entries()) {
            expect(share).toBeLessThanOrEqual(weights[index] ?? 0);
          }
        },
      ),
    );
  });

  it('shares in proportion', () => {
    expect(spreadKopecks(100, [300, 100])).toEqual([75, 25]);
    expect(spreadKopecks(100, [0, 50, 0])).toEqual([0, 100, 0]);
  });

  it('gives it all to the last line where none weighs anything', () => {
    expect(spreadKopecks(7, [0, 0])).toEqual([0, 7]);
    expect(spreadKopecks(7, [])).toEqual([]);
  });
});

describe('pieces of a line', () => {
  it('keep both the sum and the number of pieces', () => {
    fc.assert(
      fc.property(kopecks, fc.integer({ min: 1, max: 100_000 }), (sum, quantity) => {
        const pieces = pricePieces(sum, quantity);
        expect(pieces.reduce((total, piece) => total + piece.priceKopecks * piece.quantity, 0)).toBe(sum);
        expect(pieces.reduce((total, piece) => total + piece.quantity, 0)).toBe(quantity);
        expect(pieces.length).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('stay one line where the sum divides', () => {
    expect(pricePieces(300, 3)).toEqual([{ quantity: 3, priceKopecks: 100 }]);
    expect(pricePieces(100, 3)).toEqual([
      { quantity: 2, priceKopecks: 33 },
      { quantity: 1, priceKopecks: 34 },
    ]);
    expect(pricePieces(0, 2)).toEqual([{ quantity: 2, priceKopecks: 0 }]);
  });
});
