/** Integer kopecks of roubles. Everything inside core and the database counts in them. */
export type Kopecks = number;

/**
 * Reads a decimal amount of roubles ("1 500,50", "1500.5", 1500.5) as kopecks.
 * Returns null where the text is no amount or has a fraction of a kopeck.
 */
export function parseRoubles(value: string | number): Kopecks | null {
  const text = String(value)
    .replace(/[\s\u00a0\u202f]/g, '')
    .replace(',', '.');
  const match = /^(-?)(\d{1,11})(?:\.(\d+))?$/.exec(text);
  if (!match) return null;
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > 2) return null;
  const kopecks = Number(match[2]) * 100 + Number(fraction.padEnd(2, '0'));
  return match[1] ? -kopecks || 0 : kopecks;
}

/** Kopecks as the decimal string that payment services and carriers take: 150050 → "1500.50". */
export function toRoublesText(kopecks: Kopecks): string {
  const sign = kopecks < 0 ? '-' : '';
  const abs = Math.abs(kopecks);
  return `${sign}${Math.trunc(abs / 100)}.${String(abs % 100).padStart(2, '0')}`;
}

/** Kopecks as a JSON number of roubles, exact to the kopeck: 150050 → 1500.5. */
export const toRoubles = (kopecks: Kopecks): number => kopecks / 100;

/** Kopecks as people read them: 150050 → "1 500,50 ₽", 150000 → "1 500 ₽". */
export function formatRoubles(kopecks: Kopecks): string {
  const [whole = '0', fraction] = toRoublesText(kopecks).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '\u00a0');
  return `${grouped}${fraction === '00' ? '' : `,${fraction}`}\u00a0₽`;
}
