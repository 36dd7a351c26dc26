import type { OrderItem, Parcel } from './schema.ts';

type Dimensions = Pick<Parcel, 'weightGrams' | 'lengthMm' | 'widthMm' | 'heightMm'>;
type Measured = Pick<OrderItem, 'quantity' | 'weightGrams' | 'lengthMm' | 'widthMm' | 'heightMm'>;

/** «Габариты по умолчанию» are those of an item or of a whole parcel. */
export const DIMENSION_BASES = ['item', 'parcel'] as const;
export type DefaultDimensions = Dimensions & { basis: (typeof DIMENSION_BASES)[number] };

/** What a thing without figures of its own counts as, unless the shop says otherwise. */
export const DEFAULT_DIMENSIONS: Dimensions = { weightGrams: 500, lengthMm: 200, widthMm: 150, heightMm: 100 };
export const SHOP_DEFAULT_DIMENSIONS: DefaultDimensions = { basis: 'item', ...DEFAULT_DIMENSIONS };

/** The figures that a shop's new parcel begins with. Grams and millimetres. */
export const parcelDimensions = ({ weightGrams, lengthMm, widthMm, heightMm }: DefaultDimensions): Dimensions => ({
  ...{ weightGrams, lengthMm, widthMm, heightMm },
});

/** B2: only then do weight and sides follow the items; otherwise they are set by hand. */
export const parcelFollowsItems = (parcel: Pick<Parcel, 'auto'>, { basis }: DefaultDimensions): boolean =>
  parcel.auto && basis === 'item';

/**
 * Weight is the sum of the items; the box is the widest footprint with the heights stacked.
 * Grams and millimetres; an item without a figure takes the default's.
 */
export function dimensionsOfItems(
  items: readonly Measured[],
  defaults: DefaultDimensions = SHOP_DEFAULT_DIMENSIONS,
): Dimensions {
  if (items.length === 0) return parcelDimensions(defaults);
  const box: Dimensions = { weightGrams: 0, lengthMm: 0, widthMm: 0, heightMm: 0 };
  for (const item of items) {
    const sides = [
      item.lengthMm || defaults.lengthMm,
      item.widthMm || defaults.widthMm,
      item.heightMm || defaults.heightMm,
    ];
    const [length = 0, width = 0, height = 0] = sides.sort((a, b) => b - a);
    box.weightGrams += (item.weightGrams || defaults.weightGrams) * item.quantity;
    box.lengthMm = Math.max(box.lengthMm, length);
    box.widthMm = Math.max(box.widthMm, width);
    box.heightMm += height * item.quantity;
  }
  return { ...box, heightMm: Math.min(box.heightMm, 10_000), weightGrams: Math.min(box.weightGrams, 1_000_000) };
}
