import { deliversToPoint } from '#core/delivery/category';
import type { PickupPoint } from '#core/delivery/quote';
import type { Address, Delivery, Recipient } from '#core/order/schema';
import type { PlaceInput } from '#worker/services/buyer/contract';
import type { Draft } from './draft.ts';

export const addressOf = (draft: Draft): Address => ({
  country: draft.settlement?.country ?? 'RU',
  region: draft.settlement?.region ?? '',
  settlement: draft.settlement?.name ?? '',
  settlementCode: draft.settlement?.code ?? '',
  postalCode: draft.postalCode.trim(),
  street: draft.street.trim(),
  house: draft.house.trim(),
  flat: draft.flat.trim(),
});

export const recipientOf = ({ fullName, phone, email }: Draft): Recipient => ({
  fullName: fullName.trim(),
  phone: phone.trim(),
  email: email.trim(),
});

export function deliveryOf({ sealed }: Draft, point: PickupPoint | null): Delivery {
  const option = sealed?.option;
  return {
    methodCode: option?.methodCode ?? null,
    methodName: option?.methodName ?? '',
    carrier: option?.carrier ?? '',
    category: option?.category ?? null,
    pickupPointId: point?.id ?? null,
    pickupPointAddress: point?.address ?? '',
    costKopecks: option?.costKopecks ?? 0,
    termDays: option?.termDays ?? null,
    asOf: null,
    stale: false,
  };
}

/** The point chosen, where the chosen delivery goes to one. */
export const chosenPoint = (draft: Draft, points: readonly PickupPoint[]): PickupPoint | null =>
  (deliversToPoint(draft.sealed?.option.category ?? null) && points.find(({ id }) => id === draft.pointId)) || null;

/** A draft that nothing refuses, as the service takes it. */
export function placeInputOf(draft: Draft, point: PickupPoint | null): PlaceInput {
  if (!draft.payment) throw new Error('a draft without a payment was not refused');
  return {
    recipient: recipientOf(draft),
    address: addressOf(draft),
    comment: draft.comment.trim(),
    delivery: draft.sealed && {
      ...draft.sealed,
      pickupPointId: point?.id ?? null,
      pickupPointAddress: point?.address ?? '',
    },
    payment: draft.payment,
  };
}
