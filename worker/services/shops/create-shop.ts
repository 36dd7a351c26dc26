import { and, eq, sql } from 'drizzle-orm';
import type { CreateShop, Shop } from '#core/api/shops';
import { ok } from '#core/shared/result';
import { asBatch } from '#worker/db/client';
import { guard, writeRefusalOf } from '#worker/db/guard';
import { memberships, shops } from '#worker/db/tables/shops';
import { auditRow } from '../audit/record.ts';
import { actorOf, type Context, type Person } from '../context.ts';
import { type Idempotency, keepAnswer, keptAnswer, lostToSameKey, replayOf } from '../idempotency.ts';
import { type Outcome, refuse } from '../refusal.ts';

/** Of one owner. */
const MOST = 50;

/** Another shop, for a person who owns one already; they are its first owner. Two round trips. */
export async function createShop(
  context: Context,
  person: Person,
  { name, timeZone }: CreateShop,
  idempotency: Idempotency,
): Promise<Outcome<Shop>> {
  const { db } = context;
  const { userId } = person;
  const owned = db.read
    .select({ shopId: memberships.shopId })
    .from(memberships)
    .where(and(eq(memberships.userId, userId), eq(memberships.role, 'owner')))
    .limit(MOST);
  const [kept, [own]] = await db.read.batch([keptAnswer(context, idempotency), owned]);
  if (!own) return noOwner();
  const replay = replayOf<Shop>(kept, idempotency);
  if (replay) return replay;
  const shop: Shop = { id: context.newId('shop'), name, timeZone, role: 'owner' };
  const createdAt = context.now().getTime();
  try {
    await db.write.batch(
      asBatch([
        guard(db, 'MEMBERSHIP', sql`EXISTS ${owned}`),
        keepAnswer(context, idempotency, 201, shop),
        guard(db, 'STATE', sql`(SELECT count(*) FROM ${owned}) < ${MOST}`),
        db.write.insert(shops).values({ id: shop.id, name, timeZone, settings: {}, createdAt }),
        db.write.insert(memberships).values({ shopId: shop.id, userId, role: 'owner', createdAt }),
        auditRow(context, {
          ...{ shopId: shop.id, actor: actorOf(person), action: 'shop_made', subjectId: shop.id },
          after: { name, timeZone },
        }),
      ]),
    );
  } catch (error) {
    const refusal = writeRefusalOf(error);
    if (lostToSameKey(refusal)) return createShop(context, person, { name, timeZone }, idempotency);
    if (refusal?.kind === 'guard')
      return refusal.code === 'STATE' ? refuse('TOO_MANY_SHOPS', `A person owns ${MOST} shops at most`) : noOwner();
    throw error;
  }
  return ok(shop);
}

const noOwner = () => refuse('FORBIDDEN', 'Only an owner of a shop makes another one');
