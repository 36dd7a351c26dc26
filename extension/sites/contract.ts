import type { System } from '#core/integration/systems';

/** What a page of an outside system is about, as its address tells. */
export type SiteRoute = { kind: 'detail'; externalId: string } | { kind: 'list' } | { kind: 'new' };

/** A page as it stands now. The address decides, the document only says where things may be placed. */
export type SitePage = { url: URL; document: Document };

export type Placement = 'before' | 'after' | 'first' | 'last';

/** Where the action bar goes; `rank` counts from 0 for the best place, so a better one can be told. */
export type DetailAnchor = { element: Element; placement: Placement; rank: number };

/** A row of a list: the order it stands for, and the element that its chip is placed after. */
export type SiteRow = { externalId: string; after: Element };

/** One host system whose order pages the overlay lies on. */
export type Site = {
  system: System;
  /** Match patterns of the system's own cloud; they are offered as optional host permissions. */
  cloud: readonly string[];
  /** Hosts that count as connected by themselves, yet need the fingerprint: a stand-in on this machine. */
  standIns: readonly string[];
  /** May it live on a merchant's own host, which the user then connects by hand. */
  selfHosted: boolean;
  /** Selectors of which one must be present on a host that is not the system's cloud. */
  fingerprint: readonly string[];
  /** Which frames it draws order pages in. */
  frames: 'top' | 'all';
  /** What the address is about; null where it is none of the order pages. */
  match(url: URL): SiteRoute | null;
  /** The system's own id of the order that the page shows; null off an order page. */
  orderRef(page: SitePage): string | null;
  /** The best visible place for the action bar; null leaves the floating dock. */
  detailAnchor(page: SitePage): DetailAnchor | null;
  /** The rows of a list page, each order once, in the order of the page. */
  rows(page: SitePage): SiteRow[];
};
