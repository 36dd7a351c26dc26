import { eq } from 'drizzle-orm';
import type { Me } from '#core/api/session';
import { memberships, shops } from '#worker/db/tables/shops';
import type { Context, Person } from '../context.ts';

/** The shops a person belongs to, with their role in each. One round trip. */
export async function readMe(context: Context, person: Person & { email: string }): Promise<Me> {
  return { user: { id: person.userId, email: person.email, name: person.name }, shops: await shopsOf(context, person) };
}

export const shopsOf = ({ db }: Context, { userId }: Person): Promise<Me['shops']> =>
  db.read
    .select({ id: shops.id, name: shops.name, timeZone: shops.timeZone, role: memberships.role })
    .from(memberships)
    .innerJoin(shops, eq(shops.id, memberships.shopId))
    .where(eq(memberships.userId, userId))
    .orderBy(shops.createdAt)
    .all();
