import type { Order } from '#core/order/schema';
import type { ConnectionConfig } from '#worker/integrations/contract';
import { open } from '#worker/integrations/insales/provider';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import type { Overrides } from '../contract-suite.ts';
import type { Control } from '../support/sandbox.ts';

const { apiKey, password, deliveryVariantId, paymentGatewayIds } = DEMO_CREDENTIALS.insales;

export const SETTINGS = {
  deliveryVariantId,
  paymentGatewayId: paymentGatewayIds.cash,
  cardGatewayId: paymentGatewayIds.card,
  onlineGatewayId: paymentGatewayIds.online,
  siteUrl: 'http://insales.localhost:8787',
};

export const CREDENTIALS = { apiKey, password };

export function openInsales(control: Pick<Control, 'url'>, overrides: Overrides = {}) {
  const config: ConnectionConfig = {
    id: 'con_3',
    system: 'insales',
    baseUrl: overrides.baseUrl ?? control.url,
    settings: { ...SETTINGS, ...overrides.settings },
    credentials: overrides.credentials ?? CREDENTIALS,
  };
  return open(config, { fetch: overrides.fetch ?? fetch, now: () => new Date() });
}

export type RemoteLine = {
  id: number;
  variant_id: number;
  sku: string;
  title: string;
  quantity: number;
  sale_price: number;
};

export type RemoteOrder = {
  id: number;
  number: number;
  comment: string;
  manager_comment: string;
  items_price: string;
  delivery_price: string;
  total_price: string;
  delivery_variant_id: number;
  payment_gateway_id: number;
  financial_status: string;
  fulfillment_status: string;
  custom_status: { permalink: string; title: string };
  client: { name: string; surname: string; middlename: string; email: string; phone: string };
  shipping_address: { address: string; city: string; zip: string; full_locality_name: string };
  order_lines: RemoteLine[];
  fields_values: { field_id: number; value: string }[];
};

export type RemoteProduct = {
  id: number;
  title: string;
  variants: { id: number; sku: string; title: string; quantity: number | null }[];
};

/** A call of the API past the provider, as a person's other program would make it. */
export async function ask<T>(control: Pick<Control, 'url'>, method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`${control.url}/admin/${path}`, {
    method,
    headers: {
      authorization: `Basic ${btoa(`${apiKey}:${password}`)}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** Every live order there that carries the key of ours. */
export async function copiesOf(control: Control, order: Order): Promise<RemoteOrder[]> {
  const copies: RemoteOrder[] = [];
  for (let page = 1; ; page++) {
    const rows = await ask<RemoteOrder[]>(control, 'GET', `orders.json?per_page=250&page=${page}`);
    copies.push(...rows.filter(({ comment }) => comment.split('\n')[0]?.endsWith(order.id)));
    if (rows.length < 250) return copies;
  }
}

export async function readOrder(control: Control, order: Order): Promise<RemoteOrder> {
  const [copy, ...others] = await copiesOf(control, order);
  if (!copy || others.length > 0) throw new Error(`${others.length + (copy ? 1 : 0)} copies of ${order.id}`);
  return copy;
}

export const listProducts = (control: Control) => ask<RemoteProduct[]>(control, 'GET', 'products.json?per_page=250');

export async function stockOf(control: Control, sku: string): Promise<number | null> {
  const variants = (await listProducts(control)).flatMap((product) => product.variants);
  return variants.find((variant) => variant.sku === sku)?.quantity ?? null;
}

export const makeProduct = (control: Control, title: string, skus: readonly string[], quantity: number | null = 100) =>
  ask<RemoteProduct>(control, 'POST', 'products.json', {
    product: {
      title,
      variants_attributes: skus.map((sku) => ({ sku, title: `${title} ${sku}`, quantity, price: 100 })),
    },
  });
