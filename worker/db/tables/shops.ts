import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { DefaultDimensions } from '#core/order/dimensions';
import { ROLES } from '#core/shared/roles';

export type ShopSettings = {
  /** Which connection prices deliveries; absent: the shop's first Shiptor connection. */
  deliveryConnectionId?: string;
  senderSettlementCode?: string;
  defaultDimensions?: DefaultDimensions;
  /** Days that a pre-order's link stays open. */
  preorderLinkDays?: number;
};

export const shops = sqliteTable('shops', {
  id: text().primaryKey(),
  name: text().notNull(),
  timeZone: text('time_zone').notNull().default('Europe/Moscow'),
  settings: text({ mode: 'json' }).$type<ShopSettings>().notNull(),
  createdAt: integer('created_at').notNull(),
});

export const memberships = sqliteTable(
  'memberships',
  {
    shopId: text('shop_id').notNull(),
    userId: text('user_id').notNull(),
    role: text({ enum: ROLES }).notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.shopId] }), index('memberships_shop').on(table.shopId)],
);
