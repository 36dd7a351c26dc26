import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { ACTOR_KINDS } from './history.ts';

/** Append-only: who did what in a shop beside its orders, readable without any other table. */
export const auditLog = sqliteTable(
  'audit_log',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull(),
    shopId: text('shop_id').notNull(),
    at: integer().notNull(),
    actorKind: text('actor_kind', { enum: ACTOR_KINDS }).notNull(),
    actorId: text('actor_id').notNull(),
    actorName: text('actor_name').notNull(),
    action: text().notNull(),
    /** The id of what it was done to. */
    subjectId: text('subject_id').notNull(),
    before: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    after: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
  },
  (table) => [index('audit_log_shop').on(table.shopId, table.seq)],
);
