export type Theme = 'light' | 'dark';

type Colour = { r: number; g: number; b: number; alpha: number };

function parseRgb(text: string): Colour | null {
  const numbers = /^rgba?\(([^)]+)\)$/
    .exec(text)?.[1]
    ?.split(/[\s,/]+/)
    .map(Number.parseFloat);
  const [r, g, b, alpha = 1] = numbers ?? [];
  return r === undefined || g === undefined || b === undefined ? null : { r, g, b, alpha };
}

const isDark = ({ r, g, b }: Colour): boolean => (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255 < 0.4;

const preferred = (): Theme => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');

/** What the surroundings look like: the first opaque background on the way up. Class names say nothing reliable. */
export function themeAround(element: Element | null): Theme {
  for (let at = element; at; at = at.parentElement) {
    const colour = parseRgb(getComputedStyle(at).backgroundColor);
    if (colour && colour.alpha > 0.5) return isDark(colour) ? 'dark' : 'light';
  }
  // A page that paints nothing is white, unless it said that it can be dark.
  const schemes = getComputedStyle(document.documentElement).colorScheme;
  return schemes.includes('dark') ? preferred() : 'light';
}
