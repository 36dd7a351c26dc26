import { describe, expect, it } from 'vitest';
import { COLUMN_KEYS, ITEM_COLUMNS, ORDER_COLUMNS } from '#core/csv/columns';
import { periodStart } from '#core/csv/period';
import { EXPORTED_STATUSES, exportFormat, exportSettingsSchema } from '#core/csv/settings';
import { DICTIONARY } from '#core/locale/index';
import { ORDER_STATUSES } from '#core/order/status';

describe('the settings of an export', () => {
  it('are whole where nothing is said: everything, for Excel (F1, F2, F3)', () => {
    const settings = exportSettingsSchema.parse({});
    expect(settings).toMatchObject({ period: 'all', profile: 'excel', rows: 'items', language: 'ru' });
    for (const all of ['type', 'status', 'payment', 'paid']) expect(settings).not.toHaveProperty(all);
    expect(exportFormat(settings)).toEqual({ delimiter: ';', encoding: 'utf-8-bom', guard: 'spreadsheet' });
  });

  it('offer every status but the deleted one (F1)', () => {
    expect(EXPORTED_STATUSES).toEqual(ORDER_STATUSES.filter((status) => status !== 'deleted'));
    expect(exportSettingsSchema.safeParse({ status: 'deleted' }).success).toBe(false);
  });

  it('let the delimiter and the encoding of a profile be changed (F2)', () => {
    const settings = exportSettingsSchema.parse({ profile: '1c', delimiter: 'tab', encoding: 'utf-8' });
    expect(exportFormat(settings)).toEqual({ delimiter: '\t', encoding: 'utf-8', guard: 'plain' });
  });

  it('refuse a column that stands twice, none at all, and one that nobody knows (F3)', () => {
    for (const columns of [['total', 'total'], [], ['password']])
      expect(exportSettingsSchema.safeParse({ columns }).success).toBe(false);
  });

  it('have a heading for every column in both languages, each its own (F3)', () => {
    expect(COLUMN_KEYS).toEqual([...Object.keys(ORDER_COLUMNS), ...Object.keys(ITEM_COLUMNS)]);
    for (const texts of [DICTIONARY.ru, DICTIONARY.en])
      expect(new Set(COLUMN_KEYS.map((key) => texts[`csv.${key}`])).size).toBe(COLUMN_KEYS.length);
  });
});

describe('a period (F1)', () => {
  it.each([
    ['month', '2026-11-23T21:30:00Z', 'Europe/Moscow', '2026-10-23T21:00:00.000Z'],
    ['quarter', '2026-11-23T12:00:00Z', 'Europe/Moscow', '2026-08-22T21:00:00.000Z'],
    ['year', '2026-11-23T12:00:00Z', 'Asia/Vladivostok', '2025-11-22T14:00:00.000Z'],
    ['month', '2026-03-31T12:00:00Z', 'Europe/Moscow', '2026-02-27T21:00:00.000Z'],
    ['month', '2026-04-10T12:00:00Z', 'Europe/Berlin', '2026-03-09T23:00:00.000Z'],
  ] as const)('of a %s before %s begins at a midnight of %s', (period, now, zone, start) => {
    expect(periodStart(period, new Date(now), zone)?.toISOString()).toBe(start);
  });

  it('of all time has no beginning', () => {
    expect(periodStart('all', new Date(), 'Europe/Moscow')).toBeNull();
  });
});
