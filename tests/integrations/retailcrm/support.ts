import type { Order } from '#core/order/schema';
import type { ConnectionConfig } from '#worker/integrations/contract';
import { open } from '#worker/integrations/retailcrm/provider';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import type { Overrides } from '../contract-suite.ts';
import type { Control } from '../support/sandbox.ts';

const { apiKey, site, deliveryTypes } = DEMO_CREDENTIALS.retailcrm;

export const SETTINGS = { site, deliveryTypeCode: deliveryTypes.shiptor, siteUrl: 'http://retailcrm.localhost:8787' };

export function openRetailcrm(control: Pick<Control, 'url'>, overrides: Overrides = {}) {
  const config: ConnectionConfig = {
    id: 'con_2',
    system: 'retailcrm',
    baseUrl: overrides.baseUrl ?? control.url,
    settings: { ...SETTINGS, ...overrides.settings },
    credentials: overrides.credentials ?? { apiKey },
  };
  return open(config, { fetch: overrides.fetch ?? fetch, now: () => new Date() });
}

export type RemoteItem = {
  initialPrice: number;
  discountTotal?: number;
  quantity: number;
  offer: { externalId?: string; xmlId?: string; name: string };
};

export type RemoteOrder = {
  id: number;
  externalId: string;
  number: string;
  lastName?: string;
  firstName?: string;
  patronymic?: string;
  phone?: string;
  email?: string;
  customerComment?: string;
  managerComment?: string;
  weight: number;
  length: number;
  width: number;
  height: number;
  summ: number;
  totalSumm: number;
  items: RemoteItem[];
  payments: Record<string, { externalId: string; type: string; amount: number; status: string }>;
  delivery: {
    code: string;
    cost: number;
    address: Record<string, string>;
    data?: { tariff?: string; pickuppointId?: string };
  };
};

/** What stands in RetailCRM, past the provider. */
export async function readOrder(control: Control, order: Order): Promise<RemoteOrder> {
  const url = `${control.url}/api/v5/orders/${order.id}?by=externalId&site=${site}`;
  const response = await fetch(url, { headers: { 'x-api-key': apiKey } });
  const body = (await response.json()) as { order: RemoteOrder; errorMsg?: string };
  if (!body.order) throw new Error(body.errorMsg);
  return body.order;
}

/** Writes a field there as a person or another program would. */
export async function editThere(control: Control, order: Order, changes: object): Promise<void> {
  const response = await fetch(`${control.url}/api/v5/orders/${order.id}/edit`, {
    method: 'POST',
    headers: { 'x-api-key': apiKey },
    body: new URLSearchParams({ by: 'externalId', site, order: JSON.stringify(changes) }),
  });
  if (!response.ok) throw new Error(await response.text());
}
