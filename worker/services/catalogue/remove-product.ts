import { and, eq, sql } from 'drizzle-orm';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import { asBatch } from '#worker/db/client';
import { guard, writeRefusalOf } from '#worker/db/guard';
import { products } from '#worker/db/tables/products';
import { memberships } from '#worker/db/tables/shops';
import { auditRow } from '../audit/record.ts';
import { actorOf, type Context, type Person } from '../context.ts';
import { guardRight } from '../orders/access.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';
import { SHOWN } from './present.ts';

/** Takes a product out of the catalogue; orders that hold it keep their lines. Two round trips. */
export async function removeProduct(context: Context, person: Person, id: string): Promise<Outcome<null>> {
  const { db } = context;
  const [found] = await db.read
    .select({ product: SHOWN, shopId: products.shopId, role: memberships.role })
    .from(products)
    .innerJoin(memberships, and(eq(memberships.shopId, products.shopId), eq(memberships.userId, person.userId)))
    .where(eq(products.id, id));
  if (!found) return notFound('product');
  const { product, shopId, role } = found;
  if (!mayDo(role, 'orders.write')) return refuse('FORBIDDEN', 'This role may not change the catalogue');
  const { id: subjectId, updatedAt: _, ...before } = product;
  try {
    await db.write.batch(
      asBatch([
        guardRight(context, person, shopId, 'orders.write'),
        guard(db, 'STATE', sql`EXISTS (SELECT 1 FROM products WHERE id = ${id})`),
        db.write.delete(products).where(eq(products.id, id)),
        auditRow(context, { shopId, actor: actorOf(person), action: 'product_removed', subjectId, before }),
      ]),
    );
  } catch (error) {
    if (writeRefusalOf(error)?.kind === 'guard') return notFound('product');
    throw error;
  }
  return ok(null);
}
