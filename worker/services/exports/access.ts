import { and, eq } from 'drizzle-orm';
import { exportRequests } from '#worker/db/tables/exports';
import { memberships } from '#worker/db/tables/shops';
import type { Context, Person } from '../context.ts';

/** An export with the caller's role in its shop; no row where the caller is no member. */
export const exportForMember = ({ db }: Context, person: Person, exportId: string) =>
  db.read
    .select({ record: exportRequests, role: memberships.role })
    .from(exportRequests)
    .innerJoin(memberships, and(eq(memberships.shopId, exportRequests.shopId), eq(memberships.userId, person.userId)))
    .where(eq(exportRequests.id, exportId));
