import type { Browser } from 'wxt/browser';
import { err, ok, type Result } from '#core/shared/result';
import type { PortError } from '../../overlay/port.ts';
import type { Site, SiteRoute } from '../../sites/contract.ts';
import { type ConnectedHosts, siteAt } from '../../sites/index.ts';

/** The page that asks, as the browser itself reports it. Nothing here comes from the message. */
export type AskingPage = {
  tabId: number;
  frameId: number;
  url: URL;
  site: Site;
  /** The host with its port: the account's key in the API. */
  account: string;
  route: SiteRoute | null;
};

export const NOT_THIS_PAGE: PortError = { code: 'NOT_THIS_PAGE', message: '' };

const parse = (text: string | undefined): URL | null => (text ? URL.parse(text) : null);

/** Source: `sender.url` stays what the document was loaded with; in-app navigation only shows in the tab's address. */
function addressOf({ url, tab, frameId }: Browser.runtime.MessageSender): URL | null {
  const loaded = parse(url);
  const shown = frameId === 0 ? parse(tab?.url) : null;
  return shown && shown.origin === loaded?.origin ? shown : loaded;
}

export function identifySender(
  sender: Browser.runtime.MessageSender,
  extensionId: string,
  connected: ConnectedHosts,
): Result<AskingPage, PortError> {
  const tabId = sender.tab?.id;
  const url = addressOf(sender);
  if (sender.id !== extensionId || tabId === undefined || !url) return err(NOT_THIS_PAGE);
  const site = siteAt(url, connected);
  const frameId = sender.frameId ?? 0;
  if (!site || (site.frames === 'top' && frameId !== 0)) return err(NOT_THIS_PAGE);
  return ok({ tabId, frameId, url, site, account: url.host, route: site.match(url) });
}

/** Can that order be the one the page shows: on a card only the card's own, on a list any of its rows. */
export function mayShow(page: AskingPage, externalId: string): boolean {
  if (page.route?.kind === 'detail') return page.route.externalId === externalId;
  return page.route?.kind === 'list';
}
