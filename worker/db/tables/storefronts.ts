import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

export const storefronts = sqliteTable(
  'storefronts',
  {
    id: text().primaryKey(),
    shopId: text('shop_id').notNull(),
    source: text({ enum: ['woocommerce'] }).notNull(),
    name: text().notNull(),
    secret: text().notNull(),
    enabled: integer({ mode: 'boolean' }).notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [index('storefronts_shop').on(table.shopId)],
);
export type StorefrontRecord = typeof storefronts.$inferSelect;

export const DELIVERY_OUTCOMES = ['created', 'updated', 'cancelled', 'ignored', 'stale', 'quarantined'] as const;

/** Every verified webhook delivery, once; what did not map keeps its reason and body. */
export const storefrontDeliveries = sqliteTable(
  'storefront_deliveries',
  {
    id: text().primaryKey(),
    storefrontId: text('storefront_id').notNull(),
    deliveryId: text('delivery_id').notNull(),
    receivedAt: integer('received_at').notNull(),
    topic: text().notNull(),
    outcome: text({ enum: DELIVERY_OUTCOMES }).notNull(),
    reason: text(),
    orderId: text('order_id'),
    /** The store's id of the order it tells of, so that a purge finds every body that does. */
    externalId: text('external_id'),
    body: text().notNull(),
  },
  (table) => [
    uniqueIndex('storefront_deliveries_once').on(table.storefrontId, table.deliveryId),
    index('storefront_deliveries_received').on(table.storefrontId, table.receivedAt),
    index('storefront_deliveries_external').on(table.storefrontId, table.externalId).where(sql`body <> ''`),
    index('storefront_deliveries_bodies').on(table.receivedAt).where(sql`body <> ''`),
  ],
);

/** Which order a store's order became. */
export const storefrontOrders = sqliteTable(
  'storefront_orders',
  {
    storefrontId: text('storefront_id').notNull(),
    externalId: text('external_id').notNull(),
    orderId: text('order_id').notNull(),
    /** The store's own time of the version we hold; an older one changes nothing. */
    storeUpdatedAt: integer('store_updated_at'),
    /** The order's version as the store last made it; a later one means that a person edited it here. */
    orderVersion: integer('order_version').notNull(),
  },
  (table) => [
    uniqueIndex('storefront_orders_external').on(table.storefrontId, table.externalId),
    index('storefront_orders_order').on(table.orderId),
  ],
);
