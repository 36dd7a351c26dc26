import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { ViewFilter } from '#core/api/views';

/** A name for a filter. */
export const savedViews = sqliteTable(
  'saved_views',
  {
    id: text().primaryKey(),
    shopId: text('shop_id').notNull(),
    /** Whose it is; null: shared by the whole shop. */
    ownerId: text('owner_id'),
    name: text().notNull(),
    filter: text({ mode: 'json' }).$type<ViewFilter>().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [index('saved_views_shop').on(table.shopId, table.ownerId, table.createdAt)],
);
export type SavedViewRecord = typeof savedViews.$inferSelect;
