import { browser } from 'wxt/browser';
import type { ContentScriptContext } from 'wxt/utils/content-script-context';
import { defineContentScript } from 'wxt/utils/define-content-script';
import { watchPage } from '../overlay/watch-page.ts';
import { guessSite } from '../sites/index.ts';
import type { OverlayMessage } from '../lib/messages.ts';
import type { ReplyTo } from './background/replies.ts';

const INJECT: OverlayMessage = { type: 'overlay.inject' };

/** Sits on every page of a granted host and costs nothing until the page is an order's; then it asks for the overlay. */
function detect(ctx: ContentScriptContext): void {
  let asked = '';
  const look = async () => {
    const url = new URL(location.href);
    if (asked === url.href || !guessSite({ url, document })) return;
    asked = url.href;
    const reply: ReplyTo<'overlay.inject'> | undefined = await browser.runtime.sendMessage(INJECT).catch(() => undefined);
    if (!reply) asked = '';
    // The overlay watches the page by itself from here on.
    if (reply?.ok) ctx.abort('overlay is in place');
  };
  watchPage(ctx, look);
  void look();
}

export default defineContentScript({
  registration: 'runtime',
  runAt: 'document_idle',
  noScriptStartedPostMessage: true,
  main: detect,
});
