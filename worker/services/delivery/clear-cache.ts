import { count, eq, sql } from 'drizzle-orm';
import type { CacheCleared } from '#core/api/shops';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import { asBatch } from '#worker/db/client';
import { writeRefusalOf } from '#worker/db/guard';
import { quoteCache } from '#worker/db/tables/quote-cache';
import { auditRow } from '../audit/record.ts';
import { actorOf, type Context, type Person } from '../context.ts';
import { type Idempotency, keepAnswer, keptAnswer, lostToSameKey, replayOf } from '../idempotency.ts';
import { guardRight, roleInShop } from '../orders/access.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';

/** «Очистить кеш запросов»: the shop's carrier is asked anew for everything. Two round trips. */
export async function clearCache(
  context: Context,
  person: Person,
  shopId: string,
  idempotency: Idempotency,
): Promise<Outcome<CacheCleared>> {
  const { write } = context.db;
  const [roles, kept] = await context.db.read.batch([
    roleInShop(context, person, shopId),
    keptAnswer(context, idempotency),
  ]);
  const role = roles[0]?.role;
  if (!role) return notFound('shop');
  if (!mayDo(role, 'orders.write')) return refuse('FORBIDDEN', 'This role may only look at the shop');
  const replay = replayOf<CacheCleared>(kept, idempotency);
  if (replay) return replay;
  const ofShop = eq(quoteCache.shopId, shopId);
  try {
    const [, [found]] = await write.batch([
      guardRight(context, person, shopId, 'orders.write'),
      write.select({ cleared: count() }).from(quoteCache).where(ofShop),
      ...asBatch([
        keepAnswer(
          context,
          idempotency,
          200,
          sql`json_object('cleared', (SELECT count(*) FROM ${quoteCache} WHERE ${ofShop}))`,
        ),
        write.delete(quoteCache).where(ofShop),
        auditRow(context, { shopId, actor: actorOf(person), action: 'cache_cleared', subjectId: shopId }),
      ]),
    ]);
    return ok({ cleared: found?.cleared ?? 0 });
  } catch (error) {
    const refusal = writeRefusalOf(error);
    if (lostToSameKey(refusal)) return clearCache(context, person, shopId, idempotency);
    if (refusal?.kind === 'guard') return notFound('shop');
    throw error;
  }
}
