import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const ACTOR_KINDS = ['manager', 'rule', 'api_key', 'webhook', 'buyer', 'system', 'payment_service'] as const;

/** Append-only: who did what to an order, readable without any other table. */
export const orderHistory = sqliteTable(
  'order_history',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull(),
    shopId: text('shop_id').notNull(),
    orderId: text('order_id').notNull(),
    at: integer().notNull(),
    actorKind: text('actor_kind', { enum: ACTOR_KINDS }).notNull(),
    actorId: text('actor_id').notNull(),
    actorName: text('actor_name').notNull(),
    action: text().notNull(),
    before: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    after: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    /** The order's version once it was done, so that a stale write can be told what happened since; null where it is of no version. */
    version: integer(),
  },
  (table) => [
    index('order_history_order').on(table.orderId, table.seq),
    index('order_history_shop').on(table.shopId, table.seq),
  ],
);
