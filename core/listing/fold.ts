/** Text as the search compares it: lower case, ё as е, one space between words. */
export const foldText = (text: string): string =>
  text.normalize('NFC').toLowerCase().replaceAll('ё', 'е').replace(/\s+/g, ' ').trim();
