import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { TakenPrices } from '#core/delivery/recalculation';

/** What delivery cost for one draft of one order at one moment: an edit names it, so that it need not ask a carrier. */
export const proposals = sqliteTable(
  'proposals',
  {
    id: text().primaryKey(),
    shopId: text('shop_id').notNull(),
    orderId: text('order_id').notNull(),
    orderVersion: integer('order_version').notNull(),
    /** Digest of the draft's delivery inputs: who gets the parcel, and where, is not kept here. */
    fingerprint: text().notNull(),
    prices: text({ mode: 'json' }).$type<TakenPrices>().notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (table) => [index('proposals_expires').on(table.expiresAt)],
);
export type ProposalRecord = typeof proposals.$inferSelect;
