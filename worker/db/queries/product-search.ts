import { type SQL, sql } from 'drizzle-orm';
import type { ProductSearch } from '#core/catalogue/search';

type Ask = ProductSearch & { shopId: string; limit: number };

/**
 * Rows of products: the very SKU or article first, then words that begin so, then words that hold it. Each rank reads
 * the first matches of the shop's own part of the index, in the order in which the products came.
 */
export function productSearch({ shopId, code, starts, parts, limit }: Ask): SQL {
  const byKey = (column: 'sku_key' | 'article_key') => sql`SELECT * FROM (SELECT seq, 0 AS rank FROM products
    WHERE shop_id = ${shopId} AND ${sql.raw(column)} = ${code} ORDER BY seq LIMIT ${limit})`;
  const byTerms = (
    expression: string,
    rank: number,
  ) => sql`SELECT * FROM (SELECT p.seq, ${sql.raw(String(rank))} AS rank
    FROM products_search CROSS JOIN products p ON p.seq = products_search.rowid AND p.shop_id = ${shopId}
    WHERE products_search MATCH ${expression} ORDER BY products_search.rowid LIMIT ${limit})`;
  const ranks = [
    byKey('sku_key'),
    byKey('article_key'),
    ...(starts ? [byTerms(starts, 1)] : []),
    ...(parts && parts !== starts ? [byTerms(parts, 2)] : []),
  ];
  return sql`SELECT seq, min(rank) AS rank FROM (${sql.join(ranks, sql` UNION ALL `)})
    GROUP BY seq ORDER BY min(rank), seq LIMIT ${limit}`;
}
