import { createSinglebyteDecoder, createSinglebyteEncoder } from '@exodus/bytes/single-byte.js';
import type { Encoding } from '#core/csv/settings';

export type TextEncoding = {
  /** How the file begins, before any text. */
  start: Uint8Array;
  encode: (text: string) => Uint8Array;
  /** What could not be written and "?" stands for; the characters are a hundred at most. */
  replaced: { count: number; characters: Set<string> };
};

const LISTED_CHARACTERS = 100;
const REPLACEMENT = '?';

/** An encoder for one file; it counts what it has to replace. */
export function textEncoding(encoding: Encoding): TextEncoding {
  const replaced = { count: 0, characters: new Set<string>() };
  const utf8 = new TextEncoder();
  switch (encoding) {
    case 'cp1251':
      return { start: new Uint8Array(), encode: cp1251(replaced), replaced };
    case 'utf-8-bom':
      return { start: utf8.encode('\ufeff'), encode: (text) => utf8.encode(text), replaced };
    default:
      return { start: new Uint8Array(), encode: (text) => utf8.encode(text), replaced };
  }
}

function cp1251(replaced: TextEncoding['replaced']) {
  const encode = createSinglebyteEncoder('windows-1251');
  const all = createSinglebyteDecoder('windows-1251')(Uint8Array.from({ length: 256 }, (_, byte) => byte));
  const known = [...all].map((character) => `\\u{${character.codePointAt(0)?.toString(16)}}`).join('');
  const unknown = new RegExp(`[^${known}]`, 'gu');
  const replace = (character: string): string => {
    replaced.count += 1;
    if (replaced.characters.size < LISTED_CHARACTERS) replaced.characters.add(character);
    return REPLACEMENT;
  };
  return (text: string): Uint8Array => {
    if (text.search(unknown) === -1) return encode(text);
    // "й" written as two characters is one that the encoding has. Signs stay: the Greek question mark would become ";".
    const composed = text.replace(/\p{L}\p{M}+/gu, (letter) => letter.normalize('NFC'));
    return encode(composed.replace(unknown, replace));
  };
}
