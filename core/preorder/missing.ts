import { deliversToPoint, RUSSIAN_POST } from '../delivery/category.ts';
import type { OrderContent } from '../order/schema.ts';
import { normalizePhone } from '../shared/phone.ts';

export type MissingField =
  | 'recipient.fullName'
  | 'recipient.phone'
  | 'recipient.email'
  | 'address.settlement'
  | 'address.street'
  | 'address.house'
  | 'address.postalCode'
  | 'delivery.methodCode'
  | 'delivery.pickupPointId'
  | 'items';

type Fillable = Pick<OrderContent, 'recipient' | 'address' | 'delivery' | 'items'>;

/** What a buyer still has to fill in before the order can be placed, in the order of the page. */
export function missingFields({ recipient, address, delivery, items }: Fillable): MissingField[] {
  const toPoint = deliversToPoint(delivery.category);
  const door = delivery.methodCode !== null && !toPoint;
  const checks: [MissingField, boolean][] = [
    ['items', items.length === 0],
    ['recipient.fullName', recipient.fullName.split(/\s+/).filter(Boolean).length < 2],
    ['recipient.phone', normalizePhone(recipient.phone) === null],
    ['recipient.email', recipient.email !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(recipient.email)],
    ['address.settlement', !address.settlementCode],
    ['delivery.methodCode', delivery.methodCode === null],
    ['delivery.pickupPointId', toPoint && !delivery.pickupPointId],
    ['address.street', door && !address.street],
    ['address.house', door && !address.house],
    ['address.postalCode', delivery.carrier === RUSSIAN_POST && !/^\d{6}$/.test(address.postalCode)],
  ];
  return checks.filter(([, missing]) => missing).map(([field]) => field);
}
