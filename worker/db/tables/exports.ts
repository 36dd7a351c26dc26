import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { EXPORT_STATES } from '#core/api/exports';
import type { ExportSettings } from '#core/csv/settings';

/** What was asked to be exported, frozen, and what its last download came to. The file itself is not kept. */
export const exportRequests = sqliteTable(
  'export_requests',
  {
    id: text().primaryKey(),
    shopId: text('shop_id').notNull(),
    settings: text({ mode: 'json' }).$type<ExportSettings>().notNull(),
    /** Orders created in this span; null: from the first one on. */
    fromAt: integer('from_at'),
    toAt: integer('to_at').notNull(),
    state: text({ enum: EXPORT_STATES }).notNull(),
    orders: integer().notNull(),
    rows: integer().notNull(),
    replacedCount: integer('replaced_count').notNull(),
    replacedCharacters: text('replaced_characters', { mode: 'json' }).$type<string[]>().notNull(),
    databaseRequests: integer('database_requests').notNull(),
    createdAt: integer('created_at').notNull(),
    startedAt: integer('started_at'),
    finishedAt: integer('finished_at'),
  },
  (table) => [index('export_requests_shop').on(table.shopId, table.createdAt)],
);
export type ExportRecord = typeof exportRequests.$inferSelect;

/** A name for export settings. */
export const exportProfiles = sqliteTable(
  'export_profiles',
  {
    id: text().primaryKey(),
    shopId: text('shop_id').notNull(),
    /** Whose it is; null: shared by the whole shop. */
    ownerId: text('owner_id'),
    name: text().notNull(),
    settings: text({ mode: 'json' }).$type<ExportSettings>().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [index('export_profiles_shop').on(table.shopId, table.ownerId, table.createdAt)],
);
export type ExportProfileRecord = typeof exportProfiles.$inferSelect;
