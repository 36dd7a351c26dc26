import { DEMO_CREDENTIALS } from '../demo-credentials.ts';
import { Refusal } from './answers.ts';
import type { Parameters } from './parameters.ts';
import { textOf } from './parameters.ts';

const { apiKey, site, severalSitesKey, secondSite, readOnlyKey } = DEMO_CREDENTIALS.retailcrm;

const READ_SCOPES = ['order_read', 'customer_read', 'reference_read', 'store_read'];
const ALL_SCOPES = [...READ_SCOPES, 'order_write', 'customer_write', 'reference_write', 'store_write'];

export interface Access {
  key: string;
  scopes: string[];
  sites: string[];
}

const KEYS: readonly Access[] = [
  { key: apiKey, scopes: ALL_SCOPES, sites: [site] },
  { key: severalSitesKey, scopes: ALL_SCOPES, sites: [site, secondSite] },
  { key: readOnlyKey, scopes: READ_SCOPES, sites: [site] },
];

/** Source: the key is in X-API-KEY, or in apiKey of the query or the body. */
export function readAccess(header: string | undefined, query: Parameters, body: Parameters): Access {
  const key = header ?? textOf(query.apiKey) ?? textOf(body.apiKey);
  if (key === undefined) throw new Refusal(403, '"apiKey" is missing.');
  const access = KEYS.find((known) => known.key === key);
  if (!access) throw new Refusal(403, 'Wrong "apiKey" value.');
  return access;
}

export function requireScope(access: Access, scope: string): void {
  if (!access.scopes.includes(scope)) throw new Refusal(403, 'Access denied.');
}

/** Source: a key for several shops must name one; a key that lacks the shop is refused. */
export function readSite(access: Access, parameters: Parameters): string {
  const given = textOf(parameters.site);
  if (given === undefined) {
    const [only, ...others] = access.sites;
    if (only === undefined || others.length > 0) throw new Refusal(400, "Parameter 'site' is missing");
    return only;
  }
  if (!KEYS.some((known) => known.sites.includes(given))) {
    throw new Refusal(400, 'Errors in the input parameters', { site: `"Site" with "code"="${given}" does not exist.` });
  }
  if (!access.sites.includes(given)) throw new Refusal(403, 'Access denied.');
  return given;
}
