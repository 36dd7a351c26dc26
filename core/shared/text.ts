/** The beginning of a text, never ending in half of an emoji. */
export const clipText = (text: string, characters: number): string =>
  text.slice(0, characters).replace(/[\uD800-\uDBFF]$/, '');

/** SQLite's text functions end at a NUL, and nobody types one. */
export const WITHOUT_NUL = /^[^\0]*$/;
