import { and, eq, sql } from 'drizzle-orm';
import type { OrderChanges } from '#core/order/edit';
import { sha256Hex } from '#worker/auth/digest';
import { openSecret } from '#worker/auth/secret-box';
import { asBatch, type Statement } from '#worker/db/client';
import { guard, writeRefusalOf } from '#worker/db/guard';
import { orders } from '#worker/db/tables/orders';
import { shops } from '#worker/db/tables/shops';
import {
  type DELIVERY_OUTCOMES,
  type StorefrontRecord,
  storefrontDeliveries,
  storefrontOrders,
  storefronts,
} from '#worker/db/tables/storefronts';
import type { MapResult, StorefrontEvent, StorefrontSource } from '#worker/storefronts/contract';
import { storefrontSourceOf } from '#worker/storefronts/registry';
import type { Actor, Context } from '../context.ts';
import { statusStatements } from '../orders/change-status.ts';
import { orderInsert } from '../orders/create-order.ts';
import { storefrontUpdate } from './update-order.ts';

export const SECRET_PURPOSE = 'storefront';

export type TakenDelivery =
  | { state: 'unknown_endpoint' }
  | { state: 'disabled' }
  | { state: 'bad_signature' }
  | { state: 'pong' }
  | { state: 'repeated' }
  | { state: 'taken'; outcome: (typeof DELIVERY_OUTCOMES)[number]; orderId: string | null };

type Delivery = { headers: Headers; body: Uint8Array };

/**
 * One webhook delivery: verified over its raw bytes, then written once together with what it changed.
 * What verifies but does not map is kept with the reason. Three round trips.
 */
export async function takeDelivery(
  context: Context,
  { source, endpointId }: { source: string; endpointId: string },
  { headers, body }: Delivery,
  triesLeft = 5,
): Promise<TakenDelivery> {
  const { read } = context.db;
  const storefront = storefrontSourceOf(source);
  if (!storefront) return { state: 'unknown_endpoint' };
  const [endpoint] = await read.select().from(storefronts).where(eq(storefronts.id, endpointId));
  if (!endpoint || endpoint.source !== storefront.source) return { state: 'unknown_endpoint' };
  if (!endpoint.enabled) return { state: 'disabled' };
  if (storefront.isPing(headers, body)) return { state: 'pong' };
  const secret = await openSecret(context.secretKeys, { purpose: SECRET_PURPOSE, rowId: endpoint.id }, endpoint.secret);
  if (typeof secret !== 'string' || !(await storefront.verify(headers, body, secret)))
    return { state: 'bad_signature' };

  const text = new TextDecoder().decode(body).replaceAll('\0', '\ufffd');
  // Source: WooCommerce makes its id of the hook and the second, so two orders of one second share it.
  const deliveryId = `${storefront.deliveryId(headers)?.slice(0, 100) ?? ''}:${await sha256Hex(body)}`;
  const externalId = storefront.orderIdOf(headers, text);
  const mapped = mapSafely(storefront, headers, text);
  const event: StorefrontEvent = mapped.ok ? mapped.event : { kind: 'ignored', reason: mapped.reason };
  const effect = await effectOf(context, endpoint, event);
  const outcome = mapped.ok ? effect.outcome : 'quarantined';
  const reason = event.kind === 'ignored' ? event.reason : (effect.reason ?? null);
  const row: Statement = context.db.write.insert(storefrontDeliveries).values({
    ...{ id: context.newId('delivery'), storefrontId: endpoint.id, deliveryId, outcome, reason, externalId },
    body: sql`CASE WHEN ${isPurged(endpoint.id, externalId)} THEN '' ELSE ${text} END`,
    ...{ receivedAt: context.now().getTime(), topic: storefront.topic(headers), orderId: effect.orderId },
  });
  try {
    await context.db.write.batch(asBatch([...effect.guards, row, ...effect.statements]));
  } catch (error) {
    const refusal = writeRefusalOf(error);
    if (refusal?.kind === 'unique' && refusal.constraint.startsWith('storefront_deliveries.'))
      return { state: 'repeated' };
    // Another delivery about the same order was faster, or the store's number is taken: look again at what stands now.
    if (refusal && triesLeft > 0)
      return takeDelivery(context, { source, endpointId }, { headers, body }, triesLeft - 1);
    throw error;
  }
  return { state: 'taken', outcome, orderId: effect.orderId };
}

/** Its buyer is forgotten here, so nothing that the store still says of them is kept. */
const isPurged = (storefrontId: string, externalId: string | null) =>
  sql`EXISTS (SELECT 1 FROM storefront_orders tie WHERE tie.storefront_id = ${storefrontId}
    AND tie.external_id = ${externalId} AND NOT EXISTS (SELECT 1 FROM orders WHERE orders.id = tie.order_id))`;

type Effect = {
  outcome: (typeof DELIVERY_OUTCOMES)[number];
  reason?: string;
  orderId: string | null;
  guards: Statement[];
  statements: Statement[];
};

const NOTHING: Effect = { outcome: 'ignored', orderId: null, guards: [], statements: [] };

async function effectOf(context: Context, endpoint: StorefrontRecord, event: StorefrontEvent): Promise<Effect> {
  if (event.kind === 'ignored' || event.kind === 'ping') return NOTHING;
  const { read } = context.db;
  const { id: storefrontId, shopId } = endpoint;
  const wantedNumber = event.kind === 'order' ? (event.order.number ?? '') : '';
  const [[known], [shop], [sameNumber]] = await read.batch([
    read
      .select({ tie: storefrontOrders, order: orders })
      .from(storefrontOrders)
      .leftJoin(orders, eq(orders.id, storefrontOrders.orderId))
      .where(and(eq(storefrontOrders.storefrontId, storefrontId), eq(storefrontOrders.externalId, event.externalId))),
    read.select({ timeZone: shops.timeZone, settings: shops.settings }).from(shops).where(eq(shops.id, shopId)),
    read
      .select({ id: orders.id })
      .from(orders)
      .where(and(eq(orders.shopId, shopId), eq(orders.number, wantedNumber))),
  ]);
  if (!shop) throw new Error(`storefront ${storefrontId} has no shop`);
  const actor: Actor = { kind: 'webhook', id: storefrontId, name: endpoint.name };
  const storeUpdatedAt = event.updatedAt?.getTime() ?? null;

  if (!known) {
    if (event.kind === 'cancelled') return NOTHING;
    const { placedAt, storeTotalKopecks, ...order } = event.order;
    // A number that another order of the shop has already is given up for one of our own, not the order with it.
    const changes: OrderChanges = sameNumber ? { ...order, number: undefined } : order;
    // A store whose clock is ahead must not place an order where no period that ends now finds it.
    const createdAt = new Date(Math.min(placedAt.getTime(), context.now().getTime()));
    const made = orderInsert(context, {
      ...{ shopId, shop, changes, status: 'new', source: endpoint.source, createdAt },
      problemOf: (total) => (total === storeTotalKopecks ? null : totalsDiffer(storeTotalKopecks)),
    });
    return {
      ...{ outcome: 'created', orderId: made.order.id, guards: [] },
      statements: [
        ...made.statements(actor),
        context.db.write.insert(storefrontOrders).values({
          storefrontId,
          externalId: event.externalId,
          orderId: made.order.id,
          storeUpdatedAt,
          orderVersion: 1,
        }),
      ],
    };
  }

  const { tie, order: record } = known;
  const orderId = tie.orderId;
  // Gone for good, so the store's later words must not bring its buyer back.
  if (!record) return { ...NOTHING, reason: 'purged here' };
  if (storeUpdatedAt !== null && tie.storeUpdatedAt !== null && storeUpdatedAt < tie.storeUpdatedAt)
    return { outcome: 'stale', reason: 'older than what is known', orderId, guards: [], statements: [] };
  const unchanged = sql`SELECT 1 FROM ${orders} WHERE ${orders.id} = ${orderId} AND ${orders.version} = ${record.version}`;
  const guards = [guard(context.db, 'VERSION', sql`EXISTS (${unchanged})`)];
  const touch = (orderVersion: number): Statement =>
    context.db.write
      .update(storefrontOrders)
      .set({ storeUpdatedAt: storeUpdatedAt ?? tie.storeUpdatedAt, orderVersion })
      .where(and(eq(storefrontOrders.storefrontId, storefrontId), eq(storefrontOrders.externalId, event.externalId)));
  if (event.kind === 'cancelled') {
    if (record.status === 'cancelled' || record.status === 'deleted')
      return {
        outcome: 'ignored',
        reason: 'already cancelled',
        orderId,
        guards,
        statements: [touch(tie.orderVersion)],
      };
    const statements = await statusStatements(context, record, 'cancelled', actor);
    return { outcome: 'cancelled', orderId, guards, statements: [...statements, touch(record.version + 1)] };
  }
  const update = storefrontUpdate(context, { record, tie, settings: shop.settings }, event.order, actor);
  // What the store itself cancelled, and nobody touched since, comes back to life with the store's next word.
  if (record.status === 'cancelled' && tie.orderVersion === record.version) {
    const edited = { ...record, version: Math.max(record.version, update.orderVersion) };
    const revival = await statusStatements(context, edited, 'new', actor);
    const statements = [...update.statements, ...revival, touch(edited.version + 1)];
    return { outcome: 'updated', orderId, guards, statements };
  }
  return { ...update, orderId, guards, statements: [...update.statements, touch(update.orderVersion)] };
}

const totalsDiffer = (storeTotalKopecks: number) => ({
  code: 'STORE_TOTAL_DIFFERS',
  message: `Сумма в магазине другая: ${(storeTotalKopecks / 100).toFixed(2)} ₽. Сверьте товары и доставку`,
});

/** A mapper must not lose a delivery by throwing. */
function mapSafely(storefront: StorefrontSource, headers: Headers, text: string): MapResult {
  try {
    return storefront.toEvent(headers, text);
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : 'unreadable' };
  }
}
