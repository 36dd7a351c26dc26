import { and, eq, sql } from 'drizzle-orm';
import { hashToken } from '#worker/auth/buyer-token';
import type { Statement } from '#worker/db/client';
import { guard } from '#worker/db/guard';
import { account, user } from '#worker/db/tables/auth';
import { type PersonLinkRecord, personLinks } from '#worker/db/tables/people';
import { memberships, shops } from '#worker/db/tables/shops';
import type { Context } from '../context.ts';
import type { DeadPersonLink, DeadPersonLinkReason, OpenPersonLink } from './contract.ts';
import { ownsAllShopsOf } from './make-person-link.ts';

type Purpose = PersonLinkRecord['purpose'];
export type FoundPersonLink = {
  state: 'found';
  link: PersonLinkRecord;
  shopName: string;
  /** The account that the link's email has, and whether it works in the shop. */
  account: { userId: string; name: string; passwordHash: string | null; isMember: boolean } | null;
};

/** What a token leads to, alive or dead. One round trip, the same for every token that leads nowhere. */
export async function findPersonLink(
  context: Context,
  token: string,
  purpose: Purpose,
): Promise<FoundPersonLink | DeadPersonLink> {
  const { read } = context.db;
  const byToken = and(eq(personLinks.tokenHash, await hashToken(token)), eq(personLinks.purpose, purpose));
  const email = read.select({ email: personLinks.email }).from(personLinks).where(byToken);
  const shopId = read.select({ shopId: personLinks.shopId }).from(personLinks).where(byToken);
  const [[found], [person]] = await read.batch([
    read
      .select({ link: personLinks, shopName: shops.name, makerRole: memberships.role })
      .from(personLinks)
      .innerJoin(shops, eq(shops.id, personLinks.shopId))
      .leftJoin(
        memberships,
        and(eq(memberships.shopId, personLinks.shopId), eq(memberships.userId, personLinks.makerId)),
      )
      .where(byToken),
    read
      .select({
        ...{ userId: user.id, name: user.name, passwordHash: account.password },
        isMember: sql<number>`EXISTS (SELECT 1 FROM memberships WHERE user_id = ${user.id} AND shop_id = ${shopId})`,
      })
      .from(user)
      .leftJoin(account, and(eq(account.userId, user.id), eq(account.providerId, 'credential')))
      .where(eq(user.email, email)),
  ]);
  if (!found) return { state: 'dead', reason: 'wrong', shopName: null };
  const { link, shopName } = found;
  const isMember = person !== undefined && person.isMember === 1;
  const dead = found.makerRole === 'owner' ? deadReason(link, isMember, context.now().getTime()) : 'revoked';
  if (dead) return { state: 'dead', reason: dead, shopName };
  return { state: 'found', link, shopName, account: person ? { ...person, isMember } : null };
}

function deadReason(link: PersonLinkRecord, isMember: boolean, now: number): DeadPersonLinkReason | null {
  if (link.state !== 'open') return link.state;
  if (link.expiresAt <= now) return 'expired';
  if (link.purpose === 'invitation') return isMember ? 'already_member' : null;
  return isMember ? null : 'revoked';
}

export const asOpen = ({ shopName, link, account: known }: FoundPersonLink): OpenPersonLink => ({
  ...{ state: 'open', shopName, email: link.email },
  hasAccount: known !== null,
});

/** The first statements of what a link is used for: it works once, in time, and while its maker may give it out. */
export function useOnce({ db, now }: Context, { id, shopId, makerId, userId }: PersonLinkRecord): Statement[] {
  const at = now().getTime();
  const held = sql`EXISTS (SELECT 1 FROM person_links WHERE id = ${id} AND state = 'open' AND expires_at > ${at})
    AND EXISTS (SELECT 1 FROM memberships WHERE shop_id = ${shopId} AND user_id = ${makerId} AND role = 'owner')`;
  return [
    guard(db, 'STATE', userId === null ? held : sql`${held} AND ${ownsAllShopsOf(makerId, userId)}`),
    db.write.update(personLinks).set({ state: 'used' }).where(eq(personLinks.id, id)),
  ];
}
