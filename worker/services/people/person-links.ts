import { and, desc, eq, sql } from 'drizzle-orm';
import type { PersonLink } from '#core/api/people';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import { makeToken } from '#worker/auth/buyer-token';
import { asBatch } from '#worker/db/client';
import { guard, writeRefusalOf } from '#worker/db/guard';
import { type PersonLinkRecord, personLinks } from '#worker/db/tables/people';
import { memberships } from '#worker/db/tables/shops';
import { auditRow } from '../audit/record.ts';
import { actorOf, type Context, type Person } from '../context.ts';
import { guardRight, roleInShop } from '../orders/access.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';

const SHOWN = 200;
const PATHS = { invitation: 'join', password_reset: 'reset' } as const;

/** A link as its owner sees it, with the address while it opens something. */
export async function presentPersonLink(context: Context, link: PersonLinkRecord): Promise<PersonLink> {
  const { id, shopId, purpose, email, userId, role, keyId } = link;
  const lapsed = link.state === 'open' && link.expiresAt <= context.now().getTime();
  const state = lapsed ? 'expired' : link.state;
  const token =
    state === 'open' ? await makeToken(context.linkKeys, { purpose, linkId: id, generation: 1, keyId }) : null;
  return {
    ...{ id, shopId, purpose, email, userId, role, state },
    url: token && `${context.publicUrl}/${PATHS[purpose]}/${token}`,
    expiresAt: new Date(link.expiresAt).toISOString(),
    createdAt: new Date(link.createdAt).toISOString(),
    createdBy: link.makerName,
  };
}

/** Invitations and password resets, newest first. One round trip. */
export async function listPersonLinks(
  context: Context,
  person: Person,
  shopId: string,
): Promise<Outcome<{ items: PersonLink[] }>> {
  const { read } = context.db;
  const [roles, rows] = await read.batch([
    roleInShop(context, person, shopId),
    read
      .select()
      .from(personLinks)
      .where(eq(personLinks.shopId, shopId))
      .orderBy(desc(personLinks.createdAt), desc(personLinks.id))
      .limit(SHOWN),
  ]);
  const role = roles[0]?.role;
  if (!role) return notFound('shop');
  if (!mayDo(role, 'people.write')) return refuse('FORBIDDEN', 'Only an owner sees the links for people');
  return ok({ items: await Promise.all(rows.map((row) => presentPersonLink(context, row))) });
}

/** Takes an open link back. Repeatable. */
export async function revokePersonLink(context: Context, person: Person, id: string): Promise<Outcome<null>> {
  const { read, write } = context.db;
  const [row] = await read
    .select({ link: personLinks, role: memberships.role })
    .from(personLinks)
    .innerJoin(memberships, and(eq(memberships.shopId, personLinks.shopId), eq(memberships.userId, person.userId)))
    .where(eq(personLinks.id, id));
  if (!row) return notFound('link');
  if (!mayDo(row.role, 'people.write')) return refuse('FORBIDDEN', 'Only an owner takes links back');
  const { shopId, email, purpose } = row.link;
  if (row.link.state !== 'open') return ok(null);
  try {
    await write.batch(
      asBatch([
        guardRight(context, person, shopId, 'people.write'),
        guard(context.db, 'STATE', sql`EXISTS (SELECT 1 FROM person_links WHERE id = ${id} AND state = 'open')`),
        write.update(personLinks).set({ state: 'revoked' }).where(eq(personLinks.id, id)),
        auditRow(context, {
          ...{ shopId, actor: actorOf(person), action: 'person_link_revoked', subjectId: id },
          before: { purpose, email },
        }),
      ]),
    );
  } catch (error) {
    const refusal = writeRefusalOf(error);
    if (refusal?.kind !== 'guard') throw error;
    if (refusal.code === 'MEMBERSHIP') return notFound('link');
  }
  return ok(null);
}
