import type { DeliveryOption } from '#core/delivery/quote';
import type { Language, Texts } from './texts.ts';

const LOCALES: Record<Language, string> = { ru: 'ru-RU', en: 'en-GB' };

const DAYS: Record<Language, Partial<Record<Intl.LDMLPluralRule, string>>> = {
  ru: { one: 'день', few: 'дня', many: 'дней', other: 'дня' },
  en: { one: 'day', other: 'days' },
};

/** A delivery term in days: "2–4 дня". */
export function formatTerm(term: DeliveryOption['termDays'], language: Language, texts: Texts): string {
  if (!term) return '';
  if (term.max === 0) return texts.termSameDay;
  const days = DAYS[language][new Intl.PluralRules(LOCALES[language]).select(term.max)] ?? DAYS[language].other;
  return `${term.min < term.max ? `${term.min}–${term.max}` : term.max}\u00a0${days}`;
}

/** A moment as a buyer in Moscow reads it: "3 декабря, 18:00". */
export const formatMoment = (iso: string, language: Language): string =>
  new Intl.DateTimeFormat(LOCALES[language], {
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'Europe/Moscow',
  }).format(new Date(iso));
