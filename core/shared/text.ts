/** The beginning of a text, never ending in half of an emoji. */
export const clipText = (text: string, characters: number): string =>
  text.slice(0, characters).replace(/[\uD800-\uDBFF]$/, '');
