import { type CodMethod, type PrepaymentMethod, paymentKindOf } from '../order/payment.ts';
import type { Address, Delivery, OrderItem, OrderSource, Parcel } from '../order/schema.ts';
import type { OrderStatus } from '../order/status.ts';
import { lineTotalKopecks } from '../order/totals.ts';
import type { OrderType } from '../order/type.ts';

/** An order as an export reads it: the stored values, with the outside numbers of its copies. */
export type CsvOrder = {
  number: string;
  status: OrderStatus;
  type: OrderType;
  source: OrderSource;
  /** Milliseconds since 1970. */
  createdAt: number;
  updatedAt: number;
  comment: string;
  note: string;
  recipientName: string;
  recipientPhone: string;
  recipientEmail: string;
  address: Address;
  parcel: Parcel;
  items: readonly OrderItem[];
  declaredValueKopecks: number;
  codKopecks: number | null;
  codMethod: CodMethod | null;
  prepaymentMethod: PrepaymentMethod | null;
  paid: boolean;
  delivery: Delivery;
  itemsTotalKopecks: number;
  totalKopecks: number;
  problemMessage: string | null;
  trackingNumbers: string;
};

/** A cell before it is written: what it holds decides how it is. `name` is a key of the interface's texts. */
export type CellValue =
  | { kind: 'text'; text: string }
  | { kind: 'number'; number: number }
  | { kind: 'money'; kopecks: number }
  | { kind: 'time'; ms: number }
  | { kind: 'name'; key: NameKey }
  | null;
export type NameKey =
  | `status.${OrderStatus}`
  | `type.${OrderType}`
  | `source.${OrderSource}`
  | `payment.${ReturnType<typeof paymentKindOf>}`
  | 'common.yes'
  | 'common.no';

const text = (value: string): CellValue => ({ kind: 'text', text: value });
const number = (value: number): CellValue => ({ kind: 'number', number: value });
const money = (kopecks: number): CellValue => ({ kind: 'money', kopecks });
const name = (key: NameKey): CellValue => ({ kind: 'name', key });
const time = (ms: number): CellValue => ({ kind: 'time', ms });

const fullAddress = ({ delivery, address }: CsvOrder): string =>
  delivery.pickupPointAddress ||
  [address.postalCode, address.region, address.settlement, address.street, address.house, address.flat]
    .filter(Boolean)
    .join(', ');

const paymentOf = ({ codKopecks, codMethod, prepaymentMethod, paid }: CsvOrder) =>
  paymentKindOf({
    cod: codKopecks !== null && codMethod ? { amountKopecks: codKopecks, method: codMethod } : null,
    prepayment: prepaymentMethod ? { method: prepaymentMethod, paid, refundedKopecks: 0 } : null,
  });

type OrderColumns = Record<string, (order: CsvOrder) => CellValue>;
type ItemColumns = Record<string, (item: OrderItem) => CellValue>;

export const ORDER_COLUMNS = {
  number: (order) => text(order.number),
  createdAt: (order) => time(order.createdAt),
  updatedAt: (order) => time(order.updatedAt),
  status: (order) => name(`status.${order.status}`),
  type: (order) => name(`type.${order.type}`),
  source: (order) => name(`source.${order.source}`),
  recipientName: (order) => text(order.recipientName),
  recipientPhone: (order) => text(order.recipientPhone),
  recipientEmail: (order) => text(order.recipientEmail),
  address: (order) => text(fullAddress(order)),
  country: (order) => text(order.address.country),
  region: (order) => text(order.address.region),
  settlement: (order) => text(order.address.settlement),
  settlementCode: (order) => text(order.address.settlementCode),
  postalCode: (order) => text(order.address.postalCode),
  street: (order) => text(order.address.street),
  house: (order) => text(order.address.house),
  flat: (order) => text(order.address.flat),
  deliveryName: (order) => text(order.delivery.methodName),
  carrier: (order) => text(order.delivery.carrier),
  pickupPointId: (order) => text(order.delivery.pickupPointId ?? ''),
  pickupPointAddress: (order) => text(order.delivery.pickupPointAddress),
  deliveryCost: (order) => money(order.delivery.costKopecks),
  trackingNumbers: (order) => text(order.trackingNumbers),
  payment: (order) => name(`payment.${paymentOf(order)}`),
  paid: (order) => name(order.paid ? 'common.yes' : 'common.no'),
  cod: (order) => money(order.codKopecks ?? 0),
  declaredValue: (order) => money(order.declaredValueKopecks),
  itemsTotal: (order) => money(order.itemsTotalKopecks),
  total: (order) => money(order.totalKopecks),
  parcelWeightGrams: (order) => number(order.parcel.weightGrams),
  parcelLengthMm: (order) => number(order.parcel.lengthMm),
  parcelWidthMm: (order) => number(order.parcel.widthMm),
  parcelHeightMm: (order) => number(order.parcel.heightMm),
  problem: (order) => text(order.problemMessage ?? ''),
  comment: (order) => text(order.comment),
  note: (order) => text(order.note),
} as const satisfies OrderColumns;

export const ITEM_COLUMNS = {
  itemSku: (item) => text(item.sku),
  itemShopArticle: (item) => text(item.shopArticle),
  itemName: (item) => text(item.name),
  itemQuantity: (item) => number(item.quantity),
  itemPrice: (item) => money(item.priceKopecks),
  itemDiscount: (item) => money(item.discountKopecks),
  itemTotal: (item) => money(lineTotalKopecks(item)),
  itemVat: (item) => (item.vatRate === 'none' ? null : number(Number(item.vatRate))),
  itemWeightGrams: (item) => number(item.weightGrams),
  itemLengthMm: (item) => number(item.lengthMm),
  itemWidthMm: (item) => number(item.widthMm),
  itemHeightMm: (item) => number(item.heightMm),
} as const satisfies ItemColumns;

export type OrderColumnKey = keyof typeof ORDER_COLUMNS;
export type ItemColumnKey = keyof typeof ITEM_COLUMNS;
export type ColumnKey = OrderColumnKey | ItemColumnKey;

/** Every column that an export can have, in the order that they are offered in. */
export const COLUMN_KEYS = [...Object.keys(ORDER_COLUMNS), ...Object.keys(ITEM_COLUMNS)] as [ColumnKey, ...ColumnKey[]];

export const isItemColumn = (key: ColumnKey): key is ItemColumnKey => key in ITEM_COLUMNS;
