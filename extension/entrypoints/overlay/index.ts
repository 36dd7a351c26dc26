import { browser } from 'wxt/browser';
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import type { PageNotice } from '../../lib/messages.ts';
import { OverlayApp } from '../../overlay/app.ts';
import { PageLife } from '../../overlay/page-life.ts';
import { backgroundPort } from './port.ts';

/** The page cannot see this: scripts of an extension have a world of their own. */
const world = globalThis as typeof globalThis & { orderlaneOverlay?: PageLife };

function main(): void {
  const port = backgroundPort();
  const life = new PageLife(port.isAlive);
  world.orderlaneOverlay?.end();
  world.orderlaneOverlay = life;
  const app = new OverlayApp(life, port);
  const hear = (notice: PageNotice) => {
    if (notice.type === 'overlay.toggle') app.toggle();
    else void app.renew();
  };
  browser.runtime.onMessage.addListener(hear);
  life.onEnd(() => browser.runtime?.onMessage?.removeListener(hear));
  void app.start();
}

export default defineUnlistedScript({ main });
