import type { WriteProducts } from '#core/api/products';
import { articleOf, refuseProducts } from '#core/catalogue/product';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import { asBatch } from '#worker/db/client';
import { writeRefusalOf } from '#worker/db/guard';
import type { Context, Person } from '../context.ts';
import { guardRight, roleInShop } from '../orders/access.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';
import { TOO_MANY_PRODUCTS, writeProducts } from './record.ts';

/** Puts products into the catalogue, over those that have their article. Two round trips; repeated, it changes nothing. */
export async function putProducts(
  context: Context,
  person: Person,
  { shopId, items }: WriteProducts,
): Promise<Outcome<{ changed: number }>> {
  const fields = refuseProducts(items);
  if (fields.length > 0)
    return refuse('INVALID_INPUT', `Wrong input: ${fields.map(({ field }) => field).join(', ')}`, { fields });
  const [membership] = await roleInShop(context, person, shopId);
  if (!membership) return notFound('shop');
  if (!mayDo(membership.role, 'orders.write')) return refuse('FORBIDDEN', 'This role may not change the catalogue');
  const given = items.map((item) => {
    const shopArticle = articleOf(item) ?? '';
    return { ...item, shopArticle, sku: item.sku || shopArticle, source: 'api' as const, externalId: null };
  });
  try {
    const statements = writeProducts(context, person, shopId, given, 'products_put');
    const [, written] = await context.db.write.batch(
      asBatch([guardRight(context, person, shopId, 'orders.write'), ...statements]),
    );
    return ok({ changed: (written as { rowsAffected: number }).rowsAffected });
  } catch (error) {
    const refusal = writeRefusalOf(error);
    if (refusal?.kind !== 'guard') throw error;
    return refusal.code === 'STATE' ? TOO_MANY_PRODUCTS : notFound('shop');
  }
}
