import type { Duplicate, StandInContext } from '../kit/stand-in.ts';
import type { SystemStore } from '../kit/store.ts';
import { moscowIso } from '../kit/time.ts';
import { notFound, Refusal, wrongValue } from './answers.ts';
import { pageOf } from './list.ts';
import type { Answer } from './methods.ts';
import { canonical, listOf, mapOf, numberOf, type Params, partOf, textOf } from './parameters.ts';
import { CATEGORIES, stageOf, stagesIn } from './reference.ts';
import { contacts, deals, nextId, ownFields, products, type StoredDeal, type StoredRow } from './stored.ts';

const TEXTS = ['title', 'typeId', 'sourceId', 'currencyId', 'comments', 'originatorId', 'originId', 'opened'] as const;

export const DEAL_FIELDS = [
  ...TEXTS,
  ...['id', 'categoryId', 'stageId', 'assignedById', 'opportunity', 'isManualOpportunity', 'contactId'],
  ...['createdTime', 'updatedTime', 'stageSemanticId'],
];

// Source: the web-hooks' users.
const USERS = [1, 7, 8];
/** A row's name is cut off there. */
const ROW_NAME = 256;

/** Source: a removed deal lies in the recycle bin and answers NOT_FOUND. */
export function loadDeal(store: SystemStore, id: number | undefined): StoredDeal {
  const deal = id === undefined ? undefined : deals(store).get(id);
  if (!deal || deal.deleted) throw notFound();
  return deal;
}

export const liveDeals = (store: SystemStore): StoredDeal[] =>
  deals(store)
    .all()
    .filter(({ deleted }) => !deleted);

export const sumOf = (rows: readonly StoredRow[]): number =>
  Math.round(rows.reduce((sum, { price, quantity }) => sum + Math.round(price * 100) * quantity, 0)) / 100;

/** Source: a field that is not there is passed over in silence. */
function writeOwn(store: SystemStore, present: Record<string, string>, fields: Params): Record<string, string> {
  const names = ownFields(store).all();
  const given = Object.entries(fields).flatMap(([key, value]) => {
    const name = canonical(names, key);
    return name === undefined ? [] : [[name, String(value)] as const];
  });
  return { ...present, ...Object.fromEntries(given) };
}

function categoryOf(fields: Params, present: number): number {
  const id = numberOf(fields, 'categoryId') ?? present;
  if (!CATEGORIES.some((category) => category.id === id)) throw wrongValue('Воронка');
  return id;
}

/** What was sent laid over what stands there. Source: without a manual sum the rows make it. */
function write({ store, now }: StandInContext, present: StoredDeal, fields: Params): StoredDeal {
  const categoryId = categoryOf(fields, present.categoryId);
  const isMoved = categoryId !== present.categoryId;
  const first = isMoved ? (stagesIn(store, categoryId)[0]?.STATUS_ID ?? '') : present.stageId;
  const stageId = textOf(fields, 'stageId') ?? first;
  stageOf(store, categoryId, stageId);
  const contactId = numberOf(fields, 'contactId') ?? present.contactId;
  if (contactId !== 0 && !contacts(store).get(contactId)) throw wrongValue('Контакт');
  const assignedById = numberOf(fields, 'assignedById') ?? present.assignedById;
  if (!USERS.includes(assignedById)) throw wrongValue('Ответственный');
  const isManualOpportunity = textOf(fields, 'isManualOpportunity') ?? present.isManualOpportunity;
  const texts = Object.fromEntries(TEXTS.map((name) => [name, textOf(fields, name) ?? present[name]]));
  const given = numberOf(fields, 'opportunity') ?? present.opportunity;
  const deal: StoredDeal = {
    ...{ ...present, ...texts, categoryId, stageId, contactId, assignedById, isManualOpportunity },
    opportunity: isManualOpportunity === 'Y' || present.rows.length === 0 ? given : sumOf(present.rows),
    own: writeOwn(store, present.own, fields),
    updatedTime: moscowIso(now()),
  };
  return deals(store).put(deal.id, deal);
}

export function addDeal(context: StandInContext, userId: number, fields: Params): StoredDeal {
  const { store, now } = context;
  const id = nextId(store, 'deal');
  const time = moscowIso(now());
  const blank: StoredDeal = {
    ...{ id, title: `Сделка #${id}`, categoryId: 0, stageId: 'NEW', typeId: 'SALE', sourceId: '', opened: 'Y' },
    ...{ assignedById: userId, currencyId: 'RUB', opportunity: 0, isManualOpportunity: 'N', contactId: 0 },
    ...{ comments: '', originatorId: '', originId: '', createdTime: time, updatedTime: time },
    ...{ own: {}, rows: [], deleted: false },
  };
  return write(context, blank, fields);
}

export const updateDeal = (context: StandInContext, id: number | undefined, fields: Params): StoredDeal =>
  write(context, loadDeal(context.store, id), fields);

export function deleteDeal({ store, now }: StandInContext, id: number | undefined): void {
  const deal = loadDeal(store, id);
  deals(store).put(deal.id, { ...deal, deleted: true, updatedTime: moscowIso(now()) });
}

const wrongRow = (message: string): Refusal => new Refusal(400, 'INVALID_ARG_VALUE', message);

/** Source: a row under an id that the deal has keeps it, any other one is made anew. */
function rowOf(store: SystemStore, deal: StoredDeal, input: Params): StoredRow {
  const known = deal.rows.find(({ id }) => id === numberOf(input, 'id'));
  const productId = numberOf(input, 'productId') ?? 0;
  const product = productId === 0 ? undefined : products(store).get(productId);
  if (productId !== 0 && !product) throw wrongRow('Товар не найден');
  const productName = textOf(input, 'productName') ?? product?.name ?? '';
  if (productName === '') throw wrongRow('Поле «Название товара» обязательно для заполнения');
  const price = numberOf(input, 'price') ?? 0;
  const quantity = numberOf(input, 'quantity') ?? 1;
  if (price < 0 || quantity <= 0) throw wrongRow('Количество и цена указаны неверно');
  return {
    ...{
      id: known?.id ?? nextId(store, 'row'),
      productId,
      productName: productName.slice(0, ROW_NAME),
      price,
      quantity,
    },
    ...{ discountTypeId: numberOf(input, 'discountTypeId') ?? 2, discountSum: numberOf(input, 'discountSum') ?? 0 },
    ...{ taxRate: numberOf(input, 'taxRate') ?? null, taxIncluded: textOf(input, 'taxIncluded') ?? 'N' },
    ...{ measureCode: numberOf(input, 'measureCode') ?? 796, sort: numberOf(input, 'sort') ?? 0 },
  };
}

function ownerOf(store: SystemStore, params: Params, type: string | undefined, id: number | undefined): StoredDeal {
  if (type !== 'D') throw new Refusal(400, 'ENTITY_TYPE_NOT_SUPPORTED', 'Entity type is not supported');
  const deal = id === undefined ? undefined : deals(store).get(id);
  if (!deal || deal.deleted) throw new Refusal(400, 'OWNER_NOT_FOUND', `Owner was not found: ${textOf(params, 'id')}`);
  return deal;
}

/** Source: replaces all rows, and the sum follows. */
export function setRows({ store }: StandInContext, params: Params): object {
  const deal = ownerOf(store, params, textOf(params, 'ownerType'), numberOf(params, 'ownerId'));
  const given = partOf(params, 'productRows');
  if (given === undefined) throw new Refusal(400, '100', 'Could not find value for parameter {productRows}');
  const rows = listOf(given).map((row) => rowOf(store, deal, mapOf(row)));
  const opportunity = deal.isManualOpportunity === 'Y' ? deal.opportunity : sumOf(rows);
  deals(store).put(deal.id, { ...deal, rows, opportunity });
  return { productRows: rows.map((row) => ({ ...row, ownerType: 'D', ownerId: deal.id })) };
}

const ROW_FIELDS = ['id', 'ownerType', 'ownerId', 'productId', 'productName', 'price', 'quantity', 'sort'];

export function listRows({ store }: StandInContext, params: Params): Answer {
  const filter = mapOf(partOf(params, 'filter'));
  const deal = ownerOf(store, filter, textOf(filter, '=ownerType'), numberOf(filter, '=ownerId'));
  const all = deal.rows.map((row) => ({ ...row, ownerType: 'D', ownerId: deal.id }));
  const { rows, ...rest } = pageOf(all, ROW_FIELDS, params);
  return { result: { productRows: rows }, ...rest };
}

/** Live deals of one order, and contacts that were made for one order twice. */
export function duplicates(store: SystemStore): Duplicate[] {
  const groups = new Map<string, number[]>();
  const put = (key: string, id: number) => groups.set(key, [...(groups.get(key) ?? []), id]);
  for (const { id, originatorId, originId } of liveDeals(store)) {
    if (originatorId && originId) put(`${originatorId} ${originId}`, id);
  }
  for (const { id, originatorId, originId } of contacts(store).all()) {
    if (originatorId && originId) put(`contact ${originatorId} ${originId}`, id);
  }
  return [...groups].filter(([, ids]) => ids.length > 1).map(([key, ids]) => ({ key, ids }));
}
