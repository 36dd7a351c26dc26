import { RUSSIAN_POST } from '#core/delivery/category';
import type { DeliveryOption, PickupPoint } from '#core/delivery/quote';
import type { PlaceInput } from '#worker/services/buyer/contract';

type WayToPay = PlaceInput['payment'];

/** How an order can be paid for with a delivery to a country, and to a point where one is chosen. */
export function waysToPay(option: DeliveryOption, country: string, point: PickupPoint | null): WayToPay[] {
  const onDelivery = country === 'RU';
  const cash = onDelivery && option.cashOnDelivery && (point?.cash ?? true);
  const card = onDelivery && option.cardOnDelivery && option.carrier !== RUSSIAN_POST && (point?.card ?? true);
  const ways: [WayToPay, boolean][] = [
    ['online_card', true],
    ['cash', cash],
    ['card', card],
  ];
  return ways.filter(([, open]) => open).map(([way]) => way);
}
