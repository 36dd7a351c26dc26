import type { ExternalCopy } from '#core/integration/outcome';
import { splitFullName } from '#core/order/recipient';
import type { Order, OrderItem } from '#core/order/schema';
import { pricePieces } from '#core/order/spread';
import { lineTotalKopecks } from '#core/order/totals';
import { toRoubles } from '#core/shared/money';
import { normalizePhone } from '#core/shared/phone';
import { clipText } from '#core/shared/text';
import type { RemoteContact, RemoteDeal, RemoteRow, RemoteStage, Settings } from './api-types.ts';
import { ROW_NAME_CHARACTERS, toBlock, toComments, told } from './comment.ts';
import type { Ref, Value } from './query.ts';

/** Who made the deal; with the order's id behind it, our key there. */
export const ORIGINATOR = 'ORDERLANE';

// Source: the code of pieces.
const PIECES = 796;

export const articleOf = (item: OrderItem): string => (item.shopArticle || item.sku).trim();

export type Row = {
  id?: number;
  productId?: number | Ref;
  productName: string;
  price: number;
  quantity: number;
  measureCode: number;
  sort: number;
  discountTypeId?: 1;
  discountSum?: number;
  taxRate?: number;
  taxIncluded?: 'Y';
};

/** A line of no product in the catalogue has no place for its article but its name. */
function nameOf(item: OrderItem, isInCatalogue: boolean): string {
  const article = articleOf(item);
  const tail = isInCatalogue || article === '' ? '' : ` (арт. ${article})`;
  return clipText(item.name, ROW_NAME_CHARACTERS - tail.length) + tail;
}

const taxOf = ({ vatRate }: OrderItem): Pick<Row, 'taxRate' | 'taxIncluded'> =>
  vatRate === 'none' ? {} : { taxRate: Number(vatRate), taxIncluded: 'Y' };

/** Source: a price is of one piece after its discount, tax included. A discount that does not divide makes two rows. */
function itemRows(item: OrderItem, productId: number | Ref | undefined): Omit<Row, 'sort'>[] {
  const productName = nameOf(item, productId !== undefined);
  return pricePieces(lineTotalKopecks(item), item.quantity).map(({ quantity, priceKopecks }) => ({
    ...(productId !== undefined && { productId }),
    productName,
    price: toRoubles(priceKopecks),
    quantity,
    measureCode: PIECES,
    ...(item.discountKopecks > 0 && {
      discountTypeId: 1 as const,
      discountSum: toRoubles(item.priceKopecks - priceKopecks),
    }),
    ...taxOf(item),
  }));
}

/** Source: delivery is a row of its own, so that the sum that the portal reckons is the order's. */
function deliveryRows({ delivery }: Order): Omit<Row, 'sort'>[] {
  const { methodName, costKopecks } = delivery;
  if (methodName === '' && costKopecks === 0) return [];
  const productName = methodName ? `Доставка: ${methodName}` : 'Доставка';
  return [{ productName, price: toRoubles(costKopecks), quantity: 1, measureCode: PIECES }];
}

export const toRows = (order: Order, productIdOf: (article: string) => number | Ref | undefined): Row[] =>
  [...order.items.flatMap((item) => itemRows(item, productIdOf(articleOf(item)))), ...deliveryRows(order)].map(
    (row, index) => ({ ...row, sort: (index + 1) * 10 }),
  );

/** Source: a row under its id stays the same one, with what was paid of it; any other one is made anew. */
export function keepRows(rows: readonly Row[], present: readonly RemoteRow[]): Row[] {
  const left = [...present];
  const isOf = (row: Row, { productId, productName }: RemoteRow) =>
    (row.productId ?? 0) === (productId ?? 0) && row.productName === productName;
  const take = (fits: (there: RemoteRow) => boolean): number | undefined => {
    const at = left.findIndex(fits);
    return at < 0 ? undefined : left.splice(at, 1)[0]?.id;
  };
  const same = rows.map((row) =>
    take((there) => isOf(row, there) && row.price === there.price && row.quantity === there.quantity),
  );
  return rows.map((row, index) => {
    const id = same[index] ?? take((there) => isOf(row, there));
    return id === undefined ? row : { id, ...row };
  });
}

export type Fields = { [name: string]: Value | undefined };

/** What an edit renews as well; stage, pipeline and the person in charge belong to the people there. */
export function toDeal(order: Order, settings: Settings, contactId: number | Ref, present: RemoteDeal | null): Fields {
  const own = told(order).flatMap(([field, , text]) => {
    const name = settings.fields[field];
    return name === undefined ? [] : [[name, text] as const];
  });
  return {
    title: `Заказ № ${order.number}`,
    originatorId: ORIGINATOR,
    originId: order.id,
    contactId,
    currencyId: 'RUB',
    // Source: N, the portal reckons the sum from the rows.
    isManualOpportunity: 'N',
    comments: toComments(toBlock(order, settings), present?.comments ?? ''),
    ...Object.fromEntries(own),
  };
}

/** What a new deal begins with. */
export const toBeginning = ({ categoryId, stageId, typeId, sourceId, assignedById }: Settings): Fields => ({
  categoryId,
  stageId,
  typeId,
  sourceId,
  assignedById,
  opened: 'Y',
});

export type Reach = { typeId: 'PHONE' | 'EMAIL'; value: string };

export function reachOf({ recipient }: Order): Reach[] {
  const phone = normalizePhone(recipient.phone) ?? recipient.phone;
  const both: Reach[] = [
    { typeId: 'PHONE', value: phone },
    { typeId: 'EMAIL', value: recipient.email },
  ];
  return both.filter(({ value }) => value !== '');
}

/** The contact that is made for an order, or made anew where it is ours. */
export function toContact(order: Order, present: RemoteContact | null): Fields {
  const { fullName } = order.recipient;
  const person = splitFullName(fullName);
  // Source: a phone or an e-mail is known by its id; one under another key is added.
  const fm = reachOf(order).map(({ typeId, value }, index) => {
    const ofType = present?.fm.filter((each) => each.typeId === typeId) ?? [];
    const known = ofType.find((each) => each.value === value) ?? ofType[0];
    const entry = { ...(known && { id: known.id }), typeId, valueType: 'WORK', value };
    return [known ? String(known.id) : `n${index}`, entry] as const;
  });
  return {
    name: person?.name ?? fullName,
    secondName: person?.patronymic ?? '',
    lastName: person?.surname ?? '',
    originatorId: ORIGINATOR,
    originId: order.id,
    ...(fm.length > 0 && { fm: Object.fromEntries(fm) }),
  };
}

/** A phone or an e-mail beside those that a contact of people's has. */
export const toReach = (lacks: readonly Reach[]): Fields => ({
  fm: Object.fromEntries(lacks.map((reach, index) => [`n${index}`, { ...reach, valueType: 'WORK' }])),
});

const inRange = (name: string, value: number): Fields => (value > 0 ? { [name]: value } : {});

/** A product of the catalogue. Source: grams and millimetres, inferred from the pages of the same store. */
export const toProduct = (item: OrderItem, iblockId: number): Fields => ({
  iblockId,
  name: clipText(item.name, ROW_NAME_CHARACTERS),
  xmlId: articleOf(item),
  active: 'Y',
  ...inRange('weight', item.weightGrams),
  ...inRange('length', item.lengthMm),
  ...inRange('width', item.widthMm),
  ...inRange('height', item.heightMm),
});

/** Did the whole of the order arrive: its rows by their sum, the rest by our part of the comment. */
export const isWhole = (order: Order, { opportunity, comments }: RemoteDeal, settings: Settings): boolean =>
  (opportunity ?? 0) === order.totalKopecks && (comments ?? '').includes(toBlock(order, settings));

/** Source: the stages of the general pipeline are DEAL_STAGE, those of another one DEAL_STAGE_{its id}. */
export const stagesOf = (categoryId: number | null | undefined): string =>
  categoryId ? `DEAL_STAGE_${categoryId}` : 'DEAL_STAGE';

export function toCopy(deal: RemoteDeal, stages: readonly RemoteStage[], siteUrl: string): ExternalCopy {
  const entity = stagesOf(deal.categoryId);
  const stage = stages.find(({ ENTITY_ID, STATUS_ID }) => ENTITY_ID === entity && STATUS_ID === deal.stageId);
  return {
    externalId: String(deal.id),
    url: `${siteUrl}/crm/deal/details/${deal.id}/`,
    trackingNumber: null,
    externalStatus: stage?.NAME ?? deal.stageId ?? null,
  };
}
