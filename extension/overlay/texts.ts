import { formatMessage, type Lang, type Message, type ParamsOf } from '#core/locale/message';
import type { names } from '#core/locale/names';
import type { overlay } from '#core/locale/overlay';

/** The parts of the dictionary that the overlay speaks with. */
export const OVERLAY_TEXT_PREFIXES = ['overlay.', 'chip.', 'status.', 'payment.', 'linkState.'] as const;

type Ru = typeof names.ru & typeof overlay.ru;
export type OverlayKey = Extract<keyof Ru, `${(typeof OVERLAY_TEXT_PREFIXES)[number]}${string}`>;

/**
 * The overlay's words in one language. They come from the background with the first answer:
 * the dictionary would take a quarter of the bundle that goes into other systems' pages.
 */
export type OverlayTexts = Record<OverlayKey, Message>;

export type Translate = <Key extends OverlayKey>(key: Key, ...params: ParamsOf<Ru[Key]>) => string;

export const translator =
  (lang: Lang, texts: OverlayTexts): Translate =>
  (key, ...params) =>
    formatMessage(lang, texts[key], params[0]);
