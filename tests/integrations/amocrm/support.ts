import type { Order } from '#core/order/schema';
import { open } from '#worker/integrations/amocrm/provider';
import type { ConnectionConfig, ProviderDeps } from '#worker/integrations/contract';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import type { Overrides } from '../contract-suite.ts';
import { anItem, anOrder, variedOrders } from '../support/orders.ts';
import type { Control } from '../support/sandbox.ts';

const { token, clientId, clientSecret, redirectUri } = DEMO_CREDENTIALS.amocrm;

export const SITE = 'http://amocrm.localhost:8787';

export const oauthCredentials = (tokens: object) => ({ clientId, clientSecret, redirectUri, ...tokens });

export function openAmocrm(control: Pick<Control, 'url'>, overrides: Overrides = {}, deps: Partial<ProviderDeps> = {}) {
  const config: ConnectionConfig = {
    id: 'con_3',
    system: 'amocrm',
    baseUrl: overrides.baseUrl ?? control.url,
    settings: { siteUrl: SITE, ...overrides.settings },
    credentials: overrides.credentials ?? { token },
  };
  return open(config, { fetch: overrides.fetch ?? fetch, now: () => new Date(), ...deps });
}

/** The varied orders, an export and two variants of one product among them. */
export const ordersForAmocrm = (): [string, Order][] => [
  ...variedOrders('10011'),
  [
    'export, paid online',
    anOrder({
      type: 'export',
      prepayment: { method: 'online_card', paid: true, refundedKopecks: 0 },
      address: { country: 'KZ', region: 'Алматы', settlement: 'Алматы', settlementCode: '', postalCode: '050000' },
      delivery: { methodCode: '401', methodName: 'Shiptor Экспорт', category: 'international' },
    }),
  ],
  [
    'two variants of one product',
    anOrder({
      items: [
        anItem({ sku: 'MUG-350/RED', shopArticle: 'MUG-350/RED', name: 'Кружка, 350 мл (красная)' }),
        anItem({ sku: 'MUG-350/BLUE', shopArticle: 'MUG-350/BLUE', name: 'Кружка, 350 мл (синяя)', quantity: 2 }),
      ],
    }),
  ],
];

type Values =
  | { field_name: string; field_code: string | null; values: { value: string; enum_code?: string }[] }[]
  | null;

export type RemoteContact = { id: number; name: string; custom_fields_values: Values };

export type RemoteLead = {
  id: number;
  name: string;
  price: number;
  pipeline_id: number;
  status_id: number;
  custom_fields_values: Values;
  _embedded: {
    tags: { name: string }[];
    contacts: { id: number; is_main: boolean }[];
    catalog_elements: { id: number; metadata: { quantity: number } }[];
  };
};

type RemoteElement = { id: number; name: string; custom_fields_values: Values };

/** A call past the provider; null where nothing is there. */
export async function call<T>(control: Control, path: string, method = 'GET', body?: unknown): Promise<T | null> {
  const response = await fetch(`${control.url}/api/v4/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (response.status === 204) return null;
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
}

export const valuesOf = (values: Values, name: string): string[] =>
  (values ?? [])
    .filter(({ field_name, field_code }) => field_name === name || field_code === name)
    .flatMap((each) => each.values.map(({ value }) => value));

export async function readLeads(control: Control, order: Pick<Order, 'id'>): Promise<RemoteLead[]> {
  const found = await call<{ _embedded: { leads: RemoteLead[] } }>(
    control,
    `leads?query=${order.id}&limit=250&with=contacts,catalog_elements`,
  );
  const leads = found?._embedded.leads ?? [];
  return leads.filter((lead) => valuesOf(lead.custom_fields_values, 'Orderlane')[0] === order.id);
}

/** What stands in amoCRM of an order, past the provider. */
export async function readOrder(control: Control, order: Pick<Order, 'id'>) {
  const [lead, ...others] = await readLeads(control, order);
  if (!lead || others.length > 0) throw new Error(`${others.length + (lead ? 1 : 0)} deals of ${order.id}`);
  const { contacts, catalog_elements } = lead._embedded;
  const main = contacts.find(({ is_main }) => is_main);
  const contact = main ? await call<RemoteContact>(control, `contacts/${main.id}`) : null;
  const items = await Promise.all(
    catalog_elements.map(async ({ id, metadata }) => {
      const answer = await call<{ _embedded: { elements: RemoteElement[] } }>(
        control,
        `catalogs/5001/elements?filter[id][]=${id}`,
      );
      const element = answer?._embedded.elements[0];
      const values = element?.custom_fields_values ?? null;
      return {
        id,
        sku: valuesOf(values, 'SKU')[0] ?? '',
        name: element?.name ?? '',
        price: valuesOf(values, 'PRICE')[0] ?? '',
        quantity: metadata.quantity,
      };
    }),
  );
  const field = (name: string) => valuesOf(lead.custom_fields_values, name)[0] ?? '';
  return { lead, contacts, contact, items, number: field('Номер сделки'), details: field('Доставка и оплата') };
}
