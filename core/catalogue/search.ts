import { foldText } from '../listing/fold.ts';
import type { Product } from './product.ts';

/** Stands before a word, so that a beginning is told from a part. */
const BEFORE = '·';
const MOST_WORDS = 8;
const SHOP_KEYS = 36 ** 4;

const wordsOf = (text: string): string[] => [
  ...new Set(
    foldText(text)
      .split(/[^\p{L}\p{M}\p{N}]+/u)
      .filter(Boolean),
  ),
];

/**
 * Each term of the index begins with its shop's key: another shop's products are never passed by, however many. Two
 * shops may have the same key, so it says nothing of whose a product is.
 */
function shopKey(shopId: string): string {
  let hash = 0x811c9dc5;
  for (const character of shopId) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return (hash % SHOP_KEYS).toString(36).padStart(4, '0');
}

/** Every three characters in a row, with the shop's key before each. */
function termsOf(key: string, text: string): string {
  const characters = [...text];
  return characters
    .slice(0, -2)
    .map((_, at) => key + characters.slice(at, at + 3).join(''))
    .join(' ');
}

/** SKU or article as a search compares it. */
export const codeKey = (code: string): string => foldText(code);

/** The terms that a product is found by: those of the words of its name, SKU and article. */
export function searchTermsOf(
  shopId: string,
  { name, sku, shopArticle }: Pick<Product, 'name' | 'sku' | 'shopArticle'>,
) {
  const key = shopKey(shopId);
  return wordsOf(`${sku} ${shopArticle} ${name}`)
    .map((word) => termsOf(key, BEFORE + BEFORE + word))
    .join(' ');
}

export type ProductSearch = {
  /** The whole needle, as a SKU or article. */
  code: string;
  /** Full-text expressions: each word is a part of one of the product's, or begins one. Null where there is no word. */
  parts: string | null;
  starts: string | null;
  /** What stands among the terms of a product that `starts` finds. */
  begun: string[];
};

/** One or two characters are only looked for where words begin. */
export function productSearchOf(shopId: string, needle: string): ProductSearch {
  const key = shopKey(shopId);
  const words = wordsOf(needle).slice(0, MOST_WORDS);
  const begun = words.map((word) => termsOf(key, ([...word].length < 2 ? BEFORE + BEFORE : BEFORE) + word));
  const parts = words.map((word, at) => ([...word].length < 3 ? (begun[at] ?? '') : termsOf(key, word)));
  return { code: codeKey(needle), parts: allOf(parts), starts: allOf(begun), begun };
}

const allOf = (phrases: readonly string[]): string | null =>
  phrases.map((phrase) => `"${phrase}"`).join(' AND ') || null;
