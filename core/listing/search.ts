import { normalizePhone } from '../shared/phone.ts';
import { foldText } from './fold.ts';

export const FOUND_BY = ['number', 'name', 'phone', 'email', 'sku', 'tracking'] as const;
export type FoundBy = (typeof FOUND_BY)[number];

/** What of an order can be searched. */
export type Searchable = {
  number: string;
  recipient: { fullName: string; phone: string; email: string };
  items: readonly { sku: string }[];
};

export const MOST_NEEDLES = 500;
export const LONGEST_NEEDLE = 200;

/**
 * What somebody typed. A needle matches where all patterns of one of its spellings are in an order's text, in whatever
 * order; `keys` are the whole values it may be. A list matches whole numbers and tracking numbers only.
 */
export type Search =
  | { kind: 'needle'; needle: string; spellings: readonly (readonly string[])[]; keys: readonly string[] }
  | { kind: 'list'; values: readonly string[]; keys: readonly string[] };

/**
 * Every word stands behind two spaces, so that one trigram is the beginning of a word: two spaces and its first letter,
 * or one space and its first two.
 */
const fieldText = (text: string): string => (text === '' ? '' : `  ${foldText(text).replaceAll(' ', '  ')}`);

/** A phone as its digits with the country's code, or whatever digits there are. */
const phoneDigits = (phone: string): string => (normalizePhone(phone) ?? phone).replace(/\D/g, '');

const skusOf = ({ items }: Searchable): string[] => [...new Set(items.map(({ sku }) => sku))].filter(Boolean);

/** The text of an order that a search looks in, but for its number: fields on lines of their own. */
export const textBesideNumber = (order: Searchable): string =>
  [order.recipient.fullName, phoneDigits(order.recipient.phone), order.recipient.email, ...skusOf(order)]
    .map((field) => `\n${fieldText(field)}`)
    .filter((line) => line !== '\n')
    .join('');

export const searchTextOf = (order: Searchable): string => fieldText(order.number) + textBesideNumber(order);

/** The whole values by which an order is found at once, however old it is, but for its number's. */
export function keysBesideNumber(order: Searchable): string[] {
  const phone = phoneDigits(order.recipient.phone);
  const email = foldText(order.recipient.email);
  return [
    ...(phone ? [`p:${phone}`] : []),
    ...(phone.length >= 4 ? [`l:${phone.slice(-4)}`] : []),
    ...(email ? [`e:${email}`] : []),
    ...new Set(skusOf(order).map((sku) => `s:${foldText(sku)}`)),
  ];
}

export const searchKeysOf = (order: Searchable): string[] => [
  `n:${foldText(order.number)}`,
  ...keysBesideNumber(order),
];

const PHONE_LIKE = /^\+?[\d\s().-]+$/;

/** Lines, commas and semicolons make a list; spaces do where each part has a digit and they are no phone together. */
function listOf(text: string): string[] | null {
  const split = (separator: RegExp) => [...new Set(text.split(separator).map(foldText).filter(Boolean))];
  const lines = split(/[\n\r\t,;]+/);
  if (lines.length > 1) return lines;
  const digits = text.replace(/\D/g, '');
  if (PHONE_LIKE.test(text) && digits.length <= 12) return null;
  const words = split(/\s+/);
  return words.length > 1 && words.every((word) => /\d/.test(word) && word.length >= 3) ? words : null;
}

/** The needle's words and, where it may be a part of a phone, its digits with an 8 in front read as 7. */
function spellingsOf(text: string): string[][] {
  const needle = foldText(text);
  const words = [...new Set(needle.split(' '))];
  // A piece of a word is looked for at beginnings only, so it may also be the end of one: "на ильинична".
  const isPiece = words.length > 1 && words.some((word) => [...word].length < 3);
  const phrases = isPiece ? [words, [needle.replaceAll(' ', '  ')]] : [words];
  const digits = text.replace(/\D/g, '');
  if (!PHONE_LIKE.test(text.trim()) || digits.length < 3) return phrases;
  const russian = digits.length > 3 && digits.startsWith('8') ? [[`7${digits.slice(1)}`]] : [];
  return needle === digits ? [words, ...russian] : [...phrases, [digits], ...russian];
}

/** Where a word is in a text; a short one at the beginning of a word only. */
const patternOf = (word: string): string => `${' '.repeat(Math.max(0, 3 - [...word].length))}${word}`;

export function parseSearch(text: string): Search {
  const values = listOf(text.trim());
  if (values) return { kind: 'list', values, keys: values.flatMap((value) => [`n:${value}`, `t:${value}`]) };
  const needle = foldText(text);
  const phone = normalizePhone(text)?.replace(/\D/g, '');
  return {
    ...{ kind: 'needle', needle, spellings: spellingsOf(text).map((words) => words.map(patternOf)) },
    keys: [
      ...['n', 't', 'e', 's'].map((kind) => `${kind}:${needle}`),
      ...(phone ? [`p:${phone}`] : []),
      ...(/^\d{4}$/.test(needle) ? [`l:${needle}`] : []),
    ],
  };
}

/** By which of its fields a search found an order. */
export function foundBy(search: Search, order: Searchable, trackingNumbers: readonly string[]): FoundBy[] {
  const fields: Record<FoundBy, readonly string[]> = {
    number: [order.number],
    name: [order.recipient.fullName],
    phone: [phoneDigits(order.recipient.phone)],
    email: [order.recipient.email],
    sku: skusOf(order),
    tracking: trackingNumbers,
  };
  const holds = (texts: readonly string[]) => (pattern: string) =>
    texts.some((text) => fieldText(text).includes(pattern));
  if (search.kind === 'list')
    return (['number', 'tracking'] as const).filter((field) =>
      fields[field].some((text) => search.values.includes(foldText(text))),
    );
  const met = search.spellings.filter((patterns) => patterns.every(holds(Object.values(fields).flat())));
  return FOUND_BY.filter((field) => met.flat().some(holds(fields[field])));
}
