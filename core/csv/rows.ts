import { t } from '../locale/index.ts';
import type { Lang } from '../locale/message.ts';
import type { OrderItem } from '../order/schema.ts';
import { toRoublesText } from '../shared/money.ts';
import { type CellGuard, guardText } from './cell.ts';
import {
  type CellValue,
  type ColumnKey,
  type CsvOrder,
  ITEM_COLUMNS,
  isItemColumn,
  type NameKey,
  ORDER_COLUMNS,
} from './columns.ts';

export type RowOptions = {
  columns: readonly ColumnKey[];
  rows: 'items' | 'orders';
  language: Lang;
  guard: CellGuard;
  timeZone: string;
};
export type RowWriter = { heading: string[]; rowsOf: (order: CsvOrder) => string[][] };

/** Turns orders into rows of finished cells. Money has the decimal sign of the language; times are the shop's. */
export function rowWriter({ columns, rows, language, guard, timeZone }: RowOptions): RowWriter {
  // Source: the Swedish format is "2025-11-23 14:05:02", which every spreadsheet reads as a moment in any language.
  const times = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const names = new Map<NameKey, string>();
  const nameOf = (key: NameKey): string => {
    const known = names.get(key) ?? t(language, key);
    names.set(key, known);
    return known;
  };
  const plain = (value: CellValue): string => {
    switch (value?.kind) {
      case 'text':
        return value.text;
      case 'number':
        return String(value.number);
      case 'money':
        return language === 'ru' ? toRoublesText(value.kopecks).replace('.', ',') : toRoublesText(value.kopecks);
      case 'time':
        return times.format(value.ms);
      case 'name':
        return nameOf(value.key);
      default:
        return '';
    }
  };
  const cell = (value: CellValue): string => (value?.kind === 'text' ? guardText(value.text, guard) : plain(value));
  const joined = (key: keyof typeof ITEM_COLUMNS, { items }: CsvOrder): string =>
    items.length === 1 && items[0]
      ? cell(ITEM_COLUMNS[key](items[0]))
      : guardText(items.map((item) => plain(ITEM_COLUMNS[key](item))).join('; '), guard);

  const perItem = rows === 'items' && columns.some(isItemColumn);
  const itemRow = (order: CsvOrder, item: OrderItem | null): string[] =>
    columns.map((key) => {
      if (!isItemColumn(key)) return cell(ORDER_COLUMNS[key](order));
      return item ? cell(ITEM_COLUMNS[key](item)) : '';
    });
  return {
    heading: columns.map((key) => t(language, `csv.${key}`)),
    rowsOf: (order) => {
      if (!perItem)
        return [columns.map((key) => (isItemColumn(key) ? joined(key, order) : cell(ORDER_COLUMNS[key](order))))];
      return order.items.length === 0 ? [itemRow(order, null)] : order.items.map((item) => itemRow(order, item));
    },
  };
}
