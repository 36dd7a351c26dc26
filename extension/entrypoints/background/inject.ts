import { browser } from 'wxt/browser';
import { isHidden } from './page-settings.ts';
import type { AskingPage } from './sender.ts';

const OVERLAY = '/overlay.js';

export async function injectInto(tabId: number, frameId = 0): Promise<void> {
  await browser.scripting.executeScript({ target: { tabId, frameIds: [frameId] }, files: [OVERLAY] });
}

/** Only where the address is an order page of the system that lives on that host. */
export async function injectOverlay(page: AskingPage): Promise<boolean> {
  if (!page.route || page.route.kind === 'new' || (await isHidden(page.account))) return false;
  await injectInto(page.tabId, page.frameId);
  return true;
}
