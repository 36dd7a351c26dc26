import type { ExportPeriod } from './settings.ts';

const MONTHS: Record<Exclude<ExportPeriod, 'all'>, number> = { month: 1, quarter: 3, year: 12 };

/** The first moment of the period that ends now: the same day of an earlier month, from its midnight in the zone. */
export function periodStart(period: ExportPeriod, now: Date, timeZone: string): Date | null {
  if (period === 'all') return null;
  const [year = 0, month = 0, day = 0] = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
    .format(now)
    .split('-')
    .map(Number);
  const first = new Date(Date.UTC(year, month - 1 - MONTHS[period], 1));
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return midnightIn(timeZone, Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(day, lastDay)));
}

/** The moment at which a zone's clocks show what UTC's show at `wall`. */
function midnightIn(timeZone: string, wall: number): Date {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const offsetAt = (at: number) => Date.parse(`${format.format(at).replace(' ', 'T')}Z`) - at;
  const guess = wall - offsetAt(wall);
  return new Date(wall - offsetAt(guess));
}
