import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Member } from '#core/api/people';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import { user } from '#worker/db/tables/auth';
import { memberships } from '#worker/db/tables/shops';
import type { Context, Person } from '../context.ts';
import { roleInShop } from '../orders/access.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';

/** A shop's people. Keys for scripts stand in `memberships` too and are none of them: they have no account. */
export const membersOf = ({ db }: Context, shopId: string, which?: SQL) =>
  db.read
    .select({
      ...{ userId: user.id, name: user.name, email: user.email },
      ...{ role: memberships.role, createdAt: memberships.createdAt },
    })
    .from(memberships)
    .innerJoin(user, eq(user.id, memberships.userId))
    .where(and(eq(memberships.shopId, shopId), which))
    .orderBy(memberships.createdAt, user.id);

export type MemberRow = Awaited<ReturnType<typeof membersOf>>[number];

export const presentMember = ({ createdAt, ...member }: MemberRow): Member => ({
  ...member,
  joinedAt: new Date(createdAt).toISOString(),
});

/** One round trip. */
export async function listMembers(
  context: Context,
  person: Person,
  shopId: string,
): Promise<Outcome<{ items: Member[] }>> {
  const [roles, rows] = await context.db.read.batch([roleInShop(context, person, shopId), membersOf(context, shopId)]);
  const role = roles[0]?.role;
  if (!role) return notFound('shop');
  if (!mayDo(role, 'people.write')) return refuse('FORBIDDEN', 'Only an owner sees the people of a shop');
  return ok({ items: rows.map(presentMember) });
}

/** Holds where the shop keeps an owner without this person. */
export const hasOtherOwner = (shopId: string, userId: string): SQL =>
  sql`EXISTS (SELECT 1 FROM memberships WHERE shop_id = ${shopId} AND role = 'owner' AND user_id <> ${userId})`;
