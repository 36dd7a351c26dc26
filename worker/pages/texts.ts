import { en } from './texts-en.ts';
import { ru, type Texts } from './texts-ru.ts';

export type { Texts };

export const LANGUAGES = ['ru', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const TEXTS: Record<Language, Texts> = { ru, en };

export const textsFor = (language: Language): Texts => TEXTS[language];

/** Puts the shop's name into a text. */
export const withShop = (text: string, shopName: string): string => text.replace('{shop}', () => shopName);
