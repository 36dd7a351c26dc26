import type { DeliveryOption, PickupPoint, Settlement } from '#core/delivery/quote';
import type { Order, OrderContent } from '#core/order/schema';

/** Why a buyer's link opens nothing any more. */
export type DeadLinkReason =
  | 'wrong'
  | 'expired'
  | 'replaced'
  | 'already_placed'
  | 'already_paid'
  | 'cancelled'
  | 'not_payable';

export type DeadLink = {
  state: 'dead';
  reason: DeadLinkReason;
  shopName: string | null;
  /** The way on, where the order behind an already placed link waits for an online payment. */
  payUrl?: string | null;
};

/** What a page may show of an order: the shop's name and the order itself, never notes or links of the shop. */
export type OpenLink = { state: 'open'; shopName: string; order: Order };

export type PlaceInput = Pick<OrderContent, 'recipient' | 'address'> & {
  comment: string;
  /** One of the options that `quotes` gave, with the seal it came with, so that no price is taken on trust. */
  delivery: { option: DeliveryOption; seal: string; pickupPointId: string | null; pickupPointAddress: string } | null;
  payment: 'cash' | 'card' | 'online_card';
};

export type PlaceResult =
  | { state: 'placed'; shopName: string; number: string; payUrl: string | null }
  | { state: 'refused'; fields: { field: string; code: string }[] }
  | DeadLink;

export type SealedOption = { option: DeliveryOption; seal: string };

/** What the buyer's pages ask for; implemented by the verbs beside this file. */
export type BuyerServices = {
  openPreorder(token: string): Promise<OpenLink | DeadLink>;
  /** Notes that a person has opened the link; best effort, never for a bot or a preview. */
  noteOpened(token: string, purpose: 'preorder' | 'payment'): Promise<void>;
  settlements(token: string, query: string): Promise<Settlement[]>;
  quotes(token: string, settlementCode: string): Promise<SealedOption[]>;
  points(token: string, settlementCode: string, methodCode: string): Promise<PickupPoint[]>;
  placePreorder(token: string, input: PlaceInput): Promise<PlaceResult>;
  openPayment(token: string): Promise<OpenLink | DeadLink>;
  /** Makes a payment at the connected service, or finds the live one, and says where to send the buyer. */
  startPayment(token: string): Promise<{ state: 'redirect'; url: string } | { state: 'unavailable' } | DeadLink>;
  /** What became of the payment; the service is asked again where we do not know yet. */
  paymentReturn(
    token: string,
  ): Promise<
    { state: 'paid' | 'pending' | 'canceled'; shopName: string; order: Order; payUrl: string | null } | DeadLink
  >;
};
