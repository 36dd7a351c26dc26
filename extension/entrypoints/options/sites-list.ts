import { browser } from 'wxt/browser';
import type { System } from '#core/integration/systems';
import { askForOrigin, connectHost, forgetHost, grantedOrigins } from '../../lib/permissions.ts';
import { connectedHosts, hiddenHosts } from '../../lib/storage.ts';
import { SITES, siteAt } from '../../sites/index.ts';
import { patternCovers } from '../../sites/pattern.ts';

export type ConnectedSite = { key: string; name: string; system: System; origins: string[]; host: string | null };

const nameOf = (origin: string): string => origin.replace(/^[a-z*]+:\/\//, '').replace(/\/\*$/, '');

/** Everything that the panel may show up on: granted places of the clouds, and hosts connected by hand. */
export async function readSites(): Promise<ConnectedSite[]> {
  const granted = await grantedOrigins();
  const clouds = SITES.flatMap((site) =>
    granted
      .filter((origin) => [...site.cloud, ...site.standIns].some((wide) => patternCovers(wide, origin)))
      .map((origin) => ({ key: origin, name: nameOf(origin), system: site.system, origins: [origin], host: null })),
  );
  const hosts = Object.entries(await connectedHosts.getValue()).map(([host, system]) => {
    const name = host.replace(/:\d+$/, '');
    const origins = granted.filter((origin) => nameOf(origin) === name);
    return { key: host, name: host, system, origins, host };
  });
  return [...clouds, ...hosts];
}

export async function disconnect({ origins, host }: ConnectedSite): Promise<void> {
  if (host) await forgetHost(host);
  if (origins.length > 0) await browser.permissions.remove({ origins }).catch(() => false);
}

/** A host as a person types it or pastes it from the address bar. */
export function parseSite(text: string): URL | null {
  const trimmed = text.trim();
  const url = URL.parse(/^https?:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`);
  return url?.hostname.includes('.') && !url.username ? url : null;
}

/** Has to be called in the click itself; false where the browser was not allowed. */
export async function connect(url: URL, system: System): Promise<boolean> {
  const isGranted = await askForOrigin(url);
  if (isGranted && !siteAt(url, {})) await connectHost(url.host, system);
  return isGranted;
}

export const readHidden = (): Promise<string[]> => hiddenHosts.getValue();

export async function setHidden(host: string, isHidden: boolean): Promise<void> {
  const others = (await hiddenHosts.getValue()).filter((one) => one !== host);
  await hiddenHosts.setValue(isHidden ? [...others, host] : others);
}
