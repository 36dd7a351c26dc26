import type { DeliveryQuote } from '#core/api/delivery';
import type { PickupPoint, QuoteRequest, Settlement } from '#core/delivery/quote';
import type { Context, Person } from '../context.ts';
import type { Outcome } from '../refusal.ts';
import { askOutside } from './ask-outside.ts';
import { openPricing } from './shiptor-connection.ts';

/** What delivery costs now, method by method. Writes nothing. */
export async function quoteDelivery(
  context: Context,
  person: Person,
  { shopId, ...request }: QuoteRequest & { shopId: string },
): Promise<Outcome<DeliveryQuote>> {
  const pricing = await openPricing(context, person, shopId);
  if (!pricing.ok) return pricing;
  return askOutside(async () => ({ asOf: context.now().toISOString(), options: await pricing.value.quote(request) }));
}

export async function findSettlements(
  context: Context,
  person: Person,
  { shopId, q }: { shopId: string; q: string },
): Promise<Outcome<{ items: Settlement[] }>> {
  const pricing = await openPricing(context, person, shopId);
  if (!pricing.ok) return pricing;
  return askOutside(async () => ({ items: await pricing.value.settlements(q) }));
}

export async function findPoints(
  context: Context,
  person: Person,
  { shopId, settlementCode, methodCode }: { shopId: string; settlementCode: string; methodCode: string },
): Promise<Outcome<{ items: PickupPoint[] }>> {
  const pricing = await openPricing(context, person, shopId);
  if (!pricing.ok) return pricing;
  return askOutside(async () => ({ items: await pricing.value.points(settlementCode, methodCode) }));
}
