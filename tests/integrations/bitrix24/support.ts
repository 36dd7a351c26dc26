import type { Order } from '#core/order/schema';
import { open } from '#worker/integrations/bitrix24/provider';
import type { ConnectionConfig } from '#worker/integrations/contract';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import type { Overrides } from '../contract-suite.ts';
import type { Control } from '../support/sandbox.ts';

const { userId, code, goodsIblockId, variationsIblockId } = DEMO_CREDENTIALS.bitrix24;

export const SETTINGS = { siteUrl: 'http://bitrix24.localhost:8787' };
export const CATALOGUE = { catalogIblockIds: [goodsIblockId, variationsIblockId] };
export const CREDENTIALS = { userId, code };

export function openBitrix24(control: Pick<Control, 'url'>, overrides: Overrides = {}) {
  const config: ConnectionConfig = {
    id: 'con_5',
    system: 'bitrix24',
    baseUrl: overrides.baseUrl ?? control.url,
    settings: { ...SETTINGS, ...overrides.settings },
    credentials: overrides.credentials ?? CREDENTIALS,
  };
  return open(config, { fetch: overrides.fetch ?? fetch, now: () => new Date() });
}

export type RemoteRow = {
  id: number;
  productId: number;
  productName: string;
  price: number;
  quantity: number;
  discountSum: number;
  taxRate: number | null;
  taxIncluded: string;
};

export type RemoteContact = {
  id: number;
  name: string;
  secondName: string;
  lastName: string;
  originId: string;
  fm: { id: number; typeId: string; value: string }[];
};

export type RemoteDeal = {
  id: number;
  title: string;
  categoryId: number;
  stageId: string;
  opportunity: number;
  contactId: number;
  comments: string;
  originatorId: string;
  originId: string;
  assignedById: number;
  sourceId: string;
  [ownField: string]: unknown;
};

export type RemoteProduct = { id: number; iblockId: number; name: string; xmlId: string; weight: number | null };

/** A call of the API past the provider, as a person's other program would make it. */
export async function ask<T>(control: Pick<Control, 'url'>, method: string, params: object = {}): Promise<T> {
  const response = await fetch(`${control.url}/rest/${userId}/${code}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(params),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method}: ${response.status} ${text}`);
  return (JSON.parse(text) as { result: T }).result;
}

/** Every live deal there that carries the key of ours. */
export async function copiesOf(control: Control, { id }: Order): Promise<RemoteDeal[]> {
  const params = { entityTypeId: 2, filter: { '=originId': id }, useOriginalUfNames: 'Y' };
  return (await ask<{ items: RemoteDeal[] }>(control, 'crm.item.list', params)).items;
}

export async function readDeal(control: Control, order: Order): Promise<RemoteDeal> {
  const [copy, ...others] = await copiesOf(control, order);
  if (!copy || others.length > 0) throw new Error(`${others.length + (copy ? 1 : 0)} copies of ${order.id}`);
  return copy;
}

export const readContact = async (control: Control, id: number) =>
  (await ask<{ item: RemoteContact }>(control, 'crm.item.get', { entityTypeId: 3, id })).item;

export async function contactsWith(control: Control, type: 'EMAIL' | 'PHONE', value: string): Promise<number[]> {
  const params = { type, values: [value], entity_type: 'CONTACT' };
  return (await ask<{ CONTACT?: number[] }>(control, 'crm.duplicate.findbycomm', params)).CONTACT ?? [];
}

export async function readRows(control: Control, dealId: number): Promise<RemoteRow[]> {
  const rows: RemoteRow[] = [];
  for (;;) {
    const params = { filter: { '=ownerType': 'D', '=ownerId': dealId }, order: { sort: 'ASC' }, start: rows.length };
    const page = await ask<{ productRows: RemoteRow[] }>(control, 'crm.item.productrow.list', params);
    rows.push(...page.productRows);
    if (page.productRows.length < 50) return rows;
  }
}

export async function productsWith(control: Control, xmlId: string): Promise<RemoteProduct[]> {
  const found: RemoteProduct[] = [];
  for (const iblockId of CATALOGUE.catalogIblockIds) {
    const params = { select: ['id', 'iblockId', 'name', 'xmlId'], filter: { iblockId, xmlId } };
    found.push(...(await ask<{ products: RemoteProduct[] }>(control, 'catalog.product.list', params)).products);
  }
  return found;
}

const DELIVERY = /^Доставка(:|$)/;

/** The goods of a deal by article: a row of the catalogue by its product, a free one by what its name says. */
export async function itemsOf(control: Control, dealId: number) {
  const rows = (await readRows(control, dealId)).filter(({ productName }) => !DELIVERY.test(productName));
  return rows.map(({ productName, quantity, price, productId }) => ({
    article: /\(арт\. (.+)\)$/.exec(productName)?.[1] ?? '',
    quantity,
    price,
    productId,
  }));
}
