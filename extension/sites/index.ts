import type { System } from '#core/integration/systems';
import type { Site, SitePage } from './contract.ts';
import { hasAny } from './dom.ts';
import { patternTakes } from './pattern.ts';
import { retailcrm } from './retailcrm.ts';

export const SITES: readonly Site[] = [retailcrm];

/** Asked for one at a time: the clouds by name, the rest for a merchant's own hosts and the Worker's address. */
export const OPTIONAL_ORIGINS: readonly string[] = [
  ...SITES.flatMap((site) => site.cloud),
  'https://*/*',
  'http://*/*',
];

export type ConnectedHosts = Readonly<Record<string, System>>;

export const siteOf = (system: System): Site | null => SITES.find((site) => site.system === system) ?? null;

const takes = (patterns: readonly string[], url: URL): boolean =>
  patterns.some((pattern) => patternTakes(pattern, url));

/** The system whose page that address can be: its cloud, a stand-in, or a host that the user connected. */
export function siteAt(url: URL, connected: ConnectedHosts): Site | null {
  const listed = SITES.find((site) => takes([...site.cloud, ...site.standIns], url));
  if (listed) return listed;
  const system = connected[url.host];
  const site = system ? siteOf(system) : null;
  return site?.selfHosted ? site : null;
}

/** On a system's cloud the address is proof enough; anywhere else the page has to look like it. */
export const looksLike = (site: Site, { url, document }: SitePage): boolean =>
  takes(site.cloud, url) || hasAny(document, site.fingerprint);

/** A page worth asking about: some system's order page, by its address and, off the clouds, by its looks. */
export const guessSite = (page: SitePage): Site | null =>
  SITES.find((site) => {
    const kind = site.match(page.url)?.kind;
    return (kind === 'detail' || kind === 'list') && looksLike(site, page);
  }) ?? null;
