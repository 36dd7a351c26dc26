import type { DeliveryQuote, Product } from '#core/api/delivery';
import type { PickupPoint, QuoteRequest, Settlement } from '#core/delivery/quote';
import { ok } from '#core/shared/result';
import { OutsideUnavailable } from '#worker/integrations/contract';
import type { Context, Person } from '../context.ts';
import { type Outcome, refuse } from '../refusal.ts';
import { openPricing } from './shiptor-connection.ts';

/** What delivery costs now, method by method. Writes nothing. */
export async function quoteDelivery(
  context: Context,
  person: Person,
  { shopId, ...request }: QuoteRequest & { shopId: string },
): Promise<Outcome<DeliveryQuote>> {
  const pricing = await openPricing(context, person, shopId);
  if (!pricing.ok) return pricing;
  return outside(async () => ({ asOf: context.now().toISOString(), options: await pricing.value.quote(request) }));
}

export async function findSettlements(
  context: Context,
  person: Person,
  { shopId, q }: { shopId: string; q: string },
): Promise<Outcome<{ items: Settlement[] }>> {
  const pricing = await openPricing(context, person, shopId);
  if (!pricing.ok) return pricing;
  return outside(async () => ({ items: await pricing.value.settlements(q) }));
}

export async function findPoints(
  context: Context,
  person: Person,
  { shopId, settlementCode, methodCode }: { shopId: string; settlementCode: string; methodCode: string },
): Promise<Outcome<{ items: PickupPoint[] }>> {
  const pricing = await openPricing(context, person, shopId);
  if (!pricing.ok) return pricing;
  return outside(async () => ({ items: await pricing.value.points(settlementCode, methodCode) }));
}

async function outside<T>(ask: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return ok(await ask());
  } catch (error) {
    if (error instanceof OutsideUnavailable)
      return refuse('OUTSIDE_UNAVAILABLE', error.message, { reason: error.system });
    throw error;
  }
}

/** E1: products with their prices come from the catalogue of the Shiptor account. */
export async function findProducts(
  context: Context,
  person: Person,
  { shopId, q }: { shopId: string; q: string },
): Promise<Outcome<{ items: Product[] }>> {
  const pricing = await openPricing(context, person, shopId);
  if (!pricing.ok) return pricing;
  return outside(async () => ({ items: await pricing.value.products(q) }));
}
