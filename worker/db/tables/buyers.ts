import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { PAYMENT_STATES } from '#core/payment/state';

export const BUYER_LINK_PURPOSES = ['preorder', 'payment'] as const;
export const CLOSED_REASONS = ['expired', 'replaced', 'already_placed', 'already_paid', 'cancelled'] as const;

/** What a buyer's token leads to. The token itself is made again from this row and the key ring, never stored. */
export const buyerLinks = sqliteTable(
  'buyer_links',
  {
    id: text().primaryKey(),
    shopId: text('shop_id').notNull(),
    orderId: text('order_id').notNull(),
    purpose: text({ enum: BUYER_LINK_PURPOSES }).notNull(),
    generation: integer().notNull(),
    keyId: text('key_id').notNull(),
    tokenHash: text('token_hash').notNull(),
    /** Of the token that the payment service sends the buyer back with. */
    returnTokenHash: text('return_token_hash'),
    expiresAt: integer('expires_at'),
    closedAt: integer('closed_at'),
    closedReason: text('closed_reason', { enum: CLOSED_REASONS }),
    openedAt: integer('opened_at'),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [
    uniqueIndex('buyer_links_token').on(table.tokenHash),
    uniqueIndex('buyer_links_return_token').on(table.returnTokenHash),
    index('buyer_links_order').on(table.orderId, table.purpose),
  ],
);
export type BuyerLinkRecord = typeof buyerLinks.$inferSelect;

export const paymentServices = sqliteTable(
  'payment_services',
  {
    id: text().primaryKey(),
    shopId: text('shop_id').notNull(),
    provider: text({ enum: ['yookassa'] }).notNull(),
    baseUrl: text('base_url').notNull(),
    settings: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    credentials: text().notNull(),
    enabled: integer({ mode: 'boolean' }).notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [index('payment_services_shop').on(table.shopId)],
);
export type PaymentServiceRecord = typeof paymentServices.$inferSelect;

/** One try to pay for an order. */
export const payments = sqliteTable(
  'payments',
  {
    id: text().primaryKey(),
    shopId: text('shop_id').notNull(),
    orderId: text('order_id').notNull(),
    serviceId: text('service_id').notNull(),
    key: text().notNull(),
    remoteId: text('remote_id'),
    state: text({ enum: PAYMENT_STATES }).notNull(),
    amountKopecks: integer('amount_kopecks').notNull(),
    confirmationUrl: text('confirmation_url'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('payments_remote').on(table.serviceId, table.remoteId),
    uniqueIndex('payments_live').on(table.orderId).where(sql`state IN ('creating', 'pending')`),
    index('payments_order').on(table.orderId),
    index('payments_pending').on(table.updatedAt).where(sql`state = 'pending'`),
  ],
);
export type PaymentRecord = typeof payments.$inferSelect;
