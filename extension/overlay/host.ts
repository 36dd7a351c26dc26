import tokens from '../ui/tokens.css?inline';
import styles from './overlay.css?inline';
import type { Theme } from './theme.ts';

/** The elements that the overlay puts into a page; `data-ol` marks them as ours. */
export const HOST_TAGS = ['orderlane-bar', 'orderlane-dock', 'orderlane-panel', 'orderlane-chip'] as const;
export type HostTag = (typeof HOST_TAGS)[number];

/** A click on us must not open the row beneath, start a drag or fire a hotkey of the page. */
const KEPT_INSIDE = [
  'keydown',
  'keyup',
  'keypress',
  'click',
  'dblclick',
  'contextmenu',
  'mousedown',
  'mouseup',
  'pointerdown',
  'pointerup',
  'touchstart',
  'wheel',
];

/** Events that set something off; one that the page made up, or that hits what cannot be seen, goes nowhere. */
const ACTING = ['click', 'keydown', 'pointerdown'];

function refuseForged(event: Event, host: Element): void {
  if (event.isTrusted && isShown(host)) return;
  event.stopImmediatePropagation();
  event.preventDefault();
}

export type OverlayHost = { element: HTMLElement; root: ShadowRoot };

const CSS_TEXT = tokens + styles;
let sharedSheet: CSSStyleSheet | null = null;

/** Source: content scripts of Firefox may not adopt style sheets, so a style element is the way that always works. */
function applyStyles(root: ShadowRoot): void {
  try {
    if (!sharedSheet) {
      sharedSheet = new CSSStyleSheet();
      sharedSheet.replaceSync(CSS_TEXT);
    }
    root.adoptedStyleSheets = [sharedSheet];
  } catch {
    const style = document.createElement('style');
    style.textContent = CSS_TEXT;
    root.append(style);
  }
}

export function createHost(tag: HostTag, lang: string): OverlayHost {
  const element = document.createElement(tag);
  element.dataset.ol = '';
  element.lang = lang;
  const root = element.attachShadow({ mode: 'closed' });
  applyStyles(root);
  for (const type of ACTING) root.addEventListener(type, (event) => refuseForged(event, element), { capture: true });
  for (const type of KEPT_INSIDE) root.addEventListener(type, (event) => event.stopPropagation(), { passive: true });
  return { element, root };
}

export function dress({ element }: OverlayHost, theme: Theme): void {
  if (element.dataset.theme !== theme) element.dataset.theme = theme;
}

/** What an earlier overlay of this tab left behind when the extension was updated under it. */
export function removeLeftovers(): void {
  for (const element of document.querySelectorAll(HOST_TAGS.map((tag) => `${tag}[data-ol]`).join())) element.remove();
}

/** Is it really on the screen: a page may have made it see-through to lure a click. */
export const isShown = (element: Element): boolean =>
  element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });
