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
 * order; `keys` are the whole values it may be, and `values` the whole numbers and tracking numbers that its words may
 * be each. A list matches whole numbers and tracking numbers only.
 */
export type Search =
  | {
      kind: 'needle';
      needle: string;
      spellings: readonly (readonly string[])[];
      values: readonly string[];
      keys: readonly string[];
    }
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

const unique = (texts: readonly string[]): string[] => [...new Set(texts.filter(Boolean))];
const hasDigit = (text: string): boolean => /\d/.test(text);
const split = (text: string, separator: RegExp): string[] => unique(text.split(separator).map(foldText));

/** A number as it is kept: people write it behind "№" or "#". */
const bare = (text: string): string => text.replace(/^[№#]\s*(?=\S)/, '');

/** Commas and semicolons stand between numbers, but in a name too: they make a list where each part has a digit. */
function partsOf(line: string): string[] {
  const parts = split(line, /[,;]+/);
  return parts.every(hasDigit) ? parts : [foldText(line)];
}

/** Lines and tabs always make a list; spaces do where each part has a digit and they are no phone together. */
function listOf(text: string): string[] | null {
  const parts = unique(text.split(/[\n\r\t]+/).flatMap(partsOf));
  if (parts.length > 1) return parts;
  return mayBePhone(text) ? null : numbersOf(text);
}

const mayBePhone = (text: string): boolean => PHONE_LIKE.test(text) && text.replace(/\D/g, '').length <= 12;

function numbersOf(text: string): string[] | null {
  const words = split(text, /\s+/);
  return words.length > 1 && words.every((word) => hasDigit(word) && word.length >= 3) ? words : null;
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

const withinSeparators = (text: string): string =>
  text.replace(/[\s,;]+/g, (gap, at: number) => (at === 0 || at + gap.length === text.length ? '' : gap));

/** Whole numbers and tracking numbers, as they were typed and without their "№". */
const numberKeys = (values: readonly string[]): string[] =>
  unique(values.flatMap((value) => [value, bare(value)])).flatMap((value) => [`n:${value}`, `t:${value}`]);

export function parseSearch(typed: string): Search {
  const cut = withinSeparators(typed);
  const listed = listOf(cut);
  if (listed) return { kind: 'list', values: unique(listed.map(bare)), keys: numberKeys(listed) };
  const whole = foldText(cut || typed);
  const text = bare(foldText(whole.replace(/[,;]+/g, ' '))) || whole;
  const phone = normalizePhone(text)?.replace(/\D/g, '');
  const values = (mayBePhone(text) && numbersOf(text)) || [];
  const spellings = unique([text, whole]).flatMap(spellingsOf);
  return {
    ...{ kind: 'needle', needle: text, spellings: spellings.map((words) => words.map(patternOf)), values },
    keys: unique([
      ...unique([text, whole]).flatMap((value) => ['n', 't', 'e', 's'].map((kind) => `${kind}:${value}`)),
      ...numberKeys(values),
      ...(phone ? [`p:${phone}`] : []),
      ...(/^\d{4}$/.test(text) ? [`l:${text}`] : []),
    ]),
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
  const isNamed = (field: FoundBy) =>
    (field === 'number' || field === 'tracking') &&
    fields[field].some((text) => search.values.includes(bare(foldText(text))));
  if (search.kind === 'list') return FOUND_BY.filter(isNamed);
  const met = search.spellings.filter((patterns) => patterns.every(holds(Object.values(fields).flat())));
  return FOUND_BY.filter((field) => isNamed(field) || met.flat().some(holds(fields[field])));
}
