import { type SQL, sql } from 'drizzle-orm';
import type { ProductSearch } from '#core/catalogue/search';

type Ask = ProductSearch & { shopId: string; limit: number };

/**
 * Products with their rank: 0 the very SKU or article, 1 words that begin so, 2 words that hold it. Of each rank the
 * first `limit` in the order in which the products came; beginnings are only looked for where not all parts were read.
 */
export function productSearch({ shopId, code, parts, starts, begun, limit }: Ask): SQL {
  const byKey = (column: 'sku_key' | 'article_key') => sql`SELECT * FROM (SELECT seq, 0 AS rank FROM products
    WHERE shop_id = ${shopId} AND ${sql.raw(column)} = ${code} ORDER BY seq LIMIT ${limit})`;
  const byTerms = (rank: SQL, match: SQL) => sql`SELECT * FROM (SELECT p.seq, ${rank} AS rank
    FROM products_search CROSS JOIN products p ON p.seq = products_search.rowid AND p.shop_id = ${shopId}
    WHERE products_search MATCH ${match} ORDER BY products_search.rowid LIMIT ${limit})`;
  const begins = sql.join(
    begun.map((terms) => sql`instr(p.search_terms, ${terms}) > 0`),
    sql` AND `,
  );
  const exact = sql`${byKey('sku_key')} UNION ALL ${byKey('article_key')}`;
  const ranked = (rows: SQL) =>
    sql`SELECT seq, min(rank) AS rank FROM (${rows}) GROUP BY seq ORDER BY min(rank), seq LIMIT ${limit}`;
  if (parts === null) return ranked(exact);
  return sql`WITH parts AS MATERIALIZED (${byTerms(sql`iif(${begins}, 1, 2)`, sql`${parts}`)})
    ${ranked(sql`${exact} UNION ALL SELECT seq, rank FROM parts
      UNION ALL ${byTerms(sql`1`, sql`iif((SELECT count(*) FROM parts) < ${limit}, '""', ${starts})`)}`)}`;
}
