import { browser } from 'wxt/browser';

/** Beside the page it was asked from, so that closing it leads back there. */
export async function openCabinetTab(openerTabId: number | undefined, path: string): Promise<void> {
  const opener = openerTabId === undefined ? undefined : await browser.tabs.get(openerTabId).catch(() => undefined);
  await browser.tabs.create({
    url: browser.runtime.getURL(path),
    ...(opener?.id === undefined ? {} : { openerTabId: opener.id, index: opener.index + 1, windowId: opener.windowId }),
  });
}
