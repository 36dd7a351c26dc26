import type { OutsideProduct } from '#core/catalogue/product';
import { DELIVERY_CATEGORIES, type DeliveryCategory, deliversToPoint, RUSSIAN_POST } from '#core/delivery/category';
import type { DeliveryMethod } from '#core/delivery/methods';
import type { DeliveryOption, PickupPoint, QuoteRequest, Settlement } from '#core/delivery/quote';
import type { ExternalCopy } from '#core/integration/outcome';
import { splitFullName } from '#core/order/recipient';
import type { Order, OrderItem } from '#core/order/schema';
import { pricePieces, spreadKopecks } from '#core/order/spread';
import { lineTotalKopecks, MIN_DECLARED_VALUE_KOPECKS } from '#core/order/totals';
import { orderTypeOf } from '#core/order/type';
import { toRoubles } from '#core/shared/money';
import { normalizePhone } from '#core/shared/phone';
import { clipText } from '#core/shared/text';
import { cmToMm, gramsToKg, kgToGrams, mmToCm } from '#core/shared/units';
import type {
  DeliveryPoint,
  Package,
  PackageLine,
  PackageParams,
  PricedMethod,
  Settings,
  ShipmentParams,
  ShiptorProduct,
  SuggestedSettlement,
} from './api-types.ts';

// Source: articles are cut to 64 characters, a comment to 400.
const ARTICLE_CHARACTERS = 64;
const COMMENT_CHARACTERS = 400;
const DELIVERY_ARTICLE = 'delivery';
// Source: the ordinary form knows these countries; any other goes by the export form.
const OWN_COUNTRIES = ['RU', 'KZ', 'BY'];

const isOwnCountry = (country: string): boolean => OWN_COUNTRIES.includes(country);

const isExport = ({ delivery, address }: Order): boolean =>
  delivery.category === 'international' || !isOwnCountry(address.country);

const numberOr = (text: string): number | string => (/^\d+$/.test(text) ? Number(text) : text);

const filled = (fields: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));

const articleOf = (item: OrderItem): string => clipText(item.shopArticle || item.sku || item.id, ARTICLE_CHARACTERS);

function linesOf(items: readonly OrderItem[], sums: readonly number[]): PackageLine[] {
  return items.flatMap((item, index) =>
    pricePieces(sums[index] ?? 0, item.quantity).map(({ quantity, priceKopecks }) => ({
      shopArticle: articleOf(item),
      count: quantity,
      price: toRoubles(priceKopecks),
      vat: item.vatRate === 'none' ? null : Number(item.vatRate),
    })),
  );
}

/**
 * Source: with COD, goods and services together equal it. Delivery is the service and takes what COD holds above
 * the goods; where COD is below the goods, their prices shrink in proportion. Exact to the kopeck.
 */
function pricedLines({ items, cod }: Order): Pick<PackageParams, 'products' | 'services'> {
  const totals = items.map(lineTotalKopecks);
  if (!cod) return { products: linesOf(items, totals) };
  const goodsKopecks = totals.reduce((sum, total) => sum + total, 0);
  if (cod.amountKopecks < goodsKopecks) return { products: linesOf(items, spreadKopecks(cod.amountKopecks, totals)) };
  const deliveryKopecks = cod.amountKopecks - goodsKopecks;
  const service = { shopArticle: DELIVERY_ARTICLE, count: 1, price: toRoubles(deliveryKopecks), vat: null };
  return { products: linesOf(items, totals), ...(deliveryKopecks > 0 && { services: [service] }) };
}

// Source: a code is wanted for Russian Post; elsewhere one that is not six digits, or goes to a point, is left out.
function postalCodeOf({ address, delivery }: Order): string {
  if (delivery.carrier === RUSSIAN_POST) return address.postalCode;
  const isWrong = address.country === 'RU' && !/^\d{6}$/.test(address.postalCode);
  return isWrong || deliversToPoint(delivery.category) ? '' : address.postalCode;
}

// Source: street and house go together or not at all; address_line_1 stands for both; none for a point.
function placeOf({ address, delivery }: Order): Record<string, string> {
  const { street, house, flat } = address;
  if (deliversToPoint(delivery.category)) return {};
  if (street !== '' && house !== '') return { street, house, apartment: flat };
  return { address_line_1: [street, house, flat].filter(Boolean).join(', ') };
}

/** What Shiptor cannot read as a phone goes as it was typed, so that its own refusal reaches the manager. */
const phoneOf = ({ recipient }: Order): string => normalizePhone(recipient.phone) ?? recipient.phone;

function addressOf(order: Order): Record<string, string> {
  const { recipient, address } = order;
  const person = splitFullName(recipient.fullName);
  return filled({
    country: address.country,
    ...(person ?? { receiver: recipient.fullName }),
    email: recipient.email,
    phone: phoneOf(order),
    kladr_id: address.settlementCode,
    administrative_area: address.region,
    settlement: address.settlement,
    postal_code: postalCodeOf(order),
    ...placeOf(order),
  });
}

function exportAddressOf(order: Order): Record<string, string> {
  const { recipient, address } = order;
  return filled({
    country: address.country,
    receiver: recipient.fullName,
    email: recipient.email,
    phone: phoneOf(order),
    administrative_area: address.region,
    settlement: address.settlement,
    postal_code: address.postalCode,
    address_line_1: [address.street, address.house, address.flat].filter(Boolean).join(', '),
  });
}

const commentOf = (order: Order): string => clipText(`№ ${order.number}. ${order.comment}`.trim(), COMMENT_CHARACTERS);

const sizeOf = ({ parcel }: Pick<QuoteRequest, 'parcel'>) => ({
  length: mmToCm(parcel.lengthMm),
  width: mmToCm(parcel.widthMm),
  height: mmToCm(parcel.heightMm),
  weight: gramsToKg(parcel.weightGrams),
});

/** Source: the export form has no COD, declared value, point, KLADR code or parts of a name, but English names. */
function exportParams(order: Order): PackageParams {
  const totals = order.items.map(lineTotalKopecks);
  const named = order.items.flatMap((item, index) =>
    linesOf([item], [totals[index] ?? 0]).map(({ vat: _, ...line }) => ({ ...line, englishName: item.name })),
  );
  return {
    ...sizeOf(order),
    external_id: order.id,
    departure: {
      shipping_method: numberOr(order.delivery.methodCode ?? ''),
      comment: commentOf(order),
      address: exportAddressOf(order),
    },
    products: named,
  };
}

function ordinaryParams(order: Order): PackageParams {
  const { delivery, cod } = order;
  const codKopecks = cod?.amountKopecks ?? 0;
  const pointId = deliversToPoint(delivery.category) ? delivery.pickupPointId : null;
  return {
    ...sizeOf(order),
    cod: toRoubles(codKopecks),
    // Source: never below 10 roubles and never below COD.
    declared_cost: toRoubles(Math.max(order.declaredValueKopecks, codKopecks, MIN_DECLARED_VALUE_KOPECKS)),
    external_id: order.id,
    departure: {
      shipping_method: numberOr(delivery.methodCode ?? ''),
      ...(pointId && { delivery_point: numberOr(pointId) }),
      // Source: card on delivery, only where there is COD.
      ...(cod && { cashless_payment: cod.method === 'card' }),
      comment: commentOf(order),
      address: addressOf(order),
    },
    ...pricedLines(order),
  };
}

/** The parcel of an order as Shiptor takes it: centimetres, kilograms, roubles. Our id is its key there. */
const toPackage = (order: Order): PackageParams => (isExport(order) ? exportParams(order) : ordinaryParams(order));

/** Source: editPackage takes every field of addPackage but the warehouse. Services that are gone are named as none. */
export const toEdit = (order: Order, externalId: string): PackageParams & { id: number | string } => ({
  ...(!isExport(order) && { services: [] }),
  ...toPackage(order),
  id: numberOr(externalId),
});

export const toRemoval = (externalId: string): { id: number | string } => ({ id: numberOr(externalId) });

/** Source: the export form has no warehouse. */
export const toNewPackage = (order: Order, { stockId }: Settings): PackageParams => ({
  ...toPackage(order),
  ...(stockId !== undefined && !isExport(order) && { stock: stockId }),
});

const MOSCOW_OFFSET_MS = 3 * 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Source: a pick-up date is d.m.Y, later than today. */
const tomorrow = (now: Date): string =>
  new Date(now.getTime() + MOSCOW_OFFSET_MS + DAY_MS).toISOString().slice(0, 10).split('-').reverse().join('.');

/**
 * The shipment that a new through parcel needs, or the setting that is missing for it.
 * Null for a parcel that goes by Shiptor's warehouse.
 */
export function toShipment(
  { delivery }: Order,
  { sender, senderSettlementCode }: Settings,
  now: Date,
): ShipmentParams | { missing: 'sender' | 'sender.pointId' } | null {
  if (orderTypeOf(delivery.category) !== 'through') return null;
  if (!sender) return { missing: 'sender' };
  const { receiver, phone, email } = sender;
  const handover = { courier: delivery.carrier, date: tomorrow(now), comment: '' };
  const contact = { receiver, phone: normalizePhone(phone) ?? phone, ...(email && { email }) };
  if (delivery.category?.startsWith('delivery-point-to-')) {
    if (sender.pointId === undefined) return { missing: 'sender.pointId' };
    return { type: 'delivery-point', ...handover, address: contact, delivery_point: sender.pointId };
  }
  const address = filled({
    ...contact,
    country: 'RU',
    administrative_area: sender.region,
    settlement: sender.settlement,
    postal_code: sender.postalCode,
    street: sender.street,
    house: sender.house,
    apartment: sender.flat,
    kladr_id: senderSettlementCode ?? '',
  });
  return { type: 'courier', ...handover, address };
}

export function toCopy({ id, tracking_number, status }: Package, { orderUrlTemplate }: Settings): ExternalCopy {
  // Source: the tracking number is "RP" and the package's id.
  const rp = tracking_number || `RP${id}`;
  const url = orderUrlTemplate?.replaceAll('{id}', encodeURIComponent(id)).replaceAll('{rp}', encodeURIComponent(rp));
  return { externalId: id, url: url ?? null, trackingNumber: rp, externalStatus: status ?? null };
}

/** Parameters of calculateShipping, or of calculateShippingInternational where Shiptor's own countries end. */
export function toPriceQuestion(
  { parcel, settlementCode, country, codKopecks, declaredValueKopecks }: QuoteRequest,
  settings: Settings,
) {
  const declared_cost = toRoubles(Math.max(declaredValueKopecks, codKopecks));
  const size = sizeOf({ parcel });
  if (!isOwnCountry(country)) {
    const countries = { departure_country_code: 'RU', destination_country_code: country };
    return { method: 'calculateShippingInternational', params: { ...size, declared_cost, ...countries } } as const;
  }
  const { senderSettlementCode } = settings;
  const params = {
    ...size,
    // Source: COD works in Russia alone.
    cod: country === 'RU' ? toRoubles(codKopecks) : 0,
    declared_cost,
    kladr_id: settlementCode,
    country_code: country,
    ...(senderSettlementCode && { kladr_id_from: senderSettlementCode }),
  };
  return { method: 'calculateShipping', params } as const;
}

// Source: the couriers of export methods; the older name was aramex.
const EXPORT_COURIERS = ['shiptor-international', 'aramex'];

function categoryOf({ category, courier }: PricedMethod['method']): DeliveryCategory | null {
  if (EXPORT_COURIERS.includes(courier ?? '')) return 'international';
  return DELIVERY_CATEGORIES.find((known) => known === category) ?? null;
}

// Source: `days` is a text such as "3 дня" or "2-4 дня"; min_days and max_days came later.
function termOf({ days, min_days, max_days }: PricedMethod): DeliveryOption['termDays'] {
  const told = (days ?? '').match(/\d+/g)?.map(Number) ?? [];
  const min = min_days ?? told[0];
  const max = max_days ?? told[1] ?? min;
  return min === undefined || max === undefined ? null : { min: Math.min(min, max), max: Math.max(min, max) };
}

/** Null for a method of a kind we do not know. */
export function toMethod(method: PricedMethod['method']): DeliveryMethod | null {
  const category = categoryOf(method);
  return category && { code: method.id, name: method.name, carrier: method.courier ?? '', category };
}

/** A priced method as an option, or null where it cannot be chosen or is of a kind we do not know. */
export function toOption(priced: PricedMethod, country: string): DeliveryOption | null {
  const { method, status, cost } = priced;
  const category = categoryOf(method);
  const sum = cost?.total.sum ?? null;
  if (status !== 'ok' || category === null || sum === null || sum < 0) return null;
  const group = method.group ?? '';
  // Source: no COD with DPD Economy and none outside Russia; no card on delivery with Russian Post.
  const takesCod = country === 'RU' && category !== 'international' && !group.startsWith('dpd_economy');
  const isPost = method.courier === RUSSIAN_POST || group.startsWith('russian_post');
  return {
    methodCode: method.id,
    methodName: method.name,
    carrier: method.courier ?? '',
    category,
    costKopecks: Math.round(sum * 100),
    termDays: termOf(priced),
    cashOnDelivery: takesCod,
    cardOnDelivery: takesCod && !isPost,
  };
}

export function toSettlement(suggested: SuggestedSettlement): Settlement {
  const { kladr_id, name, type, short_readable, administrative_area, readable_parents, country } = suggested;
  return {
    code: kladr_id,
    // A town is known by its name; "с. Ивановка" and "д. Ивановка" are two places.
    name: type === 'Город' ? name : short_readable || name,
    region: readable_parents || administrative_area || '',
    country: country?.code ?? 'RU',
  };
}

export const toPickupPoint = ({
  id,
  address,
  work_schedule,
  shipping_methods,
  cod,
  card,
}: DeliveryPoint): PickupPoint => ({
  id,
  address: address ?? '',
  schedule: work_schedule ?? '',
  methodCodes: shipping_methods ?? [],
  cash: cod ?? false,
  card: card ?? false,
});

export const toProduct = (product: ShiptorProduct): OutsideProduct => ({
  externalId: product.id ?? null,
  sku: product.sku || product.article || product.shopArticle || '',
  shopArticle: product.shopArticle ?? '',
  name: product.name,
  priceKopecks: Math.round((product.retailPrice ?? product.price ?? 0) * 100),
  weightGrams: kgToGrams(product.weight ?? 0),
  lengthMm: cmToMm(product.length ?? 0),
  widthMm: cmToMm(product.width ?? 0),
  heightMm: cmToMm(product.height ?? 0),
});
