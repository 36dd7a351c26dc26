import type { ExternalCopy } from '#core/integration/outcome';
import type { Order, OrderItem } from '#core/order/schema';
import { pricePieces } from '#core/order/spread';
import { gramsToKg } from '#core/shared/units';
import type {
  CounterpartyPayload,
  GoodsPayload,
  Key,
  NewOrderPayload,
  OrderPayload,
  PositionPayload,
  Reference,
  RemoteOrder,
  RemotePosition,
  Settings,
} from './api-types.ts';
import { type Agent, clip, FIELD_CHARACTERS, placeOf, toDescription } from './comment.ts';

/** What an order is made of there: goods by their article, the delivery's service, the buyer. */
export type Parts = { agent: Agent; goods: ReadonlyMap<string, Reference>; delivery: Reference | null };

/** A short mark of a text, the same every time (FNV-1a, 64 bits). */
function markOf(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(36);
}

/** The key of a piece of goods. Without an article it goes by a mark of its name, so that it is made once. */
export const articleOf = ({ shopArticle, sku, name }: OrderItem): string => shopArticle || sku || `ol-${markOf(name)}`;

export function toCounterparty(order: Order, syncId: string): CounterpartyPayload {
  const { fullName, email, phone } = order.recipient;
  const city = order.address.settlement;
  return {
    syncId,
    name: clip(fullName || email || phone || `Покупатель заказа ${order.number}`),
    // Source: without it the buyer becomes a company.
    companyType: 'individual',
    ...(email && { email }),
    ...(phone && { phone }),
    ...(city && { actualAddressFull: { city: clip(city) } }),
  };
}

/** Source: the unit of weight is not stated; kilograms are the usual reading. */
export const toProduct = (item: OrderItem, key: Key, priceType: Reference, syncId: string): GoodsPayload => ({
  syncId,
  name: clip(item.name),
  ...(item.name.length > FIELD_CHARACTERS && { description: item.name }),
  [key]: articleOf(item),
  ...(item.weightGrams > 0 && { weight: gramsToKg(item.weightGrams) }),
  salePrices: [{ value: item.priceKopecks, priceType }],
});

const DELIVERY = 'Доставка';

/** The code and name of the delivery's service; null where the order has no delivery at all. */
export function serviceOf({ delivery }: Order, { serviceCode }: Settings): { code: string; name: string } | null {
  const { methodCode, methodName, costKopecks } = delivery;
  if (!methodCode && !methodName && costKopecks === 0) return null;
  if (serviceCode) return { code: serviceCode, name: DELIVERY };
  return methodCode ? { code: methodCode, name: clip(methodName) || DELIVERY } : { code: 'delivery', name: DELIVERY };
}

export const toService = (
  order: Order,
  { code, name }: { code: string; name: string },
  key: Key,
  priceType: Reference,
  syncId: string,
): GoodsPayload => ({
  syncId,
  name,
  [key]: code,
  salePrices: [{ value: order.delivery.costKopecks, priceType }],
});

/** A line at the prices that are paid; one whose sum does not divide makes two, so the sum stays exact. */
const linesOf = (item: OrderItem, assortment: Reference): PositionPayload[] =>
  pricePieces(item.priceKopecks * item.quantity - item.discountKopecks, item.quantity).map(
    ({ quantity, priceKopecks }) => ({
      quantity,
      price: priceKopecks,
      vat: item.vatRate === 'none' ? 0 : Number(item.vatRate),
      vatEnabled: item.vatRate !== 'none',
      assortment,
    }),
  );

function positionsOf(order: Order, { goods, delivery }: Parts): PositionPayload[] {
  const lines = order.items.flatMap((item) => {
    const assortment = goods.get(articleOf(item));
    if (!assortment) throw new Error('an item was not looked up');
    return linesOf(item, assortment);
  });
  if (!delivery) return lines;
  const price = order.delivery.costKopecks;
  return [...lines, { quantity: 1, price, vat: 0, vatEnabled: false, assortment: delivery }];
}

type ReferenceTo = (type: string, id: string, path?: string) => Reference;

function contentOf(
  order: Order,
  parts: Parts,
  settings: Settings,
  referenceTo: ReferenceTo,
  present: string,
): OrderPayload {
  const { weightAttributeId } = settings;
  const weight = weightAttributeId && {
    ...referenceTo('attributemetadata', weightAttributeId, '/entity/customerorder/metadata/attributes'),
    value: gramsToKg(order.parcel.weightGrams),
  };
  return {
    name: clip(order.number),
    agent: { meta: parts.agent.meta },
    description: toDescription(order, parts.agent, settings, present),
    shipmentAddress: clip(placeOf(order)),
    // Source: both are set, or prices may get VAT on top.
    vatEnabled: order.items.some(({ vatRate }) => vatRate !== 'none'),
    vatIncluded: true,
    ...(weight && { attributes: [weight] }),
    positions: positionsOf(order, parts),
  };
}

const MOSCOW_MS = 3 * 60 * 60 * 1000;

/** Source: times are Moscow's, without a zone mark; an order's time is cut to minutes. */
const moscowTime = (iso: string): string =>
  `${new Date(Date.parse(iso) + MOSCOW_MS).toISOString().slice(0, 16).replace('T', ' ')}:00`;

/** A new order under our key. `syncId` makes a repeated creation answer with the first one. */
export function toNew(
  order: Order,
  parts: Parts,
  settings: Settings,
  syncId: string,
  referenceTo: ReferenceTo,
): NewOrderPayload {
  const { organizationId, storeId, salesChannelId, projectId, stateId } = settings;
  return {
    ...contentOf(order, parts, settings, referenceTo, ''),
    syncId,
    externalCode: order.id,
    moment: moscowTime(order.createdAt),
    applicable: true,
    organization: referenceTo('organization', organizationId),
    ...(storeId && { store: referenceTo('store', storeId) }),
    ...(salesChannelId && { salesChannel: referenceTo('saleschannel', salesChannelId) }),
    ...(projectId && { project: referenceTo('project', projectId) }),
    ...(stateId && { state: referenceTo('state', stateId, '/entity/customerorder/metadata/states') }),
  };
}

const idIn = ({ meta }: { meta: { href: string } }): string =>
  new URL(meta.href).pathname.split('/').at(-1)?.toLowerCase() ?? '';

/** Source: a line with the id of a present one changes it, reserve and shipment kept; one without an id is added. */
function withIds(positions: PositionPayload[], present: readonly RemotePosition[]): PositionPayload[] {
  const free = [...present];
  const take = (position: PositionPayload): RemotePosition | undefined => {
    const same = free.filter(({ assortment }) => idIn(assortment) === idIn(position.assortment));
    const found = same.find(({ price }) => price === position.price) ?? same[0];
    if (found) free.splice(free.indexOf(found), 1);
    return found;
  };
  return positions.map((position) => {
    const found = take(position);
    if (!found) return position;
    // Source: a reserve above the quantity is refused.
    const tooMuch = found.reserve > position.quantity;
    return { ...position, id: found.id, ...(tooMuch && { reserve: position.quantity }) };
  });
}

/** Source: `positions` replaces the whole list; what is not named otherwise stays as it is. */
export function toEdit(
  order: Order,
  parts: Parts,
  settings: Settings,
  present: RemoteOrder,
  referenceTo: ReferenceTo,
): OrderPayload & { agentAccount?: null } {
  const content = contentOf(order, parts, settings, referenceTo, present.description);
  // Source: another counterparty is refused while the account of the former one stays.
  const changesAgent = present.agentAccount !== undefined && idIn(present.agent) !== idIn(content.agent);
  return {
    ...content,
    positions: withIds(content.positions, present.positions.rows ?? []),
    ...(changesAgent && { agentAccount: null }),
  };
}

const lineKeys = (lines: readonly { assortment: { meta: { href: string } }; quantity: number; price: number }[]) =>
  lines
    .map((line) => [idIn(line.assortment), line.quantity, line.price].join(' '))
    .sort()
    .join(';');

/** Does an answer to a creation hold what was sent. An order that was made earlier may hold something else. */
export const holds = (there: RemoteOrder, sent: OrderPayload): boolean =>
  there.name === sent.name &&
  there.description === sent.description &&
  there.shipmentAddress === sent.shipmentAddress &&
  idIn(there.agent) === idIn(sent.agent) &&
  there.positions.meta.size === sent.positions.length &&
  (there.positions.rows?.length !== sent.positions.length ||
    lineKeys(there.positions.rows) === lineKeys(sent.positions));

export const toCopy = (there: RemoteOrder): ExternalCopy => ({
  externalId: there.id,
  url: there.meta.uuidHref ?? `https://online.moysklad.ru/app/#customerorder/edit?id=${encodeURIComponent(there.id)}`,
  trackingNumber: null,
  externalStatus: there.state?.name ?? null,
});
