import { browser } from 'wxt/browser';
import type { ContentScriptContext } from 'wxt/utils/content-script-context';
import { defineContentScript } from 'wxt/utils/define-content-script';
import type { PageNotice } from '../../lib/messages.ts';
import { OverlayApp } from '../../overlay/app.ts';
import { backgroundPort } from './port.ts';

async function main(ctx: ContentScriptContext): Promise<void> {
  const app = new OverlayApp(ctx, backgroundPort());
  const hear = (notice: PageNotice) => {
    if (notice.type === 'overlay.toggle') app.toggle();
    else void app.renew();
  };
  browser.runtime.onMessage.addListener(hear);
  ctx.onInvalidated(() => browser.runtime?.onMessage?.removeListener(hear));
  await app.start();
}

export default defineContentScript({ registration: 'runtime', noScriptStartedPostMessage: true, main });
