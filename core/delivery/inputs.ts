import type { OrderContent } from '../order/schema.ts';
import type { QuoteRequest } from './quote.ts';

type Reader = (order: OrderContent) => string | number | null;

/** Everything that the availability and the price of delivery depend on beside the method itself, by its field. */
const INPUTS: Record<string, Reader> = {
  'address.country': ({ address }) => address.country,
  'address.settlementCode': ({ address }) => address.settlementCode,
  'parcel.weightGrams': ({ parcel }) => parcel.weightGrams,
  'parcel.lengthMm': ({ parcel }) => parcel.lengthMm,
  'parcel.widthMm': ({ parcel }) => parcel.widthMm,
  'parcel.heightMm': ({ parcel }) => parcel.heightMm,
  declaredValueKopecks: ({ declaredValueKopecks }) => declaredValueKopecks,
  'cod.amountKopecks': ({ cod }) => cod?.amountKopecks ?? null,
  'cod.method': ({ cod }) => cod?.method ?? null,
};

/** What makes a method the method it is: another category or carrier is another method, whatever its code. */
const METHOD: Record<string, Reader> = {
  'delivery.methodCode': ({ delivery }) => delivery.methodCode,
  'delivery.carrier': ({ delivery }) => delivery.carrier,
  'delivery.category': ({ delivery }) => delivery.category,
};

export const NO_POINT = { pickupPointId: null, pickupPointAddress: '' };

const differing = (readers: Record<string, Reader>, before: OrderContent, after: OrderContent): string[] =>
  Object.entries(readers)
    .filter(([, read]) => read(before) !== read(after))
    .map(([field]) => field);

/** The delivery inputs of an order as one text: two orders with the same text have the same prices. */
export const deliveryInputs = (order: OrderContent): string =>
  JSON.stringify(Object.values(INPUTS).map((read) => read(order)));

export const sameMethod = (before: OrderContent, after: OrderContent): boolean =>
  differing(METHOD, before, after).length === 0;

/**
 * The fields by which an edit changes what delivery depends on; empty where nothing is to be recalculated:
 * an order that has no method, before or after, has no price to lose.
 */
export const recalculationTriggers = (before: OrderContent, after: OrderContent): string[] =>
  before.delivery.methodCode === null || after.delivery.methodCode === null
    ? []
    : differing({ ...INPUTS, ...METHOD }, before, after);

/** What a carrier is asked about a draft; null while it has no destination or no size. */
export function priceQuestionOf({ address, parcel, declaredValueKopecks, cod }: OrderContent): QuoteRequest | null {
  const { weightGrams, lengthMm, widthMm, heightMm } = parcel;
  if (address.settlementCode === '' || Math.min(weightGrams, lengthMm, widthMm, heightMm) < 1) return null;
  return {
    settlementCode: address.settlementCode,
    country: address.country,
    parcel: { weightGrams, lengthMm, widthMm, heightMm },
    declaredValueKopecks,
    codKopecks: cod?.amountKopecks ?? 0,
  };
}
