const MOSCOW_OFFSET_MS = 3 * 60 * 60 * 1000;

const moscow = (date: Date) => new Date(date.getTime() + MOSCOW_OFFSET_MS).toISOString();

/** 2026-11-23 14:05:09, no zone, Moscow. */
export const moscowDateTime = (date: Date): string => moscow(date).slice(0, 19).replace('T', ' ');

/** 2026-11-23T14:05:09+03:00. */
export const moscowIso = (date: Date): string => `${moscow(date).slice(0, 19)}+03:00`;

/** 2026-11-23, Moscow. */
export const moscowDate = (date: Date): string => moscow(date).slice(0, 10);

/** 23.11.2026 14:05 out of 2026-11-23 14:05:09. */
export function readableDateTime(dateTime: string): string {
  const [date = '', time = ''] = dateTime.replace('T', ' ').split(' ');
  return `${date.split('-').reverse().join('.')} ${time.slice(0, 5)}`;
}

export const addDays = (date: Date, days: number): Date => new Date(date.getTime() + days * 86_400_000);
