import type { DeliveryCategory } from '../delivery/category.ts';

export const ORDER_TYPES = ['standard', 'through', 'export'] as const;
export type OrderType = (typeof ORDER_TYPES)[number];

/** The type follows the delivery method. Without a method an order is a standard one. */
export function orderTypeOf(category: DeliveryCategory | null): OrderType {
  switch (category) {
    case 'door-to-door':
    case 'door-to-delivery-point':
    case 'delivery-point-to-door':
    case 'delivery-point-to-delivery-point':
      return 'through';
    case 'international':
      return 'export';
    default:
      return 'standard';
  }
}
