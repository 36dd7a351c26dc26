import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** What a carrier answered, shop by shop, until its term is over. */
export const quoteCache = sqliteTable(
  'quote_cache',
  {
    shopId: text('shop_id').notNull(),
    /** Digest of what was asked. */
    question: text().notNull(),
    /** Digest of the connection that was asked: with other settings it would have answered otherwise. */
    source: text().notNull(),
    answer: text({ mode: 'json' }).$type<unknown>().notNull(),
    takenAt: integer('taken_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.shopId, table.question] }),
    index('quote_cache_expires').on(table.expiresAt),
  ],
);
export type KeptQuote = typeof quoteCache.$inferSelect;
