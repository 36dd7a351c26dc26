import { z } from 'zod';
import type { SendOutcome } from '#core/integration/outcome';
import type { Order } from '#core/order/schema';
import {
  type CatalogueProvider,
  type ConnectionConfig,
  type DeliveryProvider,
  type Limit,
  OutsideUnavailable,
  type Provider,
  type ProviderDeps,
} from '../contract.ts';
import { type Failure, unanswered } from '../http.ts';
import {
  confirmedSchema,
  credentialsSchema,
  deliveryPointsSchema,
  type Package,
  packageSchema,
  productsSchema,
  removedSchema,
  type Settings,
  settingsSchema,
  shippedPackagesSchema,
  shippingMethodsSchema,
  shippingPricesSchema,
  suggestedSettlementsSchema,
} from './api-types.ts';
import { type Called, createClient, type ShiptorClient } from './client.ts';
import {
  toCopy,
  toEdit,
  toMethod,
  toNewPackage,
  toOption,
  toPickupPoint,
  toPriceQuestion,
  toProduct,
  toRemoval,
  toSettlement,
  toShipment,
} from './mapper.ts';

type ShiptorProvider = Provider & DeliveryProvider & CatalogueProvider;

const PRODUCTS_SHOWN = 30;
// Source: per_page is at most 100.
const PRODUCTS_PER_PAGE = 100;

// Source: removing a second time is refused with these words and no code of its own.
const ALREADY_REMOVED = /already removed/i;

const limitOf = ({ requestsPerSecond }: Settings): Limit => ({
  scope: 'account',
  requests: requestsPerSecond,
  perMs: 1000,
});

export const limit = (config: ConnectionConfig): Limit =>
  limitOf(settingsSchema.catch(settingsSchema.parse({})).parse(config.settings));

const traits = ({ requestsPerSecond, timeoutMs, sender }: Settings) => ({
  system: 'shiptor' as const,
  limit: limitOf({ ...settingsSchema.parse({}), requestsPerSecond }),
  concurrency: 2,
  timeoutMs,
  // Source: nothing says that an external_id is refused the second time.
  repeatedWriteIsSafe: false,
  // A through parcel is made by one call and its shipment confirmed by another.
  requestsPerSend: sender ? 2 : 1,
});

const reasonOf = (failure: Failure): string => (failure.outcome === 'refused' ? failure.message : failure.reason);

function resultOf<T>(called: Called<T>): T {
  if (called.outcome === 'ok') return called.result;
  throw new OutsideUnavailable('shiptor', reasonOf(called));
}

/** Stands in where the connection's own settings or key are unusable: says so to whatever is asked. */
function misconfigured(error: z.ZodError): ShiptorProvider {
  const failure = { outcome: 'refused', code: 'SETTINGS', message: z.prettifyError(error) } as const;
  const refuse = async () => failure;
  const fail = async () => {
    throw new OutsideUnavailable('shiptor', failure.message);
  };
  const delivery = {
    ...{ quote: fail, settlements: fail, points: fail, methods: fail },
    ...{ products: fail, productPage: fail },
  };
  return {
    ...traits(settingsSchema.parse({})),
    send: refuse,
    find: refuse,
    remove: refuse,
    check: refuse,
    ...delivery,
  };
}

export function open(config: ConnectionConfig, deps: ProviderDeps): ShiptorProvider {
  const parsed = z
    .object({ settings: settingsSchema, credentials: credentialsSchema })
    .safeParse({ settings: config.settings ?? {}, credentials: config.credentials });
  if (!parsed.success) return misconfigured(parsed.error);
  const { settings, credentials } = parsed.data;
  const client = createClient(config.baseUrl, credentials, settings, deps.fetch);

  /** Source: through parcels are made by addPackages with their shipment, the others by addPackage. */
  async function create(order: Order): Promise<Called<Package>> {
    const shipment = toShipment(order, settings, deps.now());
    const params = toNewPackage(order, settings);
    if (!shipment) return client.call('addPackage', params, packageSchema);
    if ('missing' in shipment) {
      const message = 'В подключении Shiptor не заполнены данные отправителя для сквозной доставки.';
      return { outcome: 'refused', code: 'SETTINGS', message, field: `settings.${shipment.missing}` };
    }
    const called = await client.call('addPackages', { shipment, packages: [params] }, shippedPackagesSchema);
    if (called.outcome !== 'ok') return called;
    return { outcome: 'ok', result: { ...called.result.packages[0], shipment: called.result.shipment } };
  }

  return {
    ...traits(settings),

    async send(order, link) {
      if (!order.delivery.methodCode) {
        const message = 'Не выбран способ доставки.';
        return { outcome: 'refused', code: 'DELIVERY_METHOD_MISSING', message, field: 'delivery.methodCode' };
      }
      const isThere = link?.externalId && link.state !== 'removed' && link.state !== 'missing';
      const called =
        isThere && link.externalId
          ? await client.call('editPackage', toEdit(order, link.externalId), packageSchema)
          : await create(order);
      return called.outcome === 'ok' ? confirm(client, called.result, settings) : called;
    },

    async find(order, { complete } = { complete: true }) {
      const called = await client.call('getPackage', { external_id: order.id }, packageSchema);
      if (called.outcome === 'refused' && called.code === 'NOT_FOUND') return { outcome: 'absent' };
      if (called.outcome !== 'ok') return called;
      // A removed parcel will never leave, so it is no copy of the order.
      if (called.result.status === 'removed') return { outcome: 'absent' };
      if (!complete) return { outcome: 'found', copy: toCopy(called.result, settings) };
      const confirmed = await confirm(client, called.result, settings);
      return confirmed.outcome === 'ok' ? { outcome: 'found', copy: confirmed.copy } : confirmed;
    },

    async remove({ externalId }) {
      if (externalId === null) return { outcome: 'ok' };
      const called = await client.call('removePackage', toRemoval(externalId), removedSchema);
      if (called.outcome !== 'refused') return called.outcome === 'ok' ? { outcome: 'ok' } : called;
      const isGone = called.code === 'NOT_FOUND' || ALREADY_REMOVED.test(called.message);
      return isGone ? { outcome: 'ok' } : called;
    },

    async check() {
      const called = await client.call('getShippingMethods', {}, shippingMethodsSchema);
      return called.outcome === 'ok' ? { outcome: 'ok' } : called;
    },

    async quote(request) {
      const { method, params } = toPriceQuestion(request, settings);
      const { methods } = resultOf(await client.call(method, params, shippingPricesSchema));
      return methods.map((priced) => toOption(priced, request.country)).filter((option) => option !== null);
    },

    async settlements(query) {
      const suggested = await client.call('suggestSettlement', { query }, suggestedSettlementsSchema);
      return resultOf(suggested).map(toSettlement);
    },

    async points(settlementCode, methodCode) {
      const params = { kladr_id: settlementCode, shipping_method: Number(methodCode) };
      return resultOf(await client.call('getDeliveryPoints', params, deliveryPointsSchema)).map(toPickupPoint);
    },

    async methods() {
      const known = resultOf(await client.call('getShippingMethods', {}, shippingMethodsSchema));
      return known.map(toMethod).filter((method) => method !== null);
    },

    async products(query) {
      const params = { query, page: 1, per_page: PRODUCTS_SHOWN };
      return resultOf(await client.call('getProducts', params, productsSchema)).map(toProduct);
    },

    async productPage(page) {
      const params = { page, per_page: PRODUCTS_PER_PAGE };
      return resultOf(await client.call('getProducts', params, productsSchema)).map(toProduct);
    },
  };
}

/** Source: the shipment of a through parcel waits for confirmShipment. One that was left waiting is confirmed where it is met again. */
async function confirm(client: ShiptorClient, parcel: Package, settings: Settings): Promise<SendOutcome> {
  if (parcel.shipment && parcel.shipment.confirmed !== true) {
    const called = await client.call('confirmShipment', { id: Number(parcel.shipment.id) }, confirmedSchema);
    if (called.outcome !== 'ok') return called.outcome === 'later' ? unanswered(true, called.reason) : called;
  }
  return { outcome: 'ok', copy: toCopy(parcel, settings) };
}
