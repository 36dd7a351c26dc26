import type { Kopecks } from '../shared/money.ts';
import type { OrderContent, OrderItem } from './schema.ts';

/** The carriers take no parcel declared below ten roubles. Source: Shiptor's modules. */
export const MIN_DECLARED_VALUE_KOPECKS: Kopecks = 1000;

type Priced = Pick<OrderItem, 'priceKopecks' | 'quantity' | 'discountKopecks'>;

export const lineTotalKopecks = (item: Priced): Kopecks => item.priceKopecks * item.quantity - item.discountKopecks;

/** Goods alone, after discounts, in kopecks. */
export const itemsTotalKopecks = (items: readonly Priced[]): Kopecks =>
  items.reduce((sum, item) => sum + lineTotalKopecks(item), 0);

/** Goods and delivery, in kopecks. */
export const totalKopecks = (order: Pick<OrderContent, 'items' | 'delivery'>): Kopecks =>
  itemsTotalKopecks(order.items) + order.delivery.costKopecks;

/** The cart's sum, or COD where that is larger (COD includes delivery), and never below what carriers take. */
export const defaultDeclaredValueKopecks = (items: readonly Priced[], codKopecks: Kopecks | null): Kopecks =>
  Math.max(itemsTotalKopecks(items), codKopecks ?? 0, MIN_DECLARED_VALUE_KOPECKS);
