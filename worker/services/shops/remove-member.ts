import { and, eq, sql } from 'drizzle-orm';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import { asBatch } from '#worker/db/client';
import { guard, writeRefusalOf } from '#worker/db/guard';
import { memberships } from '#worker/db/tables/shops';
import type { Context, Person } from '../context.ts';
import { guardRight, roleInShop } from '../orders/access.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';

/** Takes a person out of a shop; their next request finds nothing. The last owner stays. */
export async function removeMember(
  context: Context,
  person: Person,
  { shopId, userId }: { shopId: string; userId: string },
): Promise<Outcome<null>> {
  const [roles, members] = await context.db.read.batch([
    roleInShop(context, person, shopId),
    context.db.read.select().from(memberships).where(eq(memberships.shopId, shopId)),
  ]);
  const role = roles[0]?.role;
  if (!role) return notFound('shop');
  if (!mayDo(role, 'people.write')) return refuse('FORBIDDEN', 'Only an owner removes people');
  if (!members.some((member) => member.userId === userId)) return notFound('member');
  const otherOwner = sql`EXISTS (SELECT 1 FROM memberships WHERE shop_id = ${shopId} AND role = 'owner' AND user_id <> ${userId})`;
  try {
    await context.db.write.batch(
      asBatch([
        guardRight(context, person, shopId, 'people.write'),
        guard(context.db, 'STATE', otherOwner),
        context.db.write.delete(memberships).where(and(eq(memberships.shopId, shopId), eq(memberships.userId, userId))),
      ]),
    );
  } catch (error) {
    const refusal = writeRefusalOf(error);
    if (refusal?.kind === 'guard' && refusal.code === 'STATE')
      return refuse('FORBIDDEN', 'The last owner cannot be removed');
    if (refusal?.kind === 'guard') return notFound('shop');
    throw error;
  }
  return ok(null);
}
