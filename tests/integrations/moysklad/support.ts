import type { Order } from '#core/order/schema';
import type { ConnectionConfig } from '#worker/integrations/contract';
import { open } from '#worker/integrations/moysklad/provider';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import type { Overrides } from '../contract-suite.ts';
import type { Control } from '../support/sandbox.ts';

const { token, organizationId } = DEMO_CREDENTIALS.moysklad;

export const SETTINGS = { organizationId };

export function openMoysklad(control: Pick<Control, 'url'>, overrides: Overrides = {}) {
  const config: ConnectionConfig = {
    id: 'con_3',
    system: 'moysklad',
    baseUrl: overrides.baseUrl ?? control.url,
    settings: { ...SETTINGS, ...overrides.settings },
    credentials: overrides.credentials ?? { token },
  };
  return open(config, { fetch: overrides.fetch ?? fetch, now: () => new Date() });
}

export type RemoteEntity = {
  meta: { href: string; type: string; mediaType: string };
  id: string;
  name: string;
  code?: string;
  externalCode: string;
  email?: string;
  phone?: string;
  description?: string;
  companyType?: string;
  actualAddressFull?: { city?: string };
  weight?: number;
  salePrices?: { value: number; priceType: { meta: { href: string } } }[];
  archived: boolean;
};

export type RemotePosition = {
  id: string;
  quantity: number;
  price: number;
  vat: number;
  vatEnabled: boolean;
  reserve: number;
  assortment: RemoteEntity;
};

export type RemoteOrder = {
  meta: { href: string; uuidHref: string };
  id: string;
  name: string;
  externalCode: string;
  description?: string;
  shipmentAddress?: string;
  moment: string;
  applicable: boolean;
  sum: number;
  vatEnabled: boolean;
  vatIncluded?: boolean;
  organization: { meta: { href: string } };
  store?: { meta: { href: string } };
  salesChannel?: { meta: { href: string } };
  project?: { meta: { href: string } };
  state?: { name: string };
  attributes?: { name: string; value: number }[];
  agent: RemoteEntity;
  positions: { rows: RemotePosition[] };
};

/** Asks the stand-in past the provider, as a person or another program would. */
export async function ask<T>(control: Pick<Control, 'url'>, method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`${control.url}/api/remap/1.2${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'accept-encoding': 'gzip', 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? (null as T) : JSON.parse(text);
}

const EXPANDED = 'expand=state,agent,positions.assortment&limit=100';

export async function readOrders(control: Control, order: Pick<Order, 'id'>): Promise<RemoteOrder[]> {
  const filter = encodeURIComponent(`externalCode=${order.id}`);
  const { rows } = await ask<{ rows: RemoteOrder[] }>(
    control,
    'GET',
    `/entity/customerorder?filter=${filter}&${EXPANDED}`,
  );
  return rows;
}

/** What stands in МойСклад under our key. */
export async function readOrder(control: Control, order: Pick<Order, 'id'>): Promise<RemoteOrder> {
  const [found, ...others] = await readOrders(control, order);
  if (!found || others.length > 0) throw new Error(`${found ? 'several' : 'no'} orders ${order.id}`);
  return found;
}

export async function findAll(control: Control, type: string, filter = ''): Promise<RemoteEntity[]> {
  const query = filter ? `?filter=${encodeURIComponent(filter)}` : '';
  return (await ask<{ rows: RemoteEntity[] }>(control, 'GET', `/entity/${type}${query}`)).rows;
}

/** The lines of goods without the delivery. */
export const goodsIn = ({ positions }: RemoteOrder): RemotePosition[] =>
  positions.rows.filter(({ assortment }) => assortment.meta.type !== 'service');

export const deliveryIn = ({ positions }: RemoteOrder): RemotePosition | undefined =>
  positions.rows.find(({ assortment }) => assortment.meta.type === 'service');
