import { and, eq, type SQL } from 'drizzle-orm';
import { ok } from '#core/shared/result';
import { type ConnectionRecord, connections } from '#worker/db/tables/sending';
import type { CatalogueProvider, DeliveryProvider } from '#worker/integrations/contract';
import type { Context, Person } from '../context.ts';
import { roleInShop } from '../orders/access.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';
import { openProvider } from '../sending/open-provider.ts';

export type Pricing = DeliveryProvider & CatalogueProvider;

/** The shop's connection that prices deliveries. */
export const pricingConnection = ({ db }: Context, shopId: string | SQL) =>
  db.read
    .select()
    .from(connections)
    .where(and(eq(connections.shopId, shopId), eq(connections.system, 'shiptor'), eq(connections.enabled, true)))
    .orderBy(connections.createdAt)
    .limit(1);

/** The same, opened, for a member of the shop. */
export async function openPricing(context: Context, person: Person, shopId: string): Promise<Outcome<Pricing>> {
  const [roles, [connection]] = await context.db.read.batch([
    roleInShop(context, person, shopId),
    pricingConnection(context, shopId),
  ]);
  if (!roles[0]) return notFound('shop');
  if (!connection) return refuse('CONNECTION_DISABLED', 'No Shiptor connection is switched on');
  const pricing = await pricingOf(context, connection);
  return pricing ? ok(pricing) : refuse('CONNECTION_DISABLED', 'This connection prices nothing');
}

/** Null where the connection's system prices nothing. */
export async function pricingOf(context: Context, connection: ConnectionRecord): Promise<Pricing | null> {
  const provider = await openProvider(context, connection);
  return isPricing(provider) ? provider : null;
}

export const isPricing = (provider: Partial<Pricing>): provider is Pricing =>
  provider.quote !== undefined &&
  provider.settlements !== undefined &&
  provider.points !== undefined &&
  provider.products !== undefined;
