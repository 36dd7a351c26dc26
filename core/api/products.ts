import { z } from 'zod';
import { PRODUCT_SOURCES, productSchema } from '../catalogue/product.ts';
import { WITHOUT_NUL } from '../shared/text.ts';
import { idSchema, listLimitSchema } from './common.ts';

export const productAnswerSchema = z.object({
  /** Null: told by the carrier just now, while the shop has no catalogue of its own. */
  id: z.string().nullable(),
  ...productSchema.shape,
  source: z.enum(PRODUCT_SOURCES),
  externalId: z.string().nullable(),
  updatedAt: z.iso.datetime().nullable(),
});
export type ProductAnswer = z.infer<typeof productAnswerSchema>;

export const productQuerySchema = z.strictObject({
  shopId: idSchema,
  /** Words of a name, SKU or article; without it the whole catalogue is listed, the newest first. */
  q: z.string().trim().min(1).max(100).regex(WITHOUT_NUL).optional(),
  cursor: z.string().max(500).optional(),
  limit: listLimitSchema,
});
export type ProductQuery = z.infer<typeof productQuerySchema>;

export const productListSchema = z.object({
  items: z.array(productAnswerSchema),
  nextCursor: z.string().nullable(),
  /** More was found than asked for: a search has no second page. */
  partial: z.boolean().optional(),
});
export type ProductList = z.infer<typeof productListSchema>;

/** A whole product: what is left out is nothing. Article and SKU stand for each other where one is missing. */
const productInputSchema = z.strictObject({
  name: productSchema.shape.name,
  sku: productSchema.shape.sku.optional(),
  shopArticle: productSchema.shape.shopArticle.optional(),
  priceKopecks: productSchema.shape.priceKopecks.default(0),
  vatRate: productSchema.shape.vatRate.default('none'),
  weightGrams: productSchema.shape.weightGrams.default(0),
  lengthMm: productSchema.shape.lengthMm.default(0),
  widthMm: productSchema.shape.widthMm.default(0),
  heightMm: productSchema.shape.heightMm.default(0),
});

export const writeProductsSchema = z.strictObject({
  shopId: idSchema,
  items: z.array(productInputSchema).min(1).max(500),
});
export type WriteProducts = z.infer<typeof writeProductsSchema>;
/** How many products are new or are not as they were. */
export const productsWrittenSchema = z.object({ changed: z.int() });

export const importProductsSchema = z.strictObject({ shopId: idSchema, cursor: z.string().max(500).optional() });
export type ImportProducts = z.infer<typeof importProductsSchema>;
/** One step of an import: ask again with `nextCursor` until it is null. */
export const productsImportedSchema = z.object({ imported: z.int(), nextCursor: z.string().nullable() });
export type ProductsImported = z.infer<typeof productsImportedSchema>;
