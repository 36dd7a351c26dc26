import { and, eq, gt, sql } from 'drizzle-orm';
import type { ShopSettingsAnswer, WriteShopSettings } from '#core/api/shops';
import { offList } from '#core/delivery/methods';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import { asBatch } from '#worker/db/client';
import { guard, writeRefusalOf } from '#worker/db/guard';
import { orderCounts } from '#worker/db/tables/orders';
import { connections } from '#worker/db/tables/sending';
import { shops } from '#worker/db/tables/shops';
import { auditRow } from '../audit/record.ts';
import { actorOf, type Context, type Person } from '../context.ts';
import { guardRight, roleInShop } from '../orders/access.ts';
import { differences } from '../orders/history.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';
import { presentSettings, readSettings, shopById } from './settings.ts';

type Shop = typeof shops.$inferSelect;

/** Writes all of a shop's settings over the version that the caller saw. Two round trips; changing nothing is one. */
export async function writeSettings(
  context: Context,
  person: Person,
  shopId: string,
  wanted: WriteShopSettings,
): Promise<Outcome<ShopSettingsAnswer>> {
  const { db } = context;
  const [roles, [shop], [held], priced] = await db.read.batch([
    roleInShop(context, person, shopId),
    shopById(context, shopId),
    db.read.select({ cell: orderCounts.cell }).from(orderCounts).where(holdsOrders(shopId)).limit(1),
    db.read
      .select({ id: connections.id })
      .from(connections)
      .where(and(eq(connections.shopId, shopId), eq(connections.system, 'shiptor'))),
  ]);
  const role = roles[0]?.role;
  if (!role || !shop) return notFound('shop');
  if (!mayDo(role, 'settings.write')) return refuse('FORBIDDEN', 'Only an owner changes settings');
  if (shop.version !== wanted.version) return stale(presentSettings(shop));
  if (held && wanted.timeZone !== shop.timeZone) return ZONE_STAYS;
  const { deliveryConnectionId } = wanted;
  if (deliveryConnectionId !== null && !priced.some(({ id }) => id === deliveryConnectionId))
    return refuse('NOT_FOUND', 'connection not found', {
      fields: [{ field: 'deliveryConnectionId', code: 'NOT_FOUND' }],
    });

  const after = settled(shop, wanted);
  const { version: _seen, ...was } = presentSettings(shop);
  const { version: _next, ...is } = presentSettings(after);
  const changed = differences(was, is);
  if (Object.keys(changed.after).length === 0) return ok(presentSettings(shop));

  const { name, timeZone, settings, version } = after;
  const asSeen = sql`SELECT 1 FROM ${shops} WHERE ${and(eq(shops.id, shopId), eq(shops.version, wanted.version))}`;
  const anyOrder = sql`SELECT 1 FROM ${orderCounts} WHERE ${holdsOrders(shopId)}`;
  try {
    await db.write.batch(
      asBatch([
        guardRight(context, person, shopId, 'settings.write'),
        guard(db, 'VERSION', sql`EXISTS (${asSeen})`),
        ...(timeZone === shop.timeZone ? [] : [guard(db, 'STATE', sql`NOT EXISTS (${anyOrder})`)]),
        db.write.update(shops).set({ name, timeZone, settings, version }).where(eq(shops.id, shopId)),
        auditRow(context, {
          ...{ shopId, actor: actorOf(person), action: 'settings_changed', subjectId: shopId },
          ...changed,
        }),
      ]),
    );
  } catch (error) {
    const refusal = writeRefusalOf(error);
    if (refusal?.kind !== 'guard') throw error;
    if (refusal.code === 'STATE') return ZONE_STAYS;
    if (refusal.code !== 'VERSION') return notFound('shop');
    const current = await readSettings(context, person, shopId);
    return current.ok ? stale(current.value) : current;
  }
  return ok(presentSettings(after));
}

const holdsOrders = (shopId: string) => and(eq(orderCounts.shopId, shopId), gt(orderCounts.count, 0));

/** An order keeps the day that it was made on in the zone of then: in another one, days and hours would not agree. */
const ZONE_STAYS = refuse('RULE_VIOLATED', 'A shop that has orders keeps its time zone', {
  fields: [{ field: 'timeZone', code: 'TIME_ZONE_HAS_ORDERS' }],
});

const stale = (current: ShopSettingsAnswer) =>
  refuse('VERSION_CONFLICT', 'The settings were changed by somebody else', { current });

function settled(shop: Shop, wanted: WriteShopSettings): Shop {
  const { name, timeZone, deliveryMethods, defaultDimensions, preorderLinkDays } = wanted;
  const { senderSettlementCode: _code, deliveryConnectionId: _id, ...rest } = shop.settings;
  const { senderSettlementCode, deliveryConnectionId } = wanted;
  return {
    ...{ ...shop, name, timeZone, version: shop.version + 1 },
    settings: {
      ...{ ...rest, defaultDimensions, preorderLinkDays, deliveryMethods: { off: offList(deliveryMethods.off) } },
      ...(senderSettlementCode !== null && { senderSettlementCode }),
      ...(deliveryConnectionId !== null && { deliveryConnectionId }),
    },
  };
}
