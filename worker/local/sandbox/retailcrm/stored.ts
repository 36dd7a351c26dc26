import type { SystemStore } from '../kit/store.ts';
import type { OrderInput } from './order-input.ts';

export interface StoredOffer {
  id: number;
  externalId: string;
  xmlId: string;
  article: string;
  name: string;
  price: number;
  weightGrams: number;
  lengthMm: number;
  widthMm: number;
  heightMm: number;
  quantity: number;
}

export interface StoredItem {
  id: number;
  offerId: number | null;
  name: string;
  initialPrice: number;
  purchasePrice: number;
  quantity: number;
  discountAmount: number;
  discountPercent: number;
  vatRate: string;
  status: string;
  comment: string;
  createdAt: string;
  properties: { code?: string; name: string; value: string }[];
  externalIds: { code: string; value: string }[];
}

export interface StoredPayment {
  id: number;
  orderId: number;
  externalId?: string;
  type: string;
  status: string;
  /** Null follows the order's total. */
  amount: number | null;
  paidAt?: string | null;
  comment?: string | null;
}

/** The scalar fields a client wrote, as they came. */
export type OrderFields = Omit<OrderInput, 'items' | 'payments' | 'customer'>;

export interface StoredOrder {
  id: number;
  site: string;
  number: string;
  status: string;
  createdAt: string;
  statusUpdatedAt: string;
  customerId: number;
  fields: OrderFields;
  items: StoredItem[];
}

export interface StoredCustomer {
  id: number;
  site: string;
  externalId?: string;
  firstName: string;
  lastName: string;
  patronymic: string;
  email: string;
  phone: string;
  createdAt: string;
}

export interface HistoryRecord {
  id: number;
  createdAt: string;
  created?: true;
  deleted?: true;
  source: 'api' | 'user';
  /** The key of an API change; never answered. */
  key?: string;
  field: string;
  oldValue: unknown;
  newValue: unknown;
  orderId: number;
  orderExternalId?: string;
  site: string;
  status: string;
}

const FIRST_ORDER = 1200;

export const orders = (store: SystemStore) => store.collection<StoredOrder>('order');
export const payments = (store: SystemStore) => store.collection<StoredPayment>('payment');
export const customers = (store: SystemStore) => store.collection<StoredCustomer>('customer');
export const offers = (store: SystemStore) => store.collection<StoredOffer>('offer');
export const history = (store: SystemStore) => store.collection<HistoryRecord>('history');

export const nextOrderId = (store: SystemStore): number => store.add('order.id', 1, FIRST_ORDER);

/** The external id is unique inside a shop. */
export const orderKey = (site: string, externalId: string): string => `${site}/${externalId}`;

export function saveOrder(store: SystemStore, order: StoredOrder): StoredOrder {
  const { externalId } = order.fields;
  return orders(store).put(order.id, order, externalId === undefined ? null : orderKey(order.site, externalId));
}

export const paymentsOf = (store: SystemStore, orderId: number): StoredPayment[] =>
  payments(store).findBy(String(orderId));

export const savePayment = (store: SystemStore, payment: StoredPayment): StoredPayment =>
  payments(store).put(payment.id, payment, String(payment.orderId));

export const offerBy = (store: SystemStore, match: (offer: StoredOffer) => boolean): StoredOffer | undefined =>
  offers(store).all().find(match);
