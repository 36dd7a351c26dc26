import { and, count, desc, eq, isNull, sql } from 'drizzle-orm';
import type { ApiKey, KEY_ROLES, NewApiKey } from '#core/api/people';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import { makeApiKey } from '#worker/auth/api-key';
import { asBatch } from '#worker/db/client';
import { guard, writeRefusalOf } from '#worker/db/guard';
import { type ApiKeyRecord, apiKeys } from '#worker/db/tables/people';
import { memberships } from '#worker/db/tables/shops';
import { auditRow } from '../audit/record.ts';
import { actorOf, type Context, type Person } from '../context.ts';
import { type Idempotency, keepAnswer, keptAnswer, lostToSameKey, replayOf } from '../idempotency.ts';
import { guardRight, roleInShop } from '../orders/access.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';

const MOST = 50;
type KeyRole = (typeof KEY_ROLES)[number];

const presentKey = ({ id, shopId, name, role, makerName, createdAt, lastUsedAt }: ApiKeyRecord): ApiKey => ({
  ...{ id, shopId, name, role: role === 'viewer' ? 'viewer' : 'manager', createdBy: makerName },
  createdAt: new Date(createdAt).toISOString(),
  lastUsedOn: lastUsedAt === null ? null : new Date(lastUsedAt).toISOString().slice(0, 10),
});

const live = (shopId: string) => and(eq(apiKeys.shopId, shopId), isNull(apiKeys.revokedAt));

/** One round trip. */
export async function listApiKeys(
  context: Context,
  person: Person,
  shopId: string,
): Promise<Outcome<{ items: ApiKey[] }>> {
  const { read } = context.db;
  const [roles, rows] = await read.batch([
    roleInShop(context, person, shopId),
    read.select().from(apiKeys).where(live(shopId)).orderBy(desc(apiKeys.createdAt), apiKeys.id),
  ]);
  const role = roles[0]?.role;
  if (!role) return notFound('shop');
  if (!mayDo(role, 'people.write')) return refuse('FORBIDDEN', 'Only an owner sees the keys');
  return ok({ items: rows.map(presentKey) });
}

/** Makes a key and shows it this once: only its digest is stored, the same request makes the same key again. */
export async function createApiKey(
  context: Context,
  person: Person,
  { shopId, name, role: keyRole }: { shopId: string; name: string; role: KeyRole },
  idempotency: Idempotency,
): Promise<Outcome<NewApiKey>> {
  const { db, linkKeys } = context;
  const [roles, kept] = await db.read.batch([roleInShop(context, person, shopId), keptAnswer(context, idempotency)]);
  const role = roles[0]?.role;
  if (!role) return notFound('shop');
  if (!mayDo(role, 'people.write')) return refuse('FORBIDDEN', 'Only an owner makes keys');
  const replay = replayOf<{ keyId: string }>(kept, idempotency);
  if (replay && !replay.ok) return replay;
  const keyId = replay?.value.keyId ?? linkKeys.current.kid;
  const request = [idempotency.scope, idempotency.key, idempotency.bodyHash];
  const made = await makeApiKey(linkKeys, { request, name, keyId });
  if (replay) return readNewKey(context, made);
  const createdAt = context.now().getTime();
  const row: ApiKeyRecord = {
    ...{ id: made.id, shopId, name, role: keyRole, makerId: person.userId, makerName: person.name },
    ...{ createdAt, lastUsedAt: null, revokedAt: null },
  };
  const few = db.read.select({ count: count() }).from(apiKeys).where(live(shopId));
  try {
    await db.write.batch(
      asBatch([
        guardRight(context, person, shopId, 'people.write'),
        guard(db, 'STATE', sql`${few} < ${MOST}`),
        keepAnswer(context, idempotency, 201, { keyId }),
        db.write.insert(apiKeys).values(row),
        db.write.insert(memberships).values({ shopId, userId: made.id, role: keyRole, createdAt }),
        auditRow(context, {
          ...{ shopId, actor: actorOf(person), action: 'api_key_made', subjectId: made.id },
          after: { name, role: keyRole },
        }),
      ]),
    );
  } catch (error) {
    const refusal = writeRefusalOf(error);
    if (lostToSameKey(refusal)) return readNewKey(context, made);
    if (refusal?.kind === 'unique')
      return refuse('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key made a key before; send a new one');
    if (refusal?.kind !== 'guard') throw error;
    if (refusal.code === 'MEMBERSHIP') return notFound('shop');
    return refuse('RULE_VIOLATED', `A shop has ${MOST} keys at most`, {
      fields: [{ field: 'shopId', code: 'TOO_MANY_KEYS' }],
    });
  }
  return ok({ ...presentKey(row), key: made.key });
}

async function readNewKey(context: Context, { id, key }: { id: string; key: string }): Promise<Outcome<NewApiKey>> {
  const [row] = await context.db.read.select().from(apiKeys).where(eq(apiKeys.id, id));
  return row ? ok({ ...presentKey(row), key }) : notFound('key');
}

/** Ends a key: its next request finds nothing. Repeatable. */
export async function revokeApiKey(context: Context, person: Person, id: string): Promise<Outcome<null>> {
  const { read, write } = context.db;
  const [row] = await read
    .select({ key: apiKeys, role: memberships.role })
    .from(apiKeys)
    .innerJoin(memberships, and(eq(memberships.shopId, apiKeys.shopId), eq(memberships.userId, person.userId)))
    .where(eq(apiKeys.id, id));
  if (!row) return notFound('key');
  if (!mayDo(row.role, 'people.write')) return refuse('FORBIDDEN', 'Only an owner ends keys');
  if (row.key.revokedAt !== null) return ok(null);
  const { shopId, name, role } = row.key;
  try {
    await write.batch(
      asBatch([
        guardRight(context, person, shopId, 'people.write'),
        guard(context.db, 'STATE', sql`EXISTS (SELECT 1 FROM api_keys WHERE id = ${id} AND revoked_at IS NULL)`),
        write.update(apiKeys).set({ revokedAt: context.now().getTime() }).where(eq(apiKeys.id, id)),
        write.delete(memberships).where(and(eq(memberships.shopId, shopId), eq(memberships.userId, id))),
        auditRow(context, {
          ...{ shopId, actor: actorOf(person), action: 'api_key_revoked', subjectId: id },
          before: { name, role },
        }),
      ]),
    );
  } catch (error) {
    const refusal = writeRefusalOf(error);
    if (refusal?.kind !== 'guard') throw error;
    if (refusal.code === 'MEMBERSHIP') return notFound('key');
  }
  return ok(null);
}
