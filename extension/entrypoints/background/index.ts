import { type Browser, browser } from 'wxt/browser';
import { defineBackground } from 'wxt/utils/define-background';
import { err } from '#core/shared/result';
import { createApi } from '../../lib/api.ts';
import { overlayMessageSchema, type PageNotice } from '../../lib/messages.ts';
import { browserSession } from '../../lib/session.ts';
import { appearance, closeStorageToPages, connectedHosts, hiddenHosts } from '../../lib/storage.ts';
import type { PortError } from '../../overlay/port.ts';
import { siteAt } from '../../sites/index.ts';
import { openCabinetTab } from './cabinet.ts';
import { cabinetPath } from './cabinet-path.ts';
import { type HandlerDeps, handle } from './handle.ts';
import { injectInto, injectOverlay } from './inject.ts';
import { OrderLookup } from './lookup.ts';
import { hideHost, saveDock, sessionStateOf } from './page-settings.ts';
import { syncDetector } from './registration.ts';
import { identifySender, NOT_THIS_PAGE } from './sender.ts';

async function tellTabs(notice: PageNotice): Promise<void> {
  const tabs = await browser.tabs.query({});
  await Promise.allSettled(tabs.flatMap(({ id }) => (id === undefined ? [] : [browser.tabs.sendMessage(id, notice)])));
}

/** The shortcut: the overlay of the active tab, brought back where it was hidden or not yet there. */
async function toggleOverlay(tab: Browser.tabs.Tab | undefined): Promise<void> {
  if (tab?.id === undefined || !tab.url || !URL.canParse(tab.url)) return;
  const url = new URL(tab.url);
  if (!siteAt(url, await connectedHosts.getValue())?.match(url)) return;
  const hidden = await hiddenHosts.getValue();
  const isHidden = hidden.includes(url.host);
  if (isHidden) await hiddenHosts.setValue(hidden.filter((host) => host !== url.host));
  const notice: PageNotice = { type: isHidden ? 'session.changed' : 'overlay.toggle' };
  await browser.tabs.sendMessage(tab.id, notice).catch(() => injectInto(tab.id ?? 0));
}

function main(): void {
  const session = browserSession();
  const api = createApi(session);
  const orders = new OrderLookup(api, Date.now);
  const deps: HandlerDeps = {
    api,
    orders,
    sessionState: async (page) => sessionStateOf(page, await session.isSignedIn()),
    inject: injectOverlay,
    hide: (page) => hideHost(page.account),
    saveDock,
    openCabinet: (page, orderId, confirm) => openCabinetTab(page.tabId, cabinetPath(orderId, confirm)),
  };

  const answer = async (raw: unknown, sender: Browser.runtime.MessageSender) => {
    const message = overlayMessageSchema.safeParse(raw);
    if (!message.success) return err(NOT_THIS_PAGE);
    const page = identifySender(sender, browser.runtime.id, await connectedHosts.getValue());
    return page.ok ? handle(deps, page.value, message.data) : page;
  };

  browser.runtime.onMessage.addListener((raw, sender, respond) => {
    // Pages of the extension talk to each other too; only what comes from a tab's page is answered here.
    if (!sender.tab || sender.url?.startsWith(browser.runtime.getURL('/'))) return false;
    answer(raw, sender).then(respond, () => respond(err({ code: 'UNREACHABLE', message: '' } satisfies PortError)));
    return true;
  });

  session.onChange(() => {
    orders.forget();
    void tellTabs({ type: 'session.changed' });
  });
  appearance.watch(() => void tellTabs({ type: 'session.changed' }));
  hiddenHosts.watch(() => void tellTabs({ type: 'session.changed' }));
  connectedHosts.watch(() => void syncDetector(true));
  browser.permissions.onAdded.addListener(() => void syncDetector(true));
  browser.permissions.onRemoved.addListener(() => void syncDetector());
  browser.commands.onCommand.addListener((command, tab) => {
    if (command === 'toggle-overlay') void toggleOverlay(tab);
  });
  void closeStorageToPages();
  void syncDetector();
}

export default defineBackground({ type: 'module', main });
