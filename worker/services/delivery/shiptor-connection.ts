import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import { ok } from '#core/shared/result';
import { sha256Hex } from '#worker/auth/digest';
import type { KeptQuote } from '#worker/db/tables/quote-cache';
import { type ConnectionRecord, connections } from '#worker/db/tables/sending';
import { type ShopSettings, shops } from '#worker/db/tables/shops';
import type { DeliveryProvider } from '#worker/integrations/contract';
import type { Context, Person } from '../context.ts';
import { roleInShop } from '../orders/access.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';
import { openProvider } from '../sending/open-provider.ts';
import { digestOf, keptQuotes } from './cache.ts';
import type { Question } from './questions.ts';

type Kept = { digest: string; rows: readonly KeptQuote[] };

/** A shop's carrier, opened, with what the shop says of it. */
export type Pricing = {
  shopId: string;
  carrier: DeliveryProvider;
  /** Digest of the connection: a kept answer of another one is none of this. */
  source: string;
  methodsOff: readonly string[];
  /** What was kept of a question, where the reading of the connection read it too. */
  kept: Kept | null;
};

/** The shop's connection that prices deliveries, with the shop's settings. */
export const pricingConnection = ({ db }: Context, shopId: string | SQL) =>
  db.read
    .select({ connection: connections, settings: shops.settings })
    .from(connections)
    .innerJoin(shops, eq(shops.id, connections.shopId))
    .where(and(eq(connections.shopId, shopId), eq(connections.system, 'shiptor'), eq(connections.enabled, true)))
    .orderBy(
      desc(sql`coalesce(${connections.id} = json_extract(${shops.settings}, '$.deliveryConnectionId'), 0)`),
      connections.createdAt,
    )
    .limit(1);

/** The same, opened, for a member of the shop. A question that comes along costs no round trip of its own. */
export async function openPricing(
  context: Context,
  person: Person,
  shopId: string,
  question?: Question<unknown[]>,
): Promise<Outcome<Pricing>> {
  const digest = question ? await digestOf(question) : '';
  const [roles, [found], rows] = await context.db.read.batch([
    roleInShop(context, person, shopId),
    pricingConnection(context, shopId),
    keptQuotes(context, shopId, digest),
  ]);
  if (!roles[0]) return notFound('shop');
  const pricing = found && (await pricingOf(context, found, { digest, rows }));
  return pricing ? ok(pricing) : refuse('CONNECTION_DISABLED', 'No Shiptor connection is switched on');
}

type Found = { connection: ConnectionRecord; settings: ShopSettings };

/** Null where its credentials no longer open: there is no carrier then, and whatever asked for one goes on without. */
export const openCarrier = (context: Context, connection: ConnectionRecord) =>
  openProvider(context, connection).catch(() => null);

/** Null where the connection does not open, or its system prices nothing. */
export async function pricingOf(
  context: Context,
  { connection, settings }: Found,
  kept: Kept | null = null,
): Promise<Pricing | null> {
  const { senderSettlementCode, deliveryMethods } = settings;
  const opened: ConnectionRecord = {
    ...connection,
    // What the connection says of its own sender also stands on its parcels, so it goes first.
    settings: { ...(senderSettlementCode && { senderSettlementCode }), ...connection.settings },
  };
  const carrier = await openCarrier(context, opened);
  if (!carrier || !isPricing(carrier)) return null;
  const { id, shopId, baseUrl, credentials } = connection;
  const source = await sha256Hex(JSON.stringify([id, baseUrl, credentials, opened.settings]));
  return { shopId, carrier, source, methodsOff: deliveryMethods?.off ?? [], kept };
}

const isPricing = (provider: Partial<DeliveryProvider>): provider is DeliveryProvider =>
  provider.quote !== undefined &&
  provider.settlements !== undefined &&
  provider.points !== undefined &&
  provider.methods !== undefined;
