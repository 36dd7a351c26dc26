import type { Order, OrderItem } from '#core/order/schema';
import type { Failure } from '../http.ts';
import {
  dealAnswerSchema,
  goneSchema,
  type RemoteDeal,
  type RemoteStage,
  rowsSchema,
  type Settings,
  stagesSchema,
} from './api-types.ts';
import type { BitrixClient, Called } from './client.ts';
import { CONTACT, DEAL, type Found, type FoundContact } from './look-up.ts';
import {
  articleOf,
  type Fields,
  keepRows,
  type Row,
  stagesOf,
  toBeginning,
  toContact,
  toDeal,
  toProduct,
  toReach,
  toRows,
} from './mapper.ts';
import { type Command, type Ref, resultOf } from './query.ts';

// Source: at most 50 commands in a batch; contact, deal, rows and stages are four of them.
const COMMANDS = 50;
const NEW_PRODUCTS = COMMANDS - 4;

/** The goods of the catalogue were made, the order comes next. */
const NEXT_TRY_MS = 1000;

const item = (method: 'add' | 'update', entityTypeId: number, id: number | null, fields: Fields): Command => ({
  method: `crm.item.${method}`,
  params: { entityTypeId, ...(id !== null && { id }), fields, useOriginalUfNames: 'Y' },
});

const rowsOf = (ownerId: number | Ref, productRows: readonly Row[]): Command => ({
  method: 'crm.item.productrow.set',
  params: { ownerType: 'D', ownerId, productRows },
});

/** One item of each article that the catalogue lacks. */
function missingOf({ items }: Order, { products, isCut }: Found, { catalogIblockIds, createProducts }: Settings) {
  const isMade = createProducts && catalogIblockIds.length > 0 && products !== null && !isCut;
  const missing = new Map<string, OrderItem>();
  if (!isMade) return [];
  for (const each of items) {
    const article = articleOf(each);
    if (article !== '' && !products.has(article) && !missing.has(article)) missing.set(article, each);
  }
  return [...missing.values()];
}

const newProducts = (items: readonly OrderItem[], iblockId: number): [string, Command][] =>
  items.map((each, index) => [
    `product${index}`,
    { method: 'catalog.product.add', params: { fields: toProduct(each, iblockId) } },
  ]);

/** More goods are missing than fit beside the order: a batch of them is made, and the order comes with the next try. */
async function makeGoodsFirst(client: BitrixClient, commands: readonly [string, Command][]): Promise<Called<never>> {
  const called = await client.batch(Object.fromEntries(commands.slice(0, COMMANDS)), true);
  if (called.outcome !== 'ok') return called;
  const { failure } = called.result;
  const reason = 'заводим товары заказа в каталоге Битрикс24';
  return failure ?? { outcome: 'later', reason, retryAfterMs: NEXT_TRY_MS };
}

/** What the contact is told; null where it is people's and lacks nothing. */
function personOf(order: Order, contact: FoundContact | null): Fields | null {
  if (contact === null || contact.own) return toContact(order, contact?.own ?? null);
  return contact.lacks.length > 0 ? toReach(contact.lacks) : null;
}

/** A list of no rows has no place in a batch's query. */
const NOTHING_TO_SEND: Failure = {
  outcome: 'refused',
  code: 'NO_ITEMS',
  message: 'В заказе нет ни товаров, ни доставки.',
  field: 'items',
};

export type Written = { deal: RemoteDeal; stages: RemoteStage[] };

/** Makes the deal with its contact, goods and delivery, or renews the one that is there, in one request. */
export async function write(
  client: BitrixClient,
  order: Order,
  found: Found,
  settings: Settings,
): Promise<Called<Written>> {
  const { deal: present, contact } = found;
  const [iblockId = 0] = settings.catalogIblockIds;
  const missing = missingOf(order, found, settings);
  const products = newProducts(missing, iblockId);
  if (products.length > NEW_PRODUCTS) return makeGoodsFirst(client, products);

  const made = new Map(missing.map((each, index) => [articleOf(each), resultOf(`product${index}`, 'element', 'id')]));
  const wanted = toRows(order, (article) => found.products?.get(article) ?? made.get(article));
  if (wanted.length === 0) return NOTHING_TO_SEND;
  const rows = keepRows(wanted, found.rows);
  const contactId = contact?.id ?? resultOf('contact', 'item', 'id');
  const fields = toDeal(order, settings, contactId, present);
  const person = personOf(order, contact);
  const called = await client.batch(
    {
      ...(person && { contact: item(contact ? 'update' : 'add', CONTACT, contact?.id ?? null, person) }),
      ...Object.fromEntries(products),
      // What comes last tells that all of it came: of an edit the deal, of a new one the sum of its rows.
      ...(present && { rows: rowsOf(present.id, rows), deal: item('update', DEAL, present.id, fields) }),
      ...(!present && {
        deal: item('add', DEAL, null, { ...toBeginning(settings), ...fields }),
        rows: rowsOf(resultOf('deal', 'item', 'id'), rows),
      }),
      stages: {
        method: 'crm.status.list',
        params: { filter: { ENTITY_ID: stagesOf(present ? present.categoryId : settings.categoryId) } },
      },
    },
    true,
  );
  if (called.outcome !== 'ok') return called;
  const batch = called.result;
  for (const key of [...(person ? ['contact'] : []), ...products.map(([key]) => key)]) {
    const done = batch.read(key, goneSchema);
    if (done.outcome !== 'ok') return done;
  }
  const first = batch.read(present ? 'rows' : 'deal', goneSchema);
  if (first.outcome !== 'ok') return first;
  const written = batch.read('deal', dealAnswerSchema);
  if (written.outcome !== 'ok') return written;
  const put = batch.read('rows', rowsSchema);
  if (put.outcome !== 'ok') return put;
  if (put.result.productRows.length !== rows.length) {
    const message = `Битрикс24 взял строк товаров ${put.result.productRows.length} из ${rows.length}.`;
    return { outcome: 'refused', code: 'ROWS_LOST', message, field: 'items' };
  }
  const stages = batch.read('stages', stagesSchema);
  const deal = written.result.item;
  return { outcome: 'ok', result: { deal, stages: stages.outcome === 'ok' ? stages.result : [] } };
}
