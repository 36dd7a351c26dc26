import type { Lang } from './message.ts';

const LOCALES: Record<Lang, string> = { ru: 'ru-RU', en: 'en-GB' };
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(lang: Lang, timeZone: string | undefined, options: Intl.DateTimeFormatOptions) {
  const key = `${lang} ${timeZone} ${JSON.stringify(options)}`;
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(LOCALES[lang], { ...options, timeZone });
  formatters.set(key, made);
  return made;
}

/** "23 нояб., 14:05", with the year where it is another than that of `now`. */
export function formatTime(lang: Lang, iso: string, { timeZone, now }: { timeZone?: string; now?: Date } = {}): string {
  const at = new Date(iso);
  const sameYear = now !== undefined && at.getUTCFullYear() === now.getUTCFullYear();
  return formatter(lang, timeZone, {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
  }).format(at);
}

/** The whole moment, for a tooltip. */
export const formatFullTime = (lang: Lang, iso: string, timeZone?: string): string =>
  formatter(lang, timeZone, { dateStyle: 'long', timeStyle: 'medium' }).format(new Date(iso));

export const formatCount = (lang: Lang, count: number): string => new Intl.NumberFormat(LOCALES[lang]).format(count);
