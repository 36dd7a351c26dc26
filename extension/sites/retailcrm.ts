import type { Site, SitePage, SiteRoute, SiteRow } from './contract.ts';
import { firstAnchor, type MountCandidate, pathOf, uniqueRows } from './dom.ts';

// Source: the vendor's order page is /orders/{internal id}/edit; the number and externalId are other fields.
const DETAIL = /^\/orders\/(\d+)(?:\/edit)?\/?(?:[?#].*)?$/;
const NEW = /^\/orders\/add\/?(?:[?#].*)?$/;
const LIST = /^\/orders\/?(?:[?#].*)?$/;

const MOUNT: readonly MountCandidate[] = [
  { selector: '#order-common', placement: 'before' },
  { selector: '.order-main-box .m-box__right-side', placement: 'first' },
  { selector: '#order-form', placement: 'before' },
  { selector: '#main', placement: 'first' },
];

function match(url: URL): SiteRoute | null {
  const path = pathOf(url);
  const externalId = DETAIL.exec(path)?.[1];
  if (externalId) return { kind: 'detail', externalId };
  if (NEW.test(path)) return { kind: 'new' };
  return LIST.test(path) ? { kind: 'list' } : null;
}

const idIn = (address: string | null | undefined): string | undefined => /\/orders\/(\d+)/.exec(address ?? '')?.[1];

function* tableRows(document: Document): Iterable<SiteRow> {
  for (const row of document.querySelectorAll('table.js-order-list tr[data-url]')) {
    const externalId = idIn(row.getAttribute('data-url'));
    if (!externalId) continue;
    const link = [...row.querySelectorAll("a[href*='/orders/']")].find(
      (anchor) => idIn(anchor.getAttribute('href')) === externalId,
    );
    const after = link ?? row.querySelector('td')?.lastElementChild;
    if (after) yield { externalId, after };
  }
}

/** For a list whose rows carry no address: the links to orders that stand in some row. */
function* linkRows(document: Document): Iterable<SiteRow> {
  for (const after of document.querySelectorAll("tr a[href*='/orders/']")) {
    const externalId = idIn(after.getAttribute('href'));
    if (externalId) yield { externalId, after };
  }
}

function rows({ url, document }: SitePage): SiteRow[] {
  if (match(url)?.kind !== 'list') return [];
  const found = uniqueRows(tableRows(document));
  return found.length > 0 ? found : uniqueRows(linkRows(document));
}

export const retailcrm: Site = {
  system: 'retailcrm',
  // Source: the vendor's own list of account domains, the validator of retailcrm/mg-transport-core.
  cloud: ['https://*.retailcrm.ru/*', 'https://*.retailcrm.pro/*', 'https://*.retailcrm.es/*', 'https://*.simla.com/*'],
  standIns: ['http://retailcrm.localhost/*'],
  selfHosted: true,
  fingerprint: ['#order-form', "[id^='intaro_crmbundle_ordertype']", 'table.js-order-list'],
  frames: 'top',
  match,
  orderRef: ({ url }) => {
    const route = match(url);
    return route?.kind === 'detail' ? route.externalId : null;
  },
  detailAnchor: ({ url, document }) => (match(url)?.kind === 'detail' ? firstAnchor(document, MOUNT) : null),
  rows,
};
