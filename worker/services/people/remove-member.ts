import { and, eq } from 'drizzle-orm';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import { asBatch } from '#worker/db/client';
import { guard, writeRefusalOf } from '#worker/db/guard';
import { memberships } from '#worker/db/tables/shops';
import { savedViews } from '#worker/db/tables/views';
import { auditRow } from '../audit/record.ts';
import { actorOf, type Context, type Person } from '../context.ts';
import { guardRight, roleInShop } from '../orders/access.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';
import { hasOtherOwner, membersOf } from './members.ts';
import { endLinksFor, endOwnersWord } from './owners-word.ts';

/** Takes a person out of a shop; their next request finds nothing. The last owner stays. */
export async function removeMember(
  context: Context,
  person: Person,
  { shopId, userId }: { shopId: string; userId: string },
): Promise<Outcome<null>> {
  const { db } = context;
  const [roles, [member]] = await db.read.batch([
    roleInShop(context, person, shopId),
    membersOf(context, shopId, eq(memberships.userId, userId)),
  ]);
  const role = roles[0]?.role;
  if (!role) return notFound('shop');
  if (!mayDo(role, 'people.write')) return refuse('FORBIDDEN', 'Only an owner removes people');
  if (!member) return notFound('member');
  const { name, email } = member;
  try {
    await db.write.batch(
      asBatch([
        guardRight(context, person, shopId, 'people.write'),
        guard(db, 'STATE', hasOtherOwner(shopId, userId)),
        db.write.delete(memberships).where(and(eq(memberships.shopId, shopId), eq(memberships.userId, userId))),
        db.write.delete(savedViews).where(and(eq(savedViews.shopId, shopId), eq(savedViews.ownerId, userId))),
        ...endOwnersWord(context, { shopId, userId }),
        endLinksFor(context, { shopId, userId }),
        auditRow(context, {
          ...{ shopId, actor: actorOf(person), action: 'member_removed', subjectId: userId },
          before: { name, email, role: member.role },
        }),
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
