/** The beginning of a text, never ending in half of an emoji. */
export const clipText = (text: string, characters: number): string =>
  text.slice(0, characters).replace(/[\uD800-\uDBFF]$/, '');

/** A text ends at a NUL for the database's driver, and nobody types one. */
export const WITHOUT_NUL = /^[^\0]*$/;
