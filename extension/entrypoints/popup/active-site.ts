import { browser } from 'wxt/browser';
import type { System } from '#core/integration/systems';
import { askForOrigin, connectHost, forgetHost, hasOrigin, originPattern } from '../../lib/permissions.ts';
import { connectedHosts, hiddenHosts } from '../../lib/storage.ts';
import { SITES, siteAt } from '../../sites/index.ts';

/** What can be done about the site in the active tab. */
export type ActiveSite =
  | { kind: 'none' }
  | { kind: 'connected'; host: string; system: System; isHidden: boolean }
  | { kind: 'connectable'; host: string; url: URL; systems: System[]; isListed: boolean };

export async function activeSite(): Promise<ActiveSite> {
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  if (!tab?.url || !URL.canParse(tab.url)) return { kind: 'none' };
  const url = new URL(tab.url);
  if (!/^https?:$/.test(url.protocol)) return { kind: 'none' };
  const site = siteAt(url, await connectedHosts.getValue());
  if (site && (await hasOrigin(originPattern(url)))) {
    const isHidden = (await hiddenHosts.getValue()).includes(url.host);
    return { kind: 'connected', host: url.host, system: site.system, isHidden };
  }
  const systems = site ? [site.system] : SITES.filter((one) => one.selfHosted).map((one) => one.system);
  return { kind: 'connectable', host: url.host, url, systems, isListed: site !== null };
}

/** Both begin at once: the browser only asks inside the click, and its question may close the popup. */
export async function connectActive(
  { host, url, isListed }: Extract<ActiveSite, { kind: 'connectable' }>,
  system: System,
): Promise<boolean> {
  const asked = askForOrigin(url);
  if (!isListed) await connectHost(host, system);
  const isGranted = await asked;
  if (!isGranted && !isListed) await forgetHost(host);
  return isGranted;
}

export async function showAgain(host: string): Promise<void> {
  await hiddenHosts.setValue((await hiddenHosts.getValue()).filter((one) => one !== host));
}
