import type { DeliveryQuote } from '#core/api/delivery';
import type { PickupPoint, QuoteRequest, Settlement } from '#core/delivery/quote';
import type { Context, Person } from '../context.ts';
import type { Outcome } from '../refusal.ts';
import { askOutside } from './ask-outside.ts';
import { throughCache } from './cache.ts';
import { takePrices } from './prices.ts';
import { pointsQuestion, pricesQuestion, type Question, settlementsQuestion } from './questions.ts';
import { openPricing } from './shiptor-connection.ts';

/** What delivery costs now, or did a few minutes ago, method by method. */
export async function quoteDelivery(
  context: Context,
  person: Person,
  { shopId, ...request }: QuoteRequest & { shopId: string },
): Promise<Outcome<DeliveryQuote>> {
  const pricing = await openPricing(context, person, shopId, pricesQuestion(request));
  if (!pricing.ok) return pricing;
  return askOutside(() => takePrices(context, pricing.value, request));
}

export const findSettlements = (
  context: Context,
  person: Person,
  { shopId, q }: { shopId: string; q: string },
): Promise<Outcome<{ items: Settlement[] }>> => list(context, person, shopId, settlementsQuestion(q));

export const findPoints = (
  context: Context,
  person: Person,
  { shopId, settlementCode, methodCode }: { shopId: string; settlementCode: string; methodCode: string },
): Promise<Outcome<{ items: PickupPoint[] }>> =>
  list(context, person, shopId, pointsQuestion(settlementCode, methodCode));

async function list<T>(
  context: Context,
  person: Person,
  shopId: string,
  question: Question<T[]>,
): Promise<Outcome<{ items: T[] }>> {
  const pricing = await openPricing(context, person, shopId, question);
  if (!pricing.ok) return pricing;
  return askOutside(async () => ({ items: (await throughCache(context, pricing.value, question)).value }));
}
