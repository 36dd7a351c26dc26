import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Statement } from '#worker/db/client';
import { apiKeys, personLinks } from '#worker/db/tables/people';
import { memberships } from '#worker/db/tables/shops';
import type { Context } from '../context.ts';

type Where = { shopId: string; userId: string };

/**
 * Ends what a person gave out as an owner: open links, and keys for scripts, which they may have copied. Otherwise
 * they would walk in again by the back door.
 */
export function endOwnersWord({ db, now }: Context, { shopId, userId }: Where): Statement[] {
  const { write } = db;
  const theirKeys = and(eq(apiKeys.shopId, shopId), eq(apiKeys.makerId, userId), isNull(apiKeys.revokedAt));
  return [
    write
      .update(personLinks)
      .set({ state: 'revoked' })
      .where(and(eq(personLinks.shopId, shopId), eq(personLinks.makerId, userId), eq(personLinks.state, 'open'))),
    write
      .delete(memberships)
      .where(
        and(
          eq(memberships.shopId, shopId),
          inArray(memberships.userId, write.select({ id: apiKeys.id }).from(apiKeys).where(theirKeys)),
        ),
      ),
    write.update(apiKeys).set({ revokedAt: now().getTime() }).where(theirKeys),
  ];
}

/** Ends the open links that lead this very person into the shop or to a new password. */
export const endLinksFor = ({ db }: Context, { shopId, userId }: Where): Statement =>
  db.write
    .update(personLinks)
    .set({ state: 'revoked' })
    .where(
      and(
        eq(personLinks.shopId, shopId),
        eq(personLinks.state, 'open'),
        sql`${personLinks.email} = (SELECT email FROM user WHERE id = ${userId})`,
      ),
    );
