import { and, eq, sql } from 'drizzle-orm';
import type { Member } from '#core/api/people';
import { ok } from '#core/shared/result';
import { mayDo, type Role } from '#core/shared/roles';
import { asBatch } from '#worker/db/client';
import { guard, writeRefusalOf } from '#worker/db/guard';
import { memberships } from '#worker/db/tables/shops';
import { auditRow } from '../audit/record.ts';
import { actorOf, type Context, type Person } from '../context.ts';
import { guardRight, roleInShop } from '../orders/access.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';
import { hasOtherOwner, membersOf, presentMember } from './members.ts';
import { endOwnersWord } from './owners-word.ts';

/** Gives a person another role; it holds from their next request on. The last owner stays one. */
export async function changeRole(
  context: Context,
  person: Person,
  { shopId, userId, role: wanted }: { shopId: string; userId: string; role: Role },
): Promise<Outcome<Member>> {
  const { db } = context;
  const which = eq(memberships.userId, userId);
  const [roles, [member]] = await db.read.batch([
    roleInShop(context, person, shopId),
    membersOf(context, shopId, which),
  ]);
  const role = roles[0]?.role;
  if (!role) return notFound('shop');
  if (!mayDo(role, 'people.write')) return refuse('FORBIDDEN', 'Only an owner changes roles');
  if (!member) return notFound('member');
  if (member.role === wanted) return ok(presentMember(member));
  const asSeen = and(eq(memberships.shopId, shopId), which, eq(memberships.role, member.role));
  try {
    await db.write.batch(
      asBatch([
        guardRight(context, person, shopId, 'people.write'),
        guard(db, 'VERSION', existing(context, asSeen)),
        ...(wanted === 'owner' ? [] : [guard(db, 'STATE', hasOtherOwner(shopId, userId))]),
        db.write.update(memberships).set({ role: wanted }).where(asSeen),
        ...(member.role === 'owner' ? endOwnersWord(context, { shopId, userId }) : []),
        auditRow(context, {
          ...{ shopId, actor: actorOf(person), action: 'member_role_changed', subjectId: userId },
          before: { name: member.name, role: member.role },
          after: { name: member.name, role: wanted },
        }),
      ]),
    );
  } catch (error) {
    const refusal = writeRefusalOf(error);
    if (refusal?.kind !== 'guard') throw error;
    if (refusal.code === 'STATE') return refuse('FORBIDDEN', 'The last owner stays an owner');
    // Somebody changed this person at the same moment: look again at what stands now.
    if (refusal.code === 'VERSION') return changeRole(context, person, { shopId, userId, role: wanted });
    return notFound('shop');
  }
  return ok(presentMember({ ...member, role: wanted }));
}

const existing = ({ db }: Context, which: ReturnType<typeof and>) =>
  sql`EXISTS ${db.read.select({ one: sql`1` }).from(memberships).where(which)}`;
