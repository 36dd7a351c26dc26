const DAY_MS = 86_400_000;

const formatters = new Map<string, Intl.DateTimeFormat>();
function formatterFor(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formatters.set(timeZone, made);
  return made;
}

/** The calendar day of a moment in a time zone, as the number of days since 1970-01-01. */
export const dayOf = (at: Date, timeZone: string): number => dayNumber(formatterFor(timeZone).format(at));

/** "2026-11-23" as a number of days, and back. */
export const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS;
export const dayText = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** The earliest calendar day that a moment falls on in any time zone, as `dayOf` counts. `at` in milliseconds. */
export const earliestDay = (at: number): number => Math.floor(at / DAY_MS - 0.5);
