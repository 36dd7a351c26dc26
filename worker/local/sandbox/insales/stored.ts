import type { SystemStore } from '../kit/store.ts';

export interface StoredVariant {
  id: number;
  productId: number;
  sku: string;
  title: string;
  price: number;
  weightKg: number | null;
  /** Null: the stock is not tracked. */
  quantity: number | null;
}

export interface StoredProduct {
  id: number;
  title: string;
  archived: boolean;
  updatedAt: string;
  variants: StoredVariant[];
}

export interface StoredLine {
  id: number;
  variantId: number;
  productId: number;
  sku: string;
  title: string;
  quantity: number;
  salePrice: number;
  comment: string;
}

export interface StoredClient {
  id: number;
  name: string;
  surname: string;
  middlename: string;
  email: string;
  phone: string;
}

export interface StoredAddress {
  address: string;
  city: string;
  zip: string;
  full_locality_name: string;
}

export interface StoredOrder {
  id: number;
  key: string;
  number: number;
  createdAt: string;
  updatedAt: string;
  deleted: boolean;
  comment: string;
  managerComment: string;
  deliveryVariantId: number;
  paymentGatewayId: number;
  deliveryPrice: number;
  customStatus: string;
  financialStatus: 'pending' | 'paid';
  paidAt: string | null;
  client: StoredClient;
  address: StoredAddress;
  lines: StoredLine[];
  fields: { id: number; fieldId: number; value: string }[];
}

export interface CustomStatus {
  id: number;
  permalink: string;
  title: string;
  system_status: string;
  color: string;
  is_default: boolean;
  position: number;
}

export interface DeliveryVariant {
  id: number;
  title: string;
  type: string;
  price: number;
}

export interface PaymentGateway {
  id: number;
  title: string;
  type: string;
  /** The delivery variants that it goes with. */
  deliveryVariantIds: number[];
}

export interface OrderField {
  id: number;
  title: string;
  handle: string;
  type: string;
}

export const orders = (store: SystemStore) => store.collection<StoredOrder>('order');
export const products = (store: SystemStore) => store.collection<StoredProduct>('product');
export const statuses = (store: SystemStore) => store.collection<CustomStatus>('custom status');
export const deliveryVariants = (store: SystemStore) => store.collection<DeliveryVariant>('delivery variant');
export const paymentGateways = (store: SystemStore) => store.collection<PaymentGateway>('payment gateway');
export const orderFields = (store: SystemStore) => store.collection<OrderField>('order field');

const FIRST_IDS = {
  order: 31_400_000,
  line: 51_200_000,
  client: 20_500_000,
  product: 180_300_000,
  variant: 310_700_000,
  field: 7_000,
  value: 90_000,
} as const;

export const nextId = (store: SystemStore, kind: keyof typeof FIRST_IDS): number =>
  store.add(`${kind}.id`, 1, FIRST_IDS[kind]);

/** Source: numbers are integers that the shop counts itself. */
export const nextNumber = (store: SystemStore): number => store.add('order.number', 1, 1000);
