import type { Order } from '#core/order/schema';
import { normalizePhone } from '#core/shared/phone';
import type { CheckOutcome } from '../contract.ts';
import {
  contactsSchema,
  dealAnswerSchema,
  dealsSchema,
  fieldsSchema,
  presentRowsSchema,
  productsSchema,
  type RemoteContact,
  type RemoteDeal,
  type RemoteRow,
  type Settings,
  sameSchema,
} from './api-types.ts';
import type { Batch, BitrixClient, Called } from './client.ts';
import { articleOf, ORIGINATOR, type Reach, reachOf } from './mapper.ts';
import type { Command } from './query.ts';

export const DEAL = 2;
export const CONTACT = 3;

/** Source: a page holds 50 rows, and an article may repeat. 500 articles in two blocks are 40 of the 50 commands. */
const ARTICLES = 25;

/** `own` is one that we made for this order; any other one is people's, and is told only what it `lacks`. */
export type FoundContact = { id: number; own: RemoteContact | null; lacks: Reach[] };

export type Found = {
  deal: RemoteDeal | null;
  contact: FoundContact | null;
  /** The deal's rows, where it was named. */
  rows: RemoteRow[];
  /** Products by article; null where the catalogue is closed to us. */
  products: Map<string, number> | null;
  /** An article among these may be there all the same. */
  isCut: boolean;
};

export const byOurKey = ({ id }: Order, entityTypeId: number, select: readonly string[]): Command => ({
  method: 'crm.item.list',
  params: {
    entityTypeId,
    filter: { '=originatorId': ORIGINATOR, '=originId': id },
    select,
    order: { id: 'ASC' },
  },
});

export const DEAL_FIELDS = ['id', 'stageId', 'categoryId', 'opportunity', 'comments', 'originatorId', 'originId'];

/** Source: texts are compared there without case, so the key is compared here once more; the oldest copy is the one. */
export const oursAmong = <T extends { id: number; originId?: string | null }>(order: Order, rows: readonly T[]) =>
  rows.filter(({ originId }) => originId === order.id).sort((a, b) => a.id - b.id)[0] ?? null;

export const articlesOf = (order: Order): string[] => [...new Set(order.items.map(articleOf))].filter(Boolean);

const chunks = (list: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(list.length / ARTICLES) }, (_, at) => list.slice(at * ARTICLES, (at + 1) * ARTICLES));

/** What a contact can be known by, the e-mail first; a phone that is none is nobody's. */
const holderKeys = (order: Order): [key: string, reach: Reach][] =>
  reachOf(order)
    .filter(({ typeId, value }) => typeId === 'EMAIL' || normalizePhone(value) !== null)
    .map((reach): [string, Reach] => [`by${reach.typeId}`, reach])
    .sort(([a], [b]) => a.localeCompare(b));

const holder = ({ typeId, value }: Reach): Command => ({
  method: 'crm.duplicate.findbycomm',
  params: { type: typeId, values: [value], entity_type: 'CONTACT' },
});

function productCommands(order: Order, { catalogIblockIds }: Settings): [string, Command][] {
  const asked = catalogIblockIds.flatMap((iblockId) => chunks(articlesOf(order)).map((xmlId) => ({ iblockId, xmlId })));
  return asked.map(({ iblockId, xmlId }, index) => {
    // Source: a list under a plain name is any of it; the catalogue knows no `@`.
    const filter = { iblockId, xmlId };
    const params = { select: ['id', 'iblockId', 'xmlId'], filter, order: { id: 'ASC' } };
    return [`goods${index}`, { method: 'catalog.product.list', params }];
  });
}

/** Of several products with one article the oldest; a variation goes before its product. */
function readProducts(batch: Batch, keys: readonly string[]): Called<Pick<Found, 'products' | 'isCut'>> {
  const products = new Map<string, number>();
  let isCut = false;
  for (const key of keys) {
    const called = batch.read(key, productsSchema);
    // Source: without the rights to the catalogue an order's lines are free ones.
    if (called.outcome === 'refused') return { outcome: 'ok', result: { products: null, isCut: false } };
    if (called.outcome !== 'ok') return called;
    const rows = called.result.products;
    isCut ||= rows.length >= 50;
    for (const { id, xmlId } of [...rows].reverse()) if (xmlId) products.set(xmlId, id);
  }
  return { outcome: 'ok', result: { products, isCut } };
}

/** All that a sending has to know of the portal, in one request. A deal that is named and gone is a refusal. */
export async function lookAround(
  client: BitrixClient,
  order: Order,
  externalId: string | null,
  settings: Settings,
): Promise<Called<Found>> {
  const goods = productCommands(order, settings);
  const ownFields = Object.entries(settings.fields);
  const deal: Command =
    externalId === null
      ? byOurKey(order, DEAL, DEAL_FIELDS)
      : { method: 'crm.item.get', params: { entityTypeId: DEAL, id: externalId } };
  const called = await client.batch(
    {
      deal,
      ...Object.fromEntries(holderKeys(order).map(([key, reach]) => [key, holder(reach)])),
      own: byOurKey(order, CONTACT, ['*']),
      ...(externalId !== null && { rows: rowsOf(externalId) }),
      ...(ownFields.length > 0 && { fields: DEAL_FIELDS_COMMAND }),
      ...Object.fromEntries(goods),
    },
    false,
  );
  if (called.outcome !== 'ok') return called;
  const batch = called.result;
  const remote = readDeal(batch, order, externalId !== null);
  if (remote.outcome !== 'ok') return remote;
  const missing = ownFields.length > 0 ? missingField(batch, settings) : null;
  if (missing) return missing;
  const contact = readContact(batch, order);
  if (contact.outcome !== 'ok') return contact;
  const products = readProducts(
    batch,
    goods.map(([key]) => key),
  );
  if (products.outcome !== 'ok') return products;
  const present = externalId === null ? null : batch.read('rows', presentRowsSchema);
  if (present && present.outcome !== 'ok') return present;
  const rows = present?.result.productRows ?? [];
  return { outcome: 'ok', result: { deal: remote.result, contact: contact.result, rows, ...products.result } };
}

const rowsOf = (ownerId: string): Command => ({
  method: 'crm.item.productrow.list',
  params: { filter: { '=ownerType': 'D', '=ownerId': ownerId }, order: { id: 'ASC' } },
});

function readDeal(batch: Batch, order: Order, isNamed: boolean): Called<RemoteDeal | null> {
  if (isNamed) {
    const called = batch.read('deal', dealAnswerSchema);
    return called.outcome === 'ok' ? { outcome: 'ok', result: called.result.item } : called;
  }
  const called = batch.read('deal', dealsSchema);
  return called.outcome === 'ok' ? { outcome: 'ok', result: oursAmong(order, called.result.items) } : called;
}

/** By e-mail, then by phone, then the one that we made for this very order. */
function readContact(batch: Batch, order: Order): Called<FoundContact | null> {
  const contacts = batch.read('own', contactsSchema);
  if (contacts.outcome !== 'ok') return contacts;
  const own = oursAmong(order, contacts.result.items);
  const asked: { reach: Reach; ids: number[] }[] = [];
  for (const [key, reach] of holderKeys(order)) {
    const called = batch.read(key, sameSchema);
    if (called.outcome !== 'ok') return called;
    asked.push({ reach, ids: called.result.CONTACT ?? [] });
  }
  const ids = asked.find((each) => each.ids.length > 0)?.ids ?? [];
  const id = own && (ids.length === 0 || ids.includes(own.id)) ? own.id : Math.min(...ids);
  if (!Number.isFinite(id)) return { outcome: 'ok', result: null };
  const lacks = asked.filter((each) => !each.ids.includes(id)).map(({ reach }) => reach);
  return { outcome: 'ok', result: { id, own: own?.id === id ? own : null, lacks } };
}

export const DEAL_FIELDS_COMMAND: Command = {
  method: 'crm.item.fields',
  params: { entityTypeId: DEAL, useOriginalUfNames: 'Y' },
};

/** Source: a field that is not there is passed over in silence, so it is looked for before anything is written. */
export function missingField(batch: Batch, { fields }: Settings): Exclude<CheckOutcome, { outcome: 'ok' }> | null {
  const called = batch.read('fields', fieldsSchema);
  if (called.outcome !== 'ok') return called;
  const [field, name] = Object.entries(fields).find(([, each]) => each && !(each in called.result.fields)) ?? [];
  if (name === undefined) return null;
  const message = `В Битрикс24 нет поля сделки ${name}.`;
  return { outcome: 'refused', code: 'SETTINGS', message, field: `settings.fields.${field}` };
}
