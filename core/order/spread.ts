import type { Kopecks } from '../shared/money.ts';

/**
 * Shares a sum out in proportion to weights, in whole kopecks that add up to it exactly.
 * No share exceeds its weight while the sum does not exceed theirs. Without any weight the last one takes it all.
 */
export function spreadKopecks(target: Kopecks, weights: readonly Kopecks[]): Kopecks[] {
  const whole = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  if (whole === 0n) return weights.map((_, index) => (index === weights.length - 1 ? target : 0));
  let before = 0n;
  return weights.map((weight) => {
    const after = before + BigInt(weight);
    const share = (after * BigInt(target)) / whole - (before * BigInt(target)) / whole;
    before = after;
    return Number(share);
  });
}

export type PricedPieces = { quantity: number; priceKopecks: Kopecks };

/** A line's sum as pieces at whole-kopeck prices: 3 pieces for 1.00 are 2 at 0.33 and 1 at 0.34. */
export function pricePieces(lineKopecks: Kopecks, quantity: number): PricedPieces[] {
  const priceKopecks = Math.floor(lineKopecks / quantity);
  const dearer = lineKopecks - priceKopecks * quantity;
  const pieces = [
    { quantity: quantity - dearer, priceKopecks },
    { quantity: dearer, priceKopecks: priceKopecks + 1 },
  ];
  return pieces.filter((each) => each.quantity > 0);
}
