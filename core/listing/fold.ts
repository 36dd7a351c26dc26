/** Text as the search compares it: lower case, ё as е, one space between words. */
export const foldText = (text: string): string =>
  text.normalize('NFC').toLowerCase().replaceAll('ё', 'е').replace(/\s+/g, ' ').trim();

/** The text of an order that a search looks in. */
export const searchTextOf = (order: { number: string; recipient: { fullName: string } }): string =>
  foldText(`${order.number} ${order.recipient.fullName}`);
