import type { PageLife } from './page-life.ts';

const SETTLE_MS = 100;
const TICK_MS = 2_000;

/**
 * Calls back when the page may have become another one. An announced navigation is only a hint: it comes before the
 * address changes and for cancelled ones too, so the caller reads the address and compares.
 */
export function watchPage(life: PageLife, onHint: () => void): void {
  let isDue = false;
  const soon = () => {
    if (isDue) return;
    isDue = true;
    life.after(SETTLE_MS, () => {
      isDue = false;
      onHint();
    });
  };
  // Firefox 140 has no Navigation API yet; there the tick and the history events have to do.
  if ('navigation' in window && window.navigation instanceof EventTarget) life.on(window.navigation, 'navigate', soon);
  life.on(window, 'popstate', soon);
  life.on(document, 'visibilitychange', soon);
  life.every(TICK_MS, () => {
    if (document.visibilityState === 'visible') onHint();
  });
}
