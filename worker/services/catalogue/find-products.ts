import { and, desc, eq, lt, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { ProductAnswer, ProductList, ProductQuery } from '#core/api/products';
import { tidyProduct } from '#core/catalogue/product';
import { productSearchOf } from '#core/catalogue/search';
import { ok } from '#core/shared/result';
import { productSearch } from '#worker/db/queries/product-search';
import { productCounts, products } from '#worker/db/tables/products';
import type { ConnectionRecord } from '#worker/db/tables/sending';
import type { Context, Person } from '../context.ts';
import { askOutside } from '../delivery/ask-outside.ts';
import { openCarrier, pricingConnection } from '../delivery/shiptor-connection.ts';
import { roleInShop } from '../orders/access.ts';
import { decodeCursor, encodeCursor, refuseCursor } from '../orders/cursor.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';
import { presentProduct, SHOWN } from './present.ts';

type Search = { shopId: string; q: string; limit: number };

/** Products by name, SKU or article, or a page of the whole catalogue. One round trip. */
export async function findProducts(
  context: Context,
  person: Person,
  { shopId, q, cursor, limit }: ProductQuery,
): Promise<Outcome<ProductList>> {
  if (q === undefined) return listProducts(context, person, { shopId, cursor, limit });
  return cursor === undefined ? searchProducts(context, person, { shopId, q, limit }) : refuseCursor();
}

async function listProducts(
  context: Context,
  person: Person,
  { shopId, cursor, limit }: Omit<ProductQuery, 'q'>,
): Promise<Outcome<ProductList>> {
  const { read } = context.db;
  const query = `products ${shopId}`;
  const after = cursor === undefined ? null : await decodeCursor(cursor, query, z.int());
  if (after === 'invalid') return refuseCursor();
  const [roles, rows] = await read.batch([
    roleInShop(context, person, shopId),
    read
      .select({ ...SHOWN, seq: products.seq })
      .from(products)
      .where(and(eq(products.shopId, shopId), after ? lt(products.seq, after) : undefined))
      .orderBy(desc(products.seq))
      .limit(limit + 1),
  ]);
  if (!roles[0]) return notFound('shop');
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return ok({
    items: page.map(({ seq: _, ...product }) => presentProduct(product)),
    nextCursor: last ? await encodeCursor(last.seq, query) : null,
  });
}

async function searchProducts(
  context: Context,
  person: Person,
  { shopId, q, limit }: Search,
): Promise<Outcome<ProductList>> {
  const { read } = context.db;
  const found = productSearch({ shopId, limit: limit + 1, ...productSearchOf(shopId, q) });
  const [roles, rows, [counted], [opened]] = await read.batch([
    roleInShop(context, person, shopId),
    read
      .select(SHOWN)
      .from(sql`(${found}) found`)
      .innerJoin(products, eq(products.seq, sql`found.seq`))
      .orderBy(sql`found.rank`, sql`found.seq`),
    read.select().from(productCounts).where(eq(productCounts.shopId, shopId)),
    pricingConnection(context, shopId),
  ]);
  if (!roles[0]) return notFound('shop');
  if (!counted?.count && opened) return searchCarrier(context, opened.connection, { shopId, q, limit });
  const partial = rows.length > limit;
  return ok({ items: rows.slice(0, limit).map(presentProduct), nextCursor: null, ...(partial && { partial }) });
}

/** Until something is in the shop's own catalogue, the carrier's is asked as it stands. */
async function searchCarrier(
  context: Context,
  connection: ConnectionRecord,
  { q, limit }: Search,
): Promise<Outcome<ProductList>> {
  const provider = await openCarrier(context, connection);
  if (!provider) return refuse('CONNECTION_DISABLED', 'The Shiptor connection does not open');
  const told = await askOutside(async () => (await provider.products?.(q)) ?? []);
  if (!told.ok) return told;
  const items = told.value.slice(0, limit).flatMap((each): ProductAnswer[] => {
    const product = tidyProduct(each);
    return product ? [{ id: null, ...product, source: 'shiptor', externalId: each.externalId, updatedAt: null }] : [];
  });
  return ok({ items, nextCursor: null });
}
