import { withoutOff } from '#core/delivery/methods';
import type { DeliveryOption, QuoteRequest } from '#core/delivery/quote';
import type { Context } from '../context.ts';
import { throughCache } from './cache.ts';
import { pricesQuestion } from './questions.ts';
import type { Pricing } from './shiptor-connection.ts';

export type Prices = { asOf: string; options: DeliveryOption[] };

/** What the shop may offer for a parcel, priced now or a little while ago, as `asOf` tells. Throws OutsideUnavailable. */
export async function takePrices(context: Context, pricing: Pricing, request: QuoteRequest): Promise<Prices> {
  const { asOf, value } = await throughCache(context, pricing, pricesQuestion(request));
  return { asOf, options: withoutOff(value, pricing.methodsOff) };
}
