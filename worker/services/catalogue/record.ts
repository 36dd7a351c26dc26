import { eq, sql } from 'drizzle-orm';
import { MOST_PRODUCTS, type Product } from '#core/catalogue/product';
import { codeKey, searchTermsOf } from '#core/catalogue/search';
import type { Statement } from '#worker/db/client';
import { guard } from '#worker/db/guard';
import { productsWritten, upsertProducts } from '#worker/db/queries/product-write';
import { type ProductRecord, productCounts } from '#worker/db/tables/products';
import { type AuditAction, auditRowOfMany } from '../audit/record.ts';
import { actorOf, type Context, type Person } from '../context.ts';
import { refuse } from '../refusal.ts';

type Given = Product & Pick<ProductRecord, 'source' | 'externalId'>;

/** The products, a row of the audit log where any of them changed, and the bound on their number. */
export function writeProducts(
  context: Context,
  person: Person,
  shopId: string,
  given: readonly Given[],
  action: AuditAction,
): Statement[] {
  const { db } = context;
  if (given.length === 0) return [];
  const updatedAt = context.now().getTime();
  const rows = given.map((product) => ({
    ...product,
    ...{ id: context.newId('product'), shopId, updatedAt },
    ...{ skuKey: codeKey(product.sku), articleKey: codeKey(product.shopArticle) },
    searchTerms: searchTermsOf(shopId, product),
  }));
  const kept = db.read
    .select({ count: productCounts.count })
    .from(productCounts)
    .where(eq(productCounts.shopId, shopId));
  return [
    db.write.run(upsertProducts(rows)),
    auditRowOfMany(context, { shopId, actor: actorOf(person), action, subjectId: shopId }, productsWritten(rows)),
    guard(db, 'STATE', sql`coalesce(${kept}, 0) <= ${MOST_PRODUCTS}`),
  ];
}

export const TOO_MANY_PRODUCTS = refuse('RULE_VIOLATED', `There are ${MOST_PRODUCTS} products at most`, {
  fields: [{ field: 'items', code: 'TOO_MANY_PRODUCTS' }],
});
