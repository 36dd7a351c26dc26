import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { PersonLink } from '#core/api/people';
import { ok } from '#core/shared/result';
import { mayDo, type Role } from '#core/shared/roles';
import { hashToken, makeToken } from '#worker/auth/buyer-token';
import { asBatch, type Statement } from '#worker/db/client';
import { guard, writeRefusalOf } from '#worker/db/guard';
import { user } from '#worker/db/tables/auth';
import { type PersonLinkRecord, personLinks } from '#worker/db/tables/people';
import { memberships } from '#worker/db/tables/shops';
import { auditRow } from '../audit/record.ts';
import { actorOf, type Context, type Person } from '../context.ts';
import { type Idempotency, keepAnswer, keptAnswer, lostToSameKey, replayOf } from '../idempotency.ts';
import { guardRight, roleInShop } from '../orders/access.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';
import { membersOf } from './members.ts';
import { presentPersonLink } from './person-links.ts';

const DAY_MS = 86_400_000;
const LIFE_MS = { invitation: 7 * DAY_MS, password_reset: DAY_MS } as const;

/** A link by which an invited person joins a shop. A newer one for the same email takes an open one's place. */
export async function invite(
  context: Context,
  person: Person,
  { shopId, email: typed, role: wanted }: { shopId: string; email: string; role: Role },
  idempotency: Idempotency,
): Promise<Outcome<PersonLink>> {
  const email = typed.toLowerCase();
  const [roles, kept, members] = await context.db.read.batch([
    roleInShop(context, person, shopId),
    keptAnswer(context, idempotency),
    membersOf(context, shopId, eq(user.email, email)),
  ]);
  const role = roles[0]?.role;
  if (!role) return notFound('shop');
  if (!mayDo(role, 'people.write')) return refuse('FORBIDDEN', 'Only an owner invites people');
  const replay = replayOf<{ id: string }>(kept, idempotency);
  if (replay) return replay.ok ? readPersonLink(context, replay.value.id) : replay;
  if (members.length > 0)
    return refuse('ALREADY_MEMBER', 'This person works in the shop already', {
      fields: [{ field: 'email', code: 'ALREADY_MEMBER' }],
    });
  const link = { shopId, purpose: 'invitation', email, userId: null, role: wanted } as const;
  return writePersonLink(context, person, link, idempotency, null);
}

/**
 * A link by which a member sets a new password. A password opens every shop of its person, so only somebody who is an
 * owner in all of them may give one out.
 */
export async function offerPasswordReset(
  context: Context,
  person: Person,
  { shopId, userId }: { shopId: string; userId: string },
  idempotency: Idempotency,
): Promise<Outcome<PersonLink>> {
  const [roles, kept, [member]] = await context.db.read.batch([
    roleInShop(context, person, shopId),
    keptAnswer(context, idempotency),
    membersOf(context, shopId, eq(memberships.userId, userId)),
  ]);
  const role = roles[0]?.role;
  if (!role) return notFound('shop');
  if (!mayDo(role, 'people.write')) return refuse('FORBIDDEN', 'Only an owner gives out password links');
  const replay = replayOf<{ id: string }>(kept, idempotency);
  if (replay) return replay.ok ? readPersonLink(context, replay.value.id) : replay;
  if (!member) return notFound('member');
  const link = { shopId, purpose: 'password_reset', email: member.email, userId, role: null } as const;
  return writePersonLink(context, person, link, idempotency, ownsAllShopsOf(person.userId, userId));
}

/** Holds where each shop of the one has the other for an owner. */
export const ownsAllShopsOf = (ownerId: string, userId: string): SQL => sql`NOT EXISTS (
  SELECT 1 FROM memberships AS theirs WHERE theirs.user_id = ${userId} AND NOT EXISTS (
    SELECT 1 FROM memberships AS ours
    WHERE ours.shop_id = theirs.shop_id AND ours.user_id = ${ownerId} AND ours.role = 'owner'))`;

type NewLink = Pick<PersonLinkRecord, 'shopId' | 'purpose' | 'email' | 'userId' | 'role'>;

async function writePersonLink(
  context: Context,
  person: Person,
  link: NewLink,
  idempotency: Idempotency,
  condition: SQL | null,
): Promise<Outcome<PersonLink>> {
  const { db, linkKeys } = context;
  const { shopId, purpose, email, role } = link;
  const id = context.newId('personLink');
  const keyId = linkKeys.current.kid;
  const createdAt = context.now().getTime();
  const row: PersonLinkRecord = {
    ...{ id, ...link, keyId, state: 'open', makerId: person.userId, makerName: person.name },
    tokenHash: await hashToken(await makeToken(linkKeys, { purpose, linkId: id, generation: 1, keyId })),
    ...{ createdAt, expiresAt: createdAt + LIFE_MS[purpose] },
  };
  const statements: Statement[] = [
    guardRight(context, person, shopId, 'people.write'),
    ...(condition ? [guard(db, 'STATE', condition)] : []),
    db.write
      .update(personLinks)
      .set({ state: 'replaced' })
      .where(
        and(
          eq(personLinks.shopId, shopId),
          eq(personLinks.purpose, purpose),
          eq(personLinks.email, email),
          eq(personLinks.state, 'open'),
        ),
      ),
    db.write.insert(personLinks).values(row),
    auditRow(context, {
      ...{ shopId, actor: actorOf(person), subjectId: link.userId ?? id },
      action: purpose === 'invitation' ? 'invitation_made' : 'password_reset_made',
      after: { email, ...(role && { role }) },
    }),
    keepAnswer(context, idempotency, 201, { id }),
  ];
  try {
    await db.write.batch(asBatch(statements));
    return ok(await presentPersonLink(context, row));
  } catch (error) {
    const refusal = writeRefusalOf(error);
    if (lostToSameKey(refusal)) return readKeptLink(context, idempotency);
    if (refusal?.kind !== 'guard') throw error;
    return refusal.code === 'STATE'
      ? refuse('FORBIDDEN', 'This person works in a shop that you do not own: their password is not yours to reset')
      : notFound('shop');
  }
}

async function readPersonLink(context: Context, id: string): Promise<Outcome<PersonLink>> {
  const [row] = await context.db.read.select().from(personLinks).where(eq(personLinks.id, id));
  return row ? ok(await presentPersonLink(context, row)) : notFound('link');
}

async function readKeptLink(context: Context, idempotency: Idempotency): Promise<Outcome<PersonLink>> {
  const replay = replayOf<{ id: string }>(await keptAnswer(context, idempotency), idempotency);
  if (!replay) return notFound('link');
  return replay.ok ? readPersonLink(context, replay.value.id) : replay;
}
