import type { DeliveryOption, PickupPoint, Settlement } from '#core/delivery/quote';
import { deliveryOptionSchema } from '#core/delivery/quote';
import { seal, unseal } from '#worker/auth/signed-payload';
import type { OrderRecord } from '#worker/db/tables/orders';
import { type DeliveryProvider, OutsideUnavailable } from '#worker/integrations/contract';
import type { Context } from '../context.ts';
import { isPricing, pricingConnection } from '../delivery/shiptor-connection.ts';
import { openProvider } from '../sending/open-provider.ts';
import type { SealedOption } from './contract.ts';
import { deadReason, findLink } from './find-link.ts';

const SEAL_LIFE_MS = 2 * 3_600_000;

/** A price is sealed for one version of an order and one settlement, so that the form that brings it back is not taken on trust. */
const sealPurpose = ({ id, version }: Priced, settlementCode: string) => `quote:${id}:${version}:${settlementCode}`;
type Priced = Pick<OrderRecord, 'id' | 'version'>;

/** The carrier behind an open pre-order's link; null where the link is dead or no carrier is connected. */
async function carrierFor(
  context: Context,
  token: string,
): Promise<{ carrier: DeliveryProvider; record: OrderRecord } | null> {
  const found = await findLink(context, token, 'preorder');
  if (found.state === 'dead' || deadReason(found, context.now().getTime())) return null;
  const [connection] = await pricingConnection(context, found.record.shopId);
  if (!connection) return null;
  const provider = await openProvider(context, connection);
  return isPricing(provider) ? { carrier: provider, record: found.record } : null;
}

/** Nothing rather than an error: the page says that the carrier did not answer and keeps what was typed. */
async function orNothing<T>(ask: () => Promise<T[]>): Promise<T[]> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof OutsideUnavailable) return [];
    throw error;
  }
}

export async function settlementsFor(context: Context, token: string, query: string): Promise<Settlement[]> {
  const found = await carrierFor(context, token);
  return found ? orNothing(() => found.carrier.settlements(query)) : [];
}

export async function pointsFor(
  context: Context,
  token: string,
  settlementCode: string,
  methodCode: string,
): Promise<PickupPoint[]> {
  const found = await carrierFor(context, token);
  return found ? orNothing(() => found.carrier.points(settlementCode, methodCode)) : [];
}

export async function quotesFor(context: Context, token: string, settlementCode: string): Promise<SealedOption[]> {
  const found = await carrierFor(context, token);
  if (!found) return [];
  const { record, carrier } = found;
  const options = await orNothing(() =>
    carrier.quote({
      settlementCode,
      country: record.address.country,
      parcel: record.parcel,
      declaredValueKopecks: record.declaredValueKopecks,
      codKopecks: 0,
    }),
  );
  const expiresAt = new Date(context.now().getTime() + SEAL_LIFE_MS);
  return Promise.all(
    options.map(async (option) => ({
      option,
      seal: await seal(context.linkKeys, sealPurpose(record, settlementCode), option, expiresAt),
    })),
  );
}

/** The option that a seal holds, whatever the form says beside it. */
export async function openSeal(
  context: Context,
  record: Priced,
  settlementCode: string,
  sealed: string,
): Promise<DeliveryOption | null> {
  const opened = await unseal(context.linkKeys, sealPurpose(record, settlementCode), sealed, context.now());
  const option = opened.ok ? deliveryOptionSchema.safeParse(opened.value) : null;
  return option?.success ? option.data : null;
}
