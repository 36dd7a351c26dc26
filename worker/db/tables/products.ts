import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { PRODUCT_SOURCES } from '#core/catalogue/product';
import { VAT_RATES } from '#core/order/schema';

/** A shop's catalogue. */
export const products = sqliteTable(
  'products',
  {
    /** The search index's key; also the order in which products came. */
    seq: integer().primaryKey(),
    id: text().notNull(),
    shopId: text('shop_id').notNull(),
    sku: text().notNull(),
    shopArticle: text('shop_article').notNull(),
    name: text().notNull(),
    priceKopecks: integer('price_kopecks').notNull(),
    vatRate: text('vat_rate', { enum: VAT_RATES }).notNull(),
    weightGrams: integer('weight_grams').notNull(),
    lengthMm: integer('length_mm').notNull(),
    widthMm: integer('width_mm').notNull(),
    heightMm: integer('height_mm').notNull(),
    source: text({ enum: PRODUCT_SOURCES }).notNull(),
    externalId: text('external_id'),
    updatedAt: integer('updated_at').notNull(),
    /** SKU and article as a search compares them, and the terms of the search index. */
    skuKey: text('sku_key').notNull(),
    articleKey: text('article_key').notNull(),
    searchTerms: text('search_terms').notNull(),
  },
  (table) => [
    uniqueIndex('products_id').on(table.id),
    uniqueIndex('products_article').on(table.shopId, table.shopArticle),
    index('products_shop').on(table.shopId, table.seq),
    index('products_sku_key').on(table.shopId, table.skuKey),
    index('products_article_key').on(table.shopId, table.articleKey),
  ],
);
export type ProductRecord = typeof products.$inferSelect;

/** Kept by triggers on `products`. */
export const productCounts = sqliteTable('product_counts', {
  shopId: text('shop_id').primaryKey(),
  count: integer().notNull(),
});
