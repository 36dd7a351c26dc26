import { expect, test } from 'vitest';
import { LINK_STATES } from '#core/integration/systems';
import { externalStatusText } from '#core/locale/external-status';
import { DICTIONARY, t, textOf } from '#core/locale/index';
import { LANGUAGES, type Message } from '#core/locale/message';
import { PAYMENT_FILTERS, PAYMENT_KINDS } from '#core/order/payment';
import { RULE_CODES } from '#core/order/rules';
import { PREORDER_STAGES, SOURCES } from '#core/order/schema';
import { ORDER_STATUSES } from '#core/order/status';
import { ORDER_TYPES } from '#core/order/type';
import { ERROR_CODES } from '#core/shared/errors';

const forms = (message: Message): string[] => (typeof message === 'string' ? [message] : Object.values(message));
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
const names = (message: Message) => new Set([...forms(message).flatMap(placeholders)]);
const entries = Object.entries(DICTIONARY.ru) as [keyof typeof DICTIONARY.ru, Message][];

test('both languages fill the same placeholders in every text', () => {
  for (const [key, russian] of entries) expect(names(DICTIONARY.en[key]), key).toEqual(names(russian));
});

test('no text is empty', () => {
  for (const lang of LANGUAGES)
    for (const [key] of entries) for (const form of forms(DICTIONARY[lang][key])) expect(form.trim(), key).not.toBe('');
});

test('every Russian plural has the forms that Russian counts with', () => {
  for (const [key, message] of entries)
    if (typeof message !== 'string') expect(Object.keys(message).sort(), key).toEqual(['few', 'many', 'one', 'other']);
});

test.each([
  [1, 'Показан 1 заказ'],
  [3, 'Показано 3 заказа'],
  [11, 'Показано 11 заказов'],
  [21, 'Показан 21 заказ'],
])('%i orders are counted in Russian', (count, text) => {
  expect(t('ru', 'orders.shown', { count })).toBe(text);
});

test('numbers are grouped as the language does it', () => {
  expect(t('ru', 'orders.shown', { count: 12_345 })).toBe('Показано 12\u00a0345 заказов');
  expect(t('en', 'orders.shown', { count: 12_345 })).toBe('12,345 orders shown');
});

test.each([
  ['status', ORDER_STATUSES],
  ['statuses', ORDER_STATUSES],
  ['type', ORDER_TYPES],
  ['types', ORDER_TYPES],
  ['payment', PAYMENT_KINDS],
  ['paymentFilter', PAYMENT_FILTERS],
  ['linkState', LINK_STATES],
  ['stage', PREORDER_STAGES],
  ['source', SOURCES],
  ['rule', RULE_CODES],
  ['error', ERROR_CODES],
])('every %s has its words', (section, codes) => {
  for (const code of codes)
    for (const lang of LANGUAGES) expect(textOf(lang, `${section}.${code}`), code).toBeTypeOf('string');
});

test.each([
  ['shiptor', 'delivered', 'Доставлена'],
  ['shiptor', 'of-a-newer-shiptor', 'of-a-newer-shiptor'],
  ['insales', 'dispatched', 'Отгружен'],
  ['insales', 'Собираем на складе', 'Собираем на складе'],
  ['bitrix24', 'Подготовка документов', 'Подготовка документов'],
  ['retailcrm', 'client-confirmed', null],
] as const)('a status of %s is read as people read it: %s (C10)', (system, status, text) => {
  expect(externalStatusText('ru', system, status)).toBe(text);
  expect(externalStatusText('ru', system, null)).toBeNull();
});

test('a key that nobody knows has no text', () => {
  expect(textOf('ru', 'action.of_a_newer_worker')).toBeNull();
  expect(textOf('ru', 'toString')).toBeNull();
});

test('a status is shown by its label, or as the people of that system named it, or not at all', () => {
  expect(externalStatusText('ru', 'shiptor', 'packed')).toBe('Упакована');
  expect(externalStatusText('en', 'amocrm', 'Воронка: Переговоры')).toBe('Воронка: Переговоры');
  expect(externalStatusText('ru', 'retailcrm', 'assembling')).toBeNull();
});
