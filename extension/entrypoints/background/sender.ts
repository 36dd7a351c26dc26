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

export function identifySender(
  sender: Browser.runtime.MessageSender,
  extensionId: string,
  connected: ConnectedHosts,
): Result<AskingPage, PortError> {
  const tabId = sender.tab?.id;
  if (sender.id !== extensionId || tabId === undefined || !sender.url || !URL.canParse(sender.url))
    return err(NOT_THIS_PAGE);
  const url = new URL(sender.url);
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
