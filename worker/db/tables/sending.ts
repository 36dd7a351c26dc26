import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { JOB_KINDS, JOB_STATES } from '#core/integration/outcome';
import { LINK_STATES, SYSTEMS } from '#core/integration/systems';
import { ACTOR_KINDS } from './history.ts';

export const connections = sqliteTable(
  'connections',
  {
    id: text().primaryKey(),
    shopId: text('shop_id').notNull(),
    system: text({ enum: SYSTEMS }).notNull(),
    name: text().notNull(),
    baseUrl: text('base_url').notNull(),
    /** The host its pages live on, as the overlay sees it. */
    account: text(),
    settings: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    /** AES-GCM sealed, bound to the row's id. */
    credentials: text().notNull(),
    enabled: integer({ mode: 'boolean' }).notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [index('connections_shop').on(table.shopId), index('connections_account').on(table.system, table.account)],
);
export type ConnectionRecord = typeof connections.$inferSelect;

export const orderLinks = sqliteTable(
  'order_links',
  {
    id: text().primaryKey(),
    shopId: text('shop_id').notNull(),
    orderId: text('order_id').notNull(),
    connectionId: text('connection_id').notNull(),
    system: text({ enum: SYSTEMS }).notNull(),
    state: text({ enum: LINK_STATES }).notNull(),
    externalId: text('external_id'),
    url: text(),
    trackingNumber: text('tracking_number'),
    externalStatus: text('external_status'),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('order_links_order').on(table.orderId, table.connectionId),
    index('order_links_external').on(table.connectionId, table.externalId),
  ],
);
export type LinkRecord = typeof orderLinks.$inferSelect;

/** The outbox: one row per sending, or removal of a copy, that somebody asked for. */
export const jobs = sqliteTable(
  'jobs',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull(),
    shopId: text('shop_id').notNull(),
    connectionId: text('connection_id').notNull(),
    orderId: text('order_id').notNull(),
    kind: text({ enum: JOB_KINDS }).notNull().default('send'),
    state: text({ enum: JOB_STATES }).notNull(),
    /** Fences outcomes: only the attempt that is still the latest may write one. */
    attempt: integer().notNull(),
    dueAt: integer('due_at').notNull(),
    leaseUntil: integer('lease_until'),
    /** The order's version that the latest attempt carried; tells whether an adopted copy is still the order. */
    sentVersion: integer('sent_version'),
    /** The order's `statusMark` when the sending was asked for. */
    statusMark: integer('status_mark').notNull(),
    actorKind: text('actor_kind', { enum: ACTOR_KINDS }).notNull(),
    actorId: text('actor_id').notNull(),
    actorName: text('actor_name').notNull(),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('jobs_id').on(table.id),
    index('jobs_due').on(table.connectionId, table.state, table.dueAt),
    index('jobs_order').on(table.orderId, table.connectionId),
    /** Small whatever the history: what the cron tick looks through. */
    index('jobs_open')
      .on(table.connectionId, table.dueAt)
      .where(sql`state IN ('queued', 'waiting', 'unknown', 'sending')`),
  ],
);
export type JobRecord = typeof jobs.$inferSelect;
