import type { ProductAnswer } from '#core/api/products';
import { products } from '#worker/db/tables/products';

/** What is read of a product to show it: all but what only the search needs. */
export const SHOWN = {
  id: products.id,
  sku: products.sku,
  shopArticle: products.shopArticle,
  name: products.name,
  priceKopecks: products.priceKopecks,
  vatRate: products.vatRate,
  weightGrams: products.weightGrams,
  lengthMm: products.lengthMm,
  widthMm: products.widthMm,
  heightMm: products.heightMm,
  source: products.source,
  externalId: products.externalId,
  updatedAt: products.updatedAt,
};

type ShownProduct = Omit<ProductAnswer, 'updatedAt'> & { updatedAt: number };

export const presentProduct = ({ updatedAt, ...product }: ShownProduct): ProductAnswer => ({
  ...product,
  updatedAt: new Date(updatedAt).toISOString(),
});
