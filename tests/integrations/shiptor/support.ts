import type { Order } from '#core/order/schema';
import type { ConnectionConfig } from '#worker/integrations/contract';
import { open } from '#worker/integrations/shiptor/provider';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import type { Overrides } from '../contract-suite.ts';
import type { Control } from '../support/sandbox.ts';

const { token } = DEMO_CREDENTIALS.shiptor;

export function openShiptor(control: Pick<Control, 'url'>, overrides: Overrides = {}) {
  const config: ConnectionConfig = {
    id: 'con_1',
    system: 'shiptor',
    baseUrl: overrides.baseUrl ?? control.url,
    settings: overrides.settings ?? {},
    credentials: overrides.credentials ?? { token },
  };
  return open(config, { fetch: overrides.fetch ?? fetch, now: () => new Date() });
}

export type Line = { shopArticle: string; count: number; price: number; vat: number | null };

export type RemotePackage = {
  id: number;
  external_id: string;
  cod: number;
  declared_cost: number;
  weight: number;
  length: number;
  width: number;
  height: number;
  type: string;
  products: Line[];
  services: Line[];
  shipment: { confirmed: boolean; pickup_date: string } | null;
  departure: {
    cashless_payment: boolean;
    comment: string | null;
    address: Record<string, string | null>;
    delivery_point: { id: number } | null;
    shipping_method: { id: number };
  };
};

/** What stands in Shiptor, past the provider. */
export async function readPackage(control: Control, order: Order): Promise<RemotePackage> {
  const response = await fetch(`${control.url}/shipping/v1`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-authorization-token': token },
    body: JSON.stringify({ jsonrpc: '2.0', id: '1', method: 'getPackage', params: { external_id: order.id } }),
  });
  const { result, error } = (await response.json()) as { result: RemotePackage; error?: unknown };
  if (!result) throw new Error(JSON.stringify(error));
  return result;
}
