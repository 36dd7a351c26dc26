import { common } from './common.ts';
import { csv } from './csv.ts';
import { editor } from './editor.ts';
import { errors } from './errors.ts';
import { history } from './history.ts';
import { formatMessage, type Lang, type Message, type ParamsOf } from './message.ts';
import { names } from './names.ts';
import { orders } from './orders.ts';
import { overlay } from './overlay.ts';

const ru = {
  ...common.ru,
  ...names.ru,
  ...errors.ru,
  ...history.ru,
  ...orders.ru,
  ...editor.ru,
  ...csv.ru,
  ...overlay.ru,
};
type Ru = typeof ru;
export type MessageKey = keyof Ru;

const en: Record<MessageKey, Message> = {
  ...common.en,
  ...names.en,
  ...errors.en,
  ...history.en,
  ...orders.en,
  ...editor.en,
  ...csv.en,
  ...overlay.en,
};

export const DICTIONARY: Record<Lang, Record<MessageKey, Message>> = { ru, en };

/** A text of the interface. The placeholders of the Russian message are the parameters. */
export const t = <Key extends MessageKey>(lang: Lang, key: Key, ...params: ParamsOf<Ru[Key]>): string =>
  formatMessage(lang, DICTIONARY[lang][key], params[0]);

export type TextArgs<Key extends MessageKey> = ParamsOf<Ru[Key]>;
/** `t` with its language already chosen. */
export type Texts = <Key extends MessageKey>(key: Key, ...params: TextArgs<Key>) => string;
export const textsIn =
  (lang: Lang): Texts =>
  (key, ...params) =>
    t(lang, key, ...params);

/** The text of a key that comes from outside (a history action, a code of a newer Worker), or null. */
export const textOf = (lang: Lang, key: string): string | null =>
  Object.hasOwn(DICTIONARY.ru, key) ? formatMessage(lang, DICTIONARY[lang][key as MessageKey]) : null;
