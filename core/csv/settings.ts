import { z } from 'zod';
import { LANGUAGES } from '../locale/message.ts';
import { PAYMENT_FILTERS } from '../order/payment.ts';
import { ORDER_STATUSES, type OrderStatus } from '../order/status.ts';
import { ORDER_TYPES } from '../order/type.ts';
import type { CellGuard } from './cell.ts';
import { COLUMN_KEYS, type ColumnKey } from './columns.ts';

export const DELIMITERS = { comma: ',', semicolon: ';', tab: '\t' } as const;
export type Delimiter = keyof typeof DELIMITERS;
export const ENCODINGS = ['cp1251', 'utf-8', 'utf-8-bom'] as const;
export type Encoding = (typeof ENCODINGS)[number];
export const EXPORT_PERIODS = ['month', 'quarter', 'year', 'all'] as const;
export type ExportPeriod = (typeof EXPORT_PERIODS)[number];

type ExportedStatus = Exclude<OrderStatus, 'deleted'>;
/** Deleted orders are never exported: neither by their status nor among all. */
export const EXPORTED_STATUSES = ORDER_STATUSES.filter((status): status is ExportedStatus => status !== 'deleted');

/** Who opens the file. Delimiter and encoding are where one starts; how cells are guarded is the profile's alone. */
export const EXPORT_PROFILES = {
  excel: { name: 'Excel', delimiter: 'semicolon', encoding: 'utf-8-bom', guard: 'spreadsheet' },
  '1c': { name: '1С', delimiter: 'semicolon', encoding: 'cp1251', guard: 'plain' },
  libreoffice: { name: 'LibreOffice', delimiter: 'comma', encoding: 'utf-8', guard: 'spreadsheet' },
} as const satisfies Record<string, { name: string; delimiter: Delimiter; encoding: Encoding; guard: CellGuard }>;
export type ExportProfile = keyof typeof EXPORT_PROFILES;

export const DEFAULT_COLUMNS: readonly ColumnKey[] = [
  ...(['number', 'createdAt', 'status', 'type', 'recipientName', 'recipientPhone', 'recipientEmail'] as const),
  ...(['address', 'deliveryName', 'deliveryCost', 'payment', 'paid', 'itemsTotal', 'total', 'comment'] as const),
  ...(['itemSku', 'itemName', 'itemQuantity', 'itemPrice', 'itemTotal'] as const),
];

const keysOf = <Key extends string>(table: Record<Key, unknown>) => Object.keys(table) as [Key, ...Key[]];

/** What goes into a file and how it is written. Absent: all types, statuses and payments; the profile's own format. */
export const exportSettingsSchema = z.strictObject({
  type: z.enum(ORDER_TYPES).optional(),
  status: z.enum(EXPORTED_STATUSES).optional(),
  period: z.enum(EXPORT_PERIODS).default('all'),
  payment: z.enum(PAYMENT_FILTERS).optional(),
  paid: z.enum(['true', 'false']).optional(),
  profile: z.enum(keysOf(EXPORT_PROFILES)).default('excel'),
  delimiter: z.enum(keysOf(DELIMITERS)).optional(),
  encoding: z.enum(ENCODINGS).optional(),
  /** A row per item, or one per order. */
  rows: z.enum(['items', 'orders']).default('items'),
  columns: z
    .array(z.enum(COLUMN_KEYS))
    .min(1)
    .max(COLUMN_KEYS.length)
    .refine((columns) => new Set(columns).size === columns.length, 'a column stands twice')
    .default([...DEFAULT_COLUMNS]),
  /** Of the headings, the names of statuses and the decimal sign. */
  language: z.enum(LANGUAGES).default('ru'),
});
export type ExportSettings = z.infer<typeof exportSettingsSchema>;

/** The format after the profile has filled in what was left open. */
export function exportFormat({ profile, delimiter, encoding }: ExportSettings) {
  const own = EXPORT_PROFILES[profile];
  return {
    delimiter: DELIMITERS[delimiter ?? own.delimiter],
    encoding: encoding ?? own.encoding,
    guard: own.guard,
  };
}
