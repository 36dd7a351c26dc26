import type { DeliveryOption, QuoteRequest } from '#core/delivery/quote';
import type { Context } from '../context.ts';
import type { Pricing } from './shiptor-connection.ts';

export type Prices = { asOf: string; options: DeliveryOption[] };

/** What the shop may offer for a parcel, and when it was priced. Throws OutsideUnavailable. */
export const takePrices = async (context: Context, pricing: Pricing, request: QuoteRequest): Promise<Prices> => ({
  asOf: context.now().toISOString(),
  options: await pricing.quote(request),
});
