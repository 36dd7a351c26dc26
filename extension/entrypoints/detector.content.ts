import { browser } from 'wxt/browser';
import { defineContentScript } from 'wxt/utils/define-content-script';
import type { OverlayMessage } from '../lib/messages.ts';
import { PageLife } from '../overlay/page-life.ts';
import { watchPage } from '../overlay/watch-page.ts';
import { guessSite } from '../sites/index.ts';
import type { ReplyTo } from './background/replies.ts';

const INJECT: OverlayMessage = { type: 'overlay.inject' };

const inject = (): Promise<ReplyTo<'overlay.inject'> | undefined> =>
  browser.runtime.sendMessage(INJECT).catch(() => undefined);

/** Sits on every page of a granted host and costs nothing until the page is an order's; then it asks for the overlay. */
function main(): void {
  const life = new PageLife(() => browser.runtime?.id !== undefined);
  let askedAt = '';
  const look = async () => {
    const url = new URL(location.href);
    if (askedAt === url.href || !guessSite({ url, document })) return;
    askedAt = url.href;
    const reply = await inject();
    if (!reply) askedAt = '';
    // The overlay watches the page by itself from here on.
    if (reply?.ok) life.end();
  };
  watchPage(life, () => void look());
  void look();
}

export default defineContentScript({
  // No matches: WXT would copy those of a runtime script into the required host permissions.
  registration: 'runtime',
  runAt: 'document_idle',
  noScriptStartedPostMessage: true,
  main,
});
