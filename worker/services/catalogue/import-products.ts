import { z } from 'zod';
import type { ImportProducts, ProductsImported } from '#core/api/products';
import { type OutsideProduct, tidyProduct } from '#core/catalogue/product';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import { asBatch } from '#worker/db/client';
import { writeRefusalOf } from '#worker/db/guard';
import { type CatalogueProvider, OutsideUnavailable } from '#worker/integrations/contract';
import type { Context, Person } from '../context.ts';
import { askOutside } from '../delivery/ask-outside.ts';
import { pricingConnection } from '../delivery/shiptor-connection.ts';
import { type Idempotency, keepAnswer, keptAnswer, lostToSameKey, replayOf } from '../idempotency.ts';
import { guardRight, roleInShop } from '../orders/access.ts';
import { decodeCursor, encodeCursor, refuseCursor } from '../orders/cursor.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';
import { openProvider } from '../sending/open-provider.ts';
import { TOO_MANY_PRODUCTS, writeProducts } from './record.ts';

/** As many as the carrier takes in a second, so that step after step stays within its limit. */
const PAGES_PER_STEP = 3;

/**
 * One step of filling the catalogue from the carrier's account: a few of its pages, and where to go on. What is no
 * longer there stays here, and what the API wrote stays as it is. Two round trips.
 */
export async function importProducts(
  context: Context,
  person: Person,
  input: ImportProducts,
  idempotency: Idempotency,
): Promise<Outcome<ProductsImported>> {
  const { db } = context;
  const { shopId, cursor } = input;
  const [roles, kept, [opened]] = await db.read.batch([
    roleInShop(context, person, shopId),
    keptAnswer(context, idempotency),
    pricingConnection(context, shopId),
  ]);
  const role = roles[0]?.role;
  if (!role) return notFound('shop');
  if (!mayDo(role, 'orders.write')) return refuse('FORBIDDEN', 'This role may not change the catalogue');
  const replay = replayOf<ProductsImported>(kept, idempotency);
  if (replay) return replay;
  if (!opened) return refuse('CONNECTION_DISABLED', 'No Shiptor connection is switched on');
  const { connection } = opened;
  const query = `import ${connection.id}`;
  const from = cursor === undefined ? 1 : await decodeCursor(cursor, query, z.int().min(1));
  if (from === 'invalid') return refuseCursor();

  const { productPage } = await openProvider(context, connection);
  if (!productPage) return refuse('CONNECTION_DISABLED', 'This connection has no catalogue');
  const told = await askOutside(() => readPages(productPage, from));
  if (!told.ok) return told;
  const { found, nextPage } = told.value;
  const given = found.flatMap((each) => {
    const product = tidyProduct(each);
    return product ? [{ ...product, source: 'shiptor' as const, externalId: each.externalId }] : [];
  });
  const answer = {
    imported: given.length,
    nextCursor: nextPage === null ? null : await encodeCursor(nextPage, query),
  };
  try {
    await db.write.batch(
      asBatch([
        guardRight(context, person, shopId, 'orders.write'),
        ...writeProducts(context, person, shopId, given, 'products_imported'),
        keepAnswer(context, idempotency, 200, answer),
      ]),
    );
  } catch (error) {
    const refusal = writeRefusalOf(error);
    if (lostToSameKey(refusal)) return importProducts(context, person, input, idempotency);
    if (refusal?.kind !== 'guard') throw error;
    return refusal.code === 'STATE' ? TOO_MANY_PRODUCTS : notFound('shop');
  }
  return ok(answer);
}

/** Ends at a page with nothing on it. What was read before a page that fails is kept, and that page is asked for next. */
async function readPages(productPage: CatalogueProvider['productPage'], first: number) {
  const found: OutsideProduct[] = [];
  for (let page = first; page < first + PAGES_PER_STEP; page += 1) {
    try {
      const items = await productPage(page);
      if (items.length === 0) return { found, nextPage: null };
      found.push(...items);
    } catch (error) {
      if (error instanceof OutsideUnavailable && page > first) return { found, nextPage: page };
      throw error;
    }
  }
  return { found, nextPage: first + PAGES_PER_STEP };
}
