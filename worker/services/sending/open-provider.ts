import { openSecret } from '#worker/auth/secret-box';
import type { ConnectionRecord } from '#worker/db/tables/sending';
import type { CatalogueProvider, ConnectionConfig, DeliveryProvider, Provider } from '#worker/integrations/contract';
import { providerOf } from '#worker/integrations/registry';
import type { Context } from '../context.ts';

export const CREDENTIALS_PURPOSE = 'connection';

/** A connection with its credentials opened, ready to be asked. Throws where nobody has written its system yet. */
export async function openProvider(
  context: Context,
  connection: ConnectionRecord,
): Promise<Provider & Partial<DeliveryProvider & CatalogueProvider>> {
  const factory = providerOf(connection.system);
  if (!factory) throw new Error(`no provider for ${connection.system}`);
  const place = { purpose: CREDENTIALS_PURPOSE, rowId: connection.id };
  const { id, system, baseUrl, settings } = connection;
  const credentials = await openSecret(context.secretKeys, place, connection.credentials);
  const config: ConnectionConfig = { id, system, baseUrl, settings, credentials };
  return factory.open(config, { fetch: context.fetch, now: context.now });
}
