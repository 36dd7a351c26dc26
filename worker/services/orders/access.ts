import { and, eq, inArray, sql } from 'drizzle-orm';
import { mayDo, type RIGHTS, type Right, ROLES, type Role } from '#core/shared/roles';
import type { Statement } from '#worker/db/client';
import { guard } from '#worker/db/guard';
import { orders } from '#worker/db/tables/orders';
import { memberships } from '#worker/db/tables/shops';
import type { Context, Person } from '../context.ts';

/** The caller's role in a shop, read in the request's own batch: a removed person has none. */
export const roleInShop = ({ db }: Context, person: Person, shopId: string) =>
  db.read
    .select({ role: memberships.role })
    .from(memberships)
    .where(and(eq(memberships.userId, person.userId), eq(memberships.shopId, shopId)));

/** The caller's role in the shop that an order belongs to. */
export const roleForOrder = ({ db }: Context, person: Person, orderId: string) =>
  db.read
    .select({ role: memberships.role })
    .from(memberships)
    .innerJoin(orders, eq(orders.shopId, memberships.shopId))
    .where(and(eq(memberships.userId, person.userId), eq(orders.id, orderId)));

const rolesWith = (right: Right): Role[] => ROLES.filter((role) => mayDo(role, right));

/** The first statement of a write: fails the batch where the person no longer has the right. */
export function guardRight(
  context: Context,
  person: Person,
  shopId: string,
  right: (typeof RIGHTS)[number],
): Statement {
  const held = context.db.read
    .select({ one: sql`1` })
    .from(memberships)
    .where(
      and(
        eq(memberships.userId, person.userId),
        eq(memberships.shopId, shopId),
        inArray(memberships.role, rolesWith(right)),
      ),
    );
  return guard(context.db, 'MEMBERSHIP', sql`EXISTS ${held}`);
}
