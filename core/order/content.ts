import { DEFAULT_DIMENSIONS } from './dimensions.ts';
import type { Order, OrderContent } from './schema.ts';

/** A new order before anything is said of it. */
export const EMPTY_CONTENT: Omit<OrderContent, 'number'> = {
  comment: '',
  note: '',
  recipient: { fullName: '', phone: '', email: '' },
  address: {
    country: 'RU',
    region: '',
    settlement: '',
    settlementCode: '',
    postalCode: '',
    street: '',
    house: '',
    flat: '',
  },
  items: [],
  parcel: { ...DEFAULT_DIMENSIONS, auto: true },
  declaredValueKopecks: 0,
  cod: null,
  prepayment: { method: 'online_card', paid: false, refundedKopecks: 0 },
  delivery: {
    methodCode: null,
    methodName: '',
    carrier: '',
    category: null,
    pickupPointId: null,
    pickupPointAddress: '',
    costKopecks: 0,
    termDays: null,
    asOf: null,
    stale: false,
  },
};

/** What a person edits of an order, without all that follows from it or is kept by the system. */
export function contentOf(order: Order): OrderContent {
  const { number, comment, note, recipient, address, items, parcel, declaredValueKopecks, cod, prepayment } = order;
  const { delivery } = order;
  return { number, comment, note, recipient, address, items, parcel, declaredValueKopecks, cod, prepayment, delivery };
}
