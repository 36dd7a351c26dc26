import type { ContentScriptContext } from 'wxt/utils/content-script-context';

const SETTLE_MS = 100;
const TICK_MS = 2_000;

/**
 * Calls back when the page may have become another one. An announced navigation is only a hint: it comes before the
 * address changes and for cancelled ones too, so the caller reads the address and compares.
 */
export function watchPage(ctx: ContentScriptContext, onHint: () => void): void {
  let pending = false;
  const soon = () => {
    if (pending) return;
    pending = true;
    ctx.setTimeout(() => {
      pending = false;
      onHint();
    }, SETTLE_MS);
  };
  ctx.addEventListener(window, 'wxt:locationchange', soon);
  ctx.addEventListener(window, 'popstate', soon);
  ctx.addEventListener(document, 'visibilitychange', soon);
  ctx.setInterval(() => {
    if (document.visibilityState === 'visible') onHint();
  }, TICK_MS);
}
