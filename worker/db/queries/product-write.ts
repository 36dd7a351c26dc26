import { type SQL, sql } from 'drizzle-orm';
import type { ProductRecord } from '../tables/products.ts';

const CONTENT = [
  ...['sku', 'name', 'price_kopecks', 'vat_rate', 'weight_grams', 'length_mm', 'width_mm', 'height_mm'],
  ...['source', 'external_id', 'sku_key', 'article_key', 'search_terms'],
];
const WRITTEN = ['id', 'shop_id', 'shop_article', 'updated_at', ...CONTENT];
const listed = (columns: readonly string[], prefix = '') => sql.raw(columns.map((each) => prefix + each).join(', '));

export type NewProduct = Omit<ProductRecord, 'seq'>;

/**
 * Makes the products or writes over those that have the article already; one that would stay as it is stays untouched,
 * and so does what the API wrote where the source is an outside catalogue.
 */
export function upsertProducts(rows: readonly NewProduct[]): SQL {
  const values = rows.map((row) => [
    ...[row.id, row.shopId, row.shopArticle, row.updatedAt],
    ...[row.sku, row.name, row.priceKopecks, row.vatRate, row.weightGrams, row.lengthMm, row.widthMm, row.heightMm],
    ...[row.source, row.externalId, row.skuKey, row.articleKey, row.searchTerms],
  ]);
  const read = sql.raw(WRITTEN.map((_, at) => `row.value ->> ${at}`).join(', '));
  const set = sql.raw(['updated_at', ...CONTENT].map((each) => `${each} = excluded.${each}`).join(', '));
  return sql`INSERT INTO products (${listed(WRITTEN)}) SELECT ${read} FROM json_each(${JSON.stringify(values)}) row WHERE true
    ON CONFLICT (shop_id, shop_article) DO UPDATE SET ${set}
    WHERE (excluded.source = 'api' OR products.source <> 'api')
      AND (${listed(CONTENT, 'products.')}) IS NOT (${listed(CONTENT, 'excluded.')})`;
}

/** How many of the products were written at that moment. `changes()` will not do: the search index writes rows of its own. */
export function productsWritten(rows: readonly NewProduct[]): SQL {
  const [first] = rows;
  const articles = JSON.stringify(rows.map(({ shopArticle }) => shopArticle));
  return sql`SELECT count(*) FROM products WHERE shop_id = ${first?.shopId ?? ''} AND updated_at = ${first?.updatedAt ?? 0}
    AND shop_article IN (SELECT value FROM json_each(${articles}))`;
}
