import { z } from 'zod';
import type { ExternalCopy, SendOutcome } from '#core/integration/outcome';
import type { Order } from '#core/order/schema';
import type { CheckOutcome, ConnectionConfig, Limit, Provider, ProviderDeps } from '../contract.ts';
import {
  type CredentialsAnswer,
  credentialsAnswerSchema,
  credentialsSchema,
  deliveryTypesAnswerSchema,
  orderAnswerSchema,
  type RemoteOrder,
  type Settings,
  settingsSchema,
  writtenOrderSchema,
  writtenSchema,
} from './api-types.ts';
import { alreadyExists, createClient, type RetailcrmClient } from './client.ts';
import { paymentKeyOf, toCopy, toEdit, toNew, toPayment } from './mapper.ts';

// Source: 9 of the 10 requests a second, counted by the caller's address for all accounts together.
const DEFAULT_REQUESTS = 9;

const limitOf = (requests: number): Limit => ({ scope: 'address', requests, perMs: 1000 });

const requestsSchema = z.object({ requestsPerSecond: settingsSchema.shape.requestsPerSecond });

export const limit = (config: ConnectionConfig): Limit =>
  limitOf(requestsSchema.catch({ requestsPerSecond: DEFAULT_REQUESTS }).parse(config.settings).requestsPerSecond);

const traits = (requests: number, timeoutMs: number) => ({
  system: 'retailcrm' as const,
  limit: limitOf(requests),
  concurrency: 4,
  timeoutMs,
  // Source: that a second create is refused is seen in public code alone, so an open answer is looked up first.
  repeatedWriteIsSafe: false,
  // Create that is refused as a repetition, read, edit, payment.
  requestsPerSend: 4,
  // Source: the API has no method that deletes an order.
  remove: null,
});

function misconfigured(error: z.ZodError): Provider {
  const refuse = async () => ({ outcome: 'refused', code: 'SETTINGS', message: z.prettifyError(error) }) as const;
  return { ...traits(DEFAULT_REQUESTS, 20_000), send: refuse, find: refuse, check: refuse };
}

const NEEDED_SCOPES = ['order_read', 'order_write'];

function refuseAccess({ scopes, siteAccess, sitesAvailable }: CredentialsAnswer, { site }: Settings): CheckOutcome {
  const missing = scopes ? NEEDED_SCOPES.filter((scope) => !scopes.includes(scope)) : [];
  if (missing.length > 0) {
    return { outcome: 'refused', code: 'AUTH', message: `У ключа нет прав: ${missing.join(', ')}.` };
  }
  if (siteAccess === 'access_selective' && sitesAvailable && !sitesAvailable.includes(site)) {
    return { outcome: 'refused', code: 'AUTH', message: `Ключу закрыт магазин «${site}».`, field: 'settings.site' };
  }
  return { outcome: 'ok' };
}

const orderPath = (key: string, verb = ''): string => `/api/v5/orders/${encodeURIComponent(key)}${verb}`;

export function open(config: ConnectionConfig, deps: ProviderDeps): Provider {
  const parsed = z
    .object({ settings: settingsSchema, credentials: credentialsSchema })
    .safeParse({ settings: config.settings, credentials: config.credentials });
  if (!parsed.success) return misconfigured(parsed.error);
  const { settings, credentials } = parsed.data;
  const siteUrl = (settings.siteUrl ?? new URL(config.baseUrl).origin).replace(/\/+$/, '');
  const client = createClient(config.baseUrl, credentials, settings, deps.fetch);
  const ok = (copy: ExternalCopy): SendOutcome => ({ outcome: 'ok', copy });

  const read = (key: string, by: 'id' | 'externalId') =>
    client.get(orderPath(key), { by, site: settings.site }, orderAnswerSchema);

  async function edit(order: Order, key: string, by: 'id' | 'externalId'): Promise<SendOutcome> {
    const present = await read(key, by);
    if (present.outcome !== 'ok') return present;
    const remote = present.result.order;
    const form = { by: 'id', order: toEdit(order, settings, remote) };
    const written = await client.post(orderPath(remote.id, '/edit'), form, writtenOrderSchema);
    if (written.outcome !== 'ok') return written;
    const paid = await writePayment(client, order, remote);
    if (paid && paid.outcome !== 'ok') return paid;
    return ok(toCopy(written.result.order ?? remote, siteUrl));
  }

  return {
    ...traits(settings.requestsPerSecond, settings.timeoutMs),

    async send(order, link) {
      const isThere = link?.externalId && link.state !== 'removed' && link.state !== 'missing';
      if (isThere && link.externalId) return edit(order, link.externalId, 'id');
      const form = { order: toNew(order, settings) };
      const created = await client.post('/api/v5/orders/create', form, writtenOrderSchema);
      if (created.outcome === 'ok') return ok(toCopy({ ...created.result.order, id: created.result.id }, siteUrl));
      return alreadyExists(created) ? edit(order, order.id, 'externalId') : created;
    },

    async find(order) {
      const called = await read(order.id, 'externalId');
      if (called.outcome === 'ok') return { outcome: 'found', copy: toCopy(called.result.order, siteUrl) };
      return called.outcome === 'refused' && called.code === 'NOT_FOUND' ? { outcome: 'absent' } : called;
    },

    async check() {
      const access = await client.get('/api/credentials', {}, credentialsAnswerSchema);
      if (access.outcome !== 'ok') return access;
      const refused = refuseAccess(access.result, settings);
      if (refused.outcome !== 'ok') return refused;
      const types = await client.get('/api/v5/reference/delivery-types', {}, deliveryTypesAnswerSchema);
      if (types.outcome !== 'ok') return types;
      if (settings.deliveryTypeCode in types.result.deliveryTypes) return { outcome: 'ok' };
      const message = `В RetailCRM нет типа доставки «${settings.deliveryTypeCode}».`;
      return { outcome: 'refused', code: 'SETTINGS', message, field: 'settings.deliveryTypeCode' };
    },
  };
}

/** Source: an amount set through the API does not follow the order, so the payment is written with each sending. */
async function writePayment(client: RetailcrmClient, order: Order, remote: RemoteOrder) {
  const payment = toPayment(order);
  if (!payment) return null;
  const key = paymentKeyOf(order);
  if (remote.payments.some(({ externalId }) => externalId === key)) {
    const form = { by: 'externalId', payment };
    return client.post(`/api/v5/orders/payments/${encodeURIComponent(key)}/edit`, form, writtenSchema);
  }
  const form = { payment: { ...payment, order: { id: Number(remote.id) } } };
  return client.post('/api/v5/orders/payments/create', form, writtenSchema);
}
