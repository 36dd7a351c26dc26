import type { DetailAnchor, Placement, SiteRow } from './contract.ts';

export type MountCandidate = { selector: string; placement: Placement };

/** A box with a size counts too: a host's own `content-visibility` makes checkVisibility say no. */
export function isVisible(element: Element): boolean {
  if (element.checkVisibility()) return true;
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0;
}

/** The first visible candidate of the list. */
export function firstAnchor(document: Document, candidates: readonly MountCandidate[]): DetailAnchor | null {
  for (const [rank, { selector, placement }] of candidates.entries())
    for (const element of document.querySelectorAll(selector))
      if (isVisible(element)) return { element, placement, rank };
  return null;
}

export const hasAny = (document: Document, selectors: readonly string[]): boolean =>
  selectors.some((selector) => document.querySelector(selector) !== null);

export const pathOf = (url: URL): string => url.pathname + url.search + url.hash;

/** Each order once: a row that is being dragged or a sticky copy repeats its id. */
export function uniqueRows(rows: Iterable<SiteRow>): SiteRow[] {
  const byId = new Map<string, SiteRow>();
  for (const row of rows) if (!byId.has(row.externalId)) byId.set(row.externalId, row);
  return [...byId.values()];
}
