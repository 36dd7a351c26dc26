import { browser } from 'wxt/browser';
import type { Confirmation } from '../../overlay/port.ts';

/** "status.cancelled", "send.con_…": what the cabinet asks to confirm before it does it. */
const confirmParam = (confirm: Confirmation): string =>
  confirm.action === 'status' ? `status.${confirm.status}` : `send.${confirm.connectionId}`;

export function cabinetPath(orderId?: string, confirm?: Confirmation): string {
  if (!orderId) return '/cabinet.html';
  const query = confirm ? `?confirm=${encodeURIComponent(confirmParam(confirm))}` : '';
  return `/cabinet.html#/orders/${encodeURIComponent(orderId)}${query}`;
}

/** Beside the page it was asked from, so that closing it leads back there. */
export async function openCabinetTab(openerTabId: number | undefined, path: string): Promise<void> {
  const opener = openerTabId === undefined ? undefined : await browser.tabs.get(openerTabId).catch(() => undefined);
  await browser.tabs.create({
    url: browser.runtime.getURL(path),
    ...(opener?.id === undefined ? {} : { openerTabId: opener.id, index: opener.index + 1, windowId: opener.windowId }),
  });
}
