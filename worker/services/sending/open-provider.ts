import { eq, sql } from 'drizzle-orm';
import { openSecret, sealSecret } from '#worker/auth/secret-box';
import { asBatch } from '#worker/db/client';
import { guard } from '#worker/db/guard';
import { type ConnectionRecord, connections } from '#worker/db/tables/sending';
import type {
  CatalogueProvider,
  ConnectionConfig,
  DeliveryProvider,
  Limit,
  Provider,
  ProviderDeps,
} from '#worker/integrations/contract';
import { providerOf } from '#worker/integrations/registry';
import type { Context } from '../context.ts';

export const CREDENTIALS_PURPOSE = 'connection';

const placeOf = ({ id }: ConnectionRecord) => ({ purpose: CREDENTIALS_PURPOSE, rowId: id });

/** A connection with its credentials opened, ready to be asked. Throws where nobody has written its system yet. */
export async function openProvider(
  context: Context,
  connection: ConnectionRecord,
  turnsWithin?: (limit: Limit) => ProviderDeps['moreTurns'],
): Promise<Provider & Partial<DeliveryProvider & CatalogueProvider>> {
  const factory = providerOf(connection.system);
  if (!factory) throw new Error(`no provider for ${connection.system}`);
  const { id, system, baseUrl, settings } = connection;
  const credentials = await openSecret(context.secretKeys, placeOf(connection), connection.credentials);
  const config: ConnectionConfig = { id, system, baseUrl, settings, credentials };
  return factory.open(config, {
    ...{ fetch: context.fetch, now: context.now },
    keepCredentials: keeperOf(context, connection),
    moreTurns: turnsWithin?.(factory.limit(config)),
  });
}

/** Stores what a system replaced, unless somebody has entered other credentials meanwhile. */
function keeperOf(context: Context, connection: ConnectionRecord): (credentials: unknown) => Promise<void> {
  const { read, write } = context.db;
  const { id } = connection;
  let stored = connection.credentials;
  return async (credentials) => {
    const sealed = await sealSecret(context.secretKeys, placeOf(connection), credentials);
    const asOpened = sql`${connections.id} = ${id} AND ${connections.credentials} = ${stored}`;
    await write.batch(
      asBatch([
        guard(context.db, 'STATE', sql`EXISTS ${read.select({ one: sql`1` }).from(connections).where(asOpened)}`),
        write.update(connections).set({ credentials: sealed }).where(eq(connections.id, id)),
      ]),
    );
    stored = sealed;
  };
}
