import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/**
 * The search's own tables, kept by triggers. An order's place in the index is its `doc`: shop (14 bits), second of its
 * creation (32), ordinal within it (17), so that a shop's part of the index is one range, in the order of time.
 */
export const orderDocs = sqliteTable(
  'orders_search_docs',
  {
    doc: integer().primaryKey(),
    seq: integer().notNull(),
    cell: integer().notNull(),
    day: integer().notNull(),
  },
  (table) => [uniqueIndex('orders_search_docs_seq').on(table.seq)],
);

/** `made` counts the shop's orders ever made. */
export const searchShops = sqliteTable('orders_search_shops', {
  place: integer().primaryKey(),
  shopId: text('shop_id').notNull().unique(),
  made: integer().notNull(),
});

/** Every 1024th doc of a shop: how far a search goes at once is measured in these. */
export const searchMarks = sqliteTable('orders_search_marks', { doc: integer().primaryKey() });
