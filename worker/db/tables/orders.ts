import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { COD_METHODS, PREPAYMENT_METHODS } from '#core/order/payment';
import { type Address, type Delivery, type Order, type OrderItem, type Parcel, SOURCES } from '#core/order/schema';
import { ORDER_STATUSES } from '#core/order/status';
import { ORDER_TYPES } from '#core/order/type';

export const orders = sqliteTable(
  'orders',
  {
    /** Grows with time; orders rows that were made in one millisecond, and is the search index's key. */
    seq: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull(),
    shopId: text('shop_id').notNull(),
    number: text().notNull(),
    status: text({ enum: ORDER_STATUSES }).notNull(),
    type: text({ enum: ORDER_TYPES }).notNull(),
    version: integer().notNull(),
    source: text({ enum: SOURCES }).notNull(),
    createdAt: integer('created_at').notNull(),
    /** `dayOf` its creation in the shop's zone, as the zone was then. */
    day: integer().notNull().default(0),
    updatedAt: integer('updated_at').notNull(),
    comment: text().notNull(),
    note: text().notNull(),
    recipientName: text('recipient_name').notNull(),
    recipientPhone: text('recipient_phone').notNull(),
    recipientEmail: text('recipient_email').notNull(),
    address: text({ mode: 'json' }).$type<Address>().notNull(),
    parcel: text({ mode: 'json' }).$type<Parcel>().notNull(),
    items: text({ mode: 'json' }).$type<OrderItem[]>().notNull(),
    declaredValueKopecks: integer('declared_value_kopecks').notNull(),
    codKopecks: integer('cod_kopecks'),
    codMethod: text('cod_method', { enum: COD_METHODS }),
    prepaymentMethod: text('prepayment_method', { enum: PREPAYMENT_METHODS }),
    paid: integer({ mode: 'boolean' }).notNull(),
    refundedKopecks: integer('refunded_kopecks').notNull(),
    delivery: text({ mode: 'json' }).$type<Delivery>().notNull(),
    itemsTotalKopecks: integer('items_total_kopecks').notNull(),
    totalKopecks: integer('total_kopecks').notNull(),
    original: text({ mode: 'json' }).$type<NonNullable<Order['original']>>(),
    problemCode: text('problem_code'),
    problemMessage: text('problem_message'),
    /** Counts every setting of the status; a sending's outcome sets it only where the count is still the one it saw. */
    statusMark: integer('status_mark').notNull(),
    /** `cellOf` of status, type, payment and paid: the counters' cell and the head of the sort indexes. */
    cell: integer().notNull(),
    searchText: text('search_text').notNull(),
    searchKeys: text('search_keys', { mode: 'json' }).$type<string[]>().notNull().default([]),
  },
  (table) => [
    uniqueIndex('orders_id').on(table.id),
    uniqueIndex('orders_number').on(table.shopId, table.number),
    // A day never goes back as time goes on, so leading with it keeps the order of time.
    index('orders_by_time').on(table.shopId, table.cell, table.day, table.createdAt, table.seq),
    index('orders_by_number').on(table.shopId, table.cell, table.number, table.seq, table.day),
    index('orders_by_total').on(table.shopId, table.cell, table.totalKopecks, table.seq, table.day),
    index('orders_changed').on(table.shopId, table.updatedAt),
  ],
);

export type OrderRecord = typeof orders.$inferSelect;
export type NewOrderRecord = typeof orders.$inferInsert;

/** Kept by triggers on `orders`, in the same transaction as whatever changes an order. */
export const orderCounts = sqliteTable(
  'order_counts',
  {
    shopId: text('shop_id').notNull(),
    cell: integer().notNull(),
    count: integer().notNull(),
    totalKopecks: integer('total_kopecks').notNull(),
  },
  (table) => [uniqueIndex('order_counts_cell').on(table.shopId, table.cell)],
);

/** The same by the shop's days. */
export const orderDays = sqliteTable(
  'order_days',
  {
    shopId: text('shop_id').notNull(),
    day: integer().notNull(),
    cell: integer().notNull(),
    count: integer().notNull(),
    totalKopecks: integer('total_kopecks').notNull(),
  },
  (table) => [primaryKey({ columns: [table.shopId, table.day, table.cell] })],
);
