import type { System } from '#core/integration/systems';
import type { Site } from '../sites/contract.ts';

/** What the page is about. Two states are the same page when every field is. */
export type PageState =
  | { system: System; account: string; kind: 'detail'; externalId: string }
  | { system: System; account: string; kind: 'list' };

export function pageStateAt(site: Site, url: URL): PageState | null {
  const route = site.match(url);
  const whose = { system: site.system, account: url.host };
  if (route?.kind === 'detail') return { ...whose, kind: 'detail', externalId: route.externalId };
  return route?.kind === 'list' ? { ...whose, kind: 'list' } : null;
}

export const samePage = (one: PageState | null, other: PageState | null): boolean =>
  one?.system === other?.system &&
  one?.account === other?.account &&
  one?.kind === other?.kind &&
  (one?.kind === 'detail' ? one.externalId : null) === (other?.kind === 'detail' ? other.externalId : null);
