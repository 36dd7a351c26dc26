import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { BatchFilter } from '#core/api/batches';
import { BATCH_ACTIONS, type BatchWork, ROW_OUTCOMES } from '#core/batch/verdict';

/** Where the freezing of a filter goes on: behind this order of this cell, or behind this match of a search. */
export type FreezeKey = { cell: number; day: number; createdAt: number; seq: number } | { doc: string };

/** One bulk action. Its counters are kept by a trigger on its rows. */
export const batches = sqliteTable(
  'batches',
  {
    id: text().primaryKey(),
    shopId: text('shop_id').notNull(),
    action: text({ enum: BATCH_ACTIONS }).notNull(),
    work: text({ mode: 'json' }).$type<BatchWork>().notNull(),
    /** Only while it is being frozen: what was searched for may be a person's name. */
    filter: text({ mode: 'json' }).$type<BatchFilter>(),
    frozen: integer({ mode: 'boolean' }).notNull(),
    freezeAfter: text('freeze_after', { mode: 'json' }).$type<FreezeKey>(),
    /** Orders made later are not part of it. */
    freezeSeq: integer('freeze_seq').notNull(),
    lastPosition: integer('last_position').notNull(),
    total: integer().notNull(),
    pending: integer().notNull(),
    waiting: integer().notNull().default(0),
    ok: integer().notNull().default(0),
    skipped: integer().notNull().default(0),
    failed: integer().notNull().default(0),
    unknown: integer().notNull().default(0),
    cancelled: integer().notNull().default(0),
    /** Whoever asked for it, or for its retry; what they may do is read with each step. */
    actorId: text('actor_id').notNull(),
    actorName: text('actor_name').notNull(),
    cancelledAt: integer('cancelled_at'),
    /** Steps in a row that ended in a fault. */
    faults: integer().notNull().default(0),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [
    index('batches_shop').on(table.shopId, table.createdAt),
    index('batches_open').on(table.shopId, table.updatedAt).where(sql`frozen = 0 OR pending > 0`),
    index('batches_ended').on(table.updatedAt).where(sql`frozen = 1 AND pending + waiting + unknown = 0`),
  ],
);
export type BatchRecord = typeof batches.$inferSelect;

/** The frozen selection: one order, one outcome. Holds nothing of the buyer. */
export const batchRows = sqliteTable(
  'batch_rows',
  {
    batchId: text('batch_id').notNull(),
    position: integer().notNull(),
    orderId: text('order_id').notNull(),
    outcome: text({ enum: ROW_OUTCOMES }).notNull(),
    reason: text(),
    retryable: integer({ mode: 'boolean' }).notNull().default(false),
    jobId: text('job_id'),
  },
  (table) => [
    primaryKey({ columns: [table.batchId, table.position] }),
    uniqueIndex('batch_rows_order').on(table.batchId, table.orderId),
    index('batch_rows_outcome').on(table.batchId, table.outcome, table.position),
    index('batch_rows_job').on(table.jobId).where(sql`job_id IS NOT NULL`),
  ],
);
