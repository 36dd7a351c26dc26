import { z } from 'zod';
import type { SendOutcome } from '#core/integration/outcome';
import type { Order } from '#core/order/schema';
import type { ConnectionConfig, Limit, Provider, ProviderDeps, StatusProvider } from '../contract.ts';
import { unanswered } from '../http.ts';
import {
  credentialsSchema,
  doneSchema,
  orderSchema,
  type RemoteOrder,
  settingsSchema,
  writtenSchema,
} from './api-types.ts';
import { type Called, createClient } from './client.ts';
import { CATALOGUE_PAGES, openGoods } from './goods.ts';
import { checkAccount, checkShop, LOOK_UP_PAGES, lookUp } from './look-up.ts';
import { isPricedOtherwise, toCopy, toLines, toPayload } from './mapper.ts';

type InsalesProvider = Provider & StatusProvider;

const budgetSchema = settingsSchema.pick({ requestsPerWindow: true, windowMs: true });
type Budget = z.infer<typeof budgetSchema>;

const limitOf = ({ requestsPerWindow, windowMs }: Budget): Limit => ({
  scope: 'account',
  requests: requestsPerWindow,
  perMs: windowMs,
});

export const limit = (config: ConnectionConfig): Limit =>
  limitOf(budgetSchema.catch(budgetSchema.parse({})).parse(config.settings));

const traits = (budget: Budget, timeoutMs: number) => ({
  system: 'insales' as const,
  limit: limitOf(budget),
  concurrency: 4,
  timeoutMs,
  // Source: the system has no key that tells a repetition.
  repeatedWriteIsSafe: false,
  // The catalogue, then read and edit, or create and correct.
  requestsPerSend: CATALOGUE_PAGES + 2,
  // The order, and where it is gone, the shop.
  requestsPerRemove: 2,
  requestsPerFind: LOOK_UP_PAGES + CATALOGUE_PAGES + 1,
  // Source: no list of orders goes by ids, so each copy is a request.
  copiesPerFetch: 10,
  requestsPerFetch: 10,
});

function misconfigured(error: z.ZodError): InsalesProvider {
  const refuse = async () => ({ outcome: 'refused', code: 'SETTINGS', message: z.prettifyError(error) }) as const;
  const verbs = { send: refuse, find: refuse, remove: refuse, check: refuse, fetchStatuses: refuse };
  return { ...traits(budgetSchema.parse({}), 20_000), ...verbs };
}

/** A refusal that may come of goods that are gone there: they are read anew for the next try. */
const isAboutGoods = (called: Called<unknown>): boolean =>
  called.outcome === 'refused' && called.code.startsWith('HTTP_') && /variant|product|line/i.test(called.field ?? '');

const orderPath = (externalId: string): string => `orders/${encodeURIComponent(externalId)}.json`;

export function open(config: ConnectionConfig, deps: ProviderDeps): InsalesProvider {
  const parsed = z
    .object({ settings: settingsSchema, credentials: credentialsSchema })
    .safeParse({ settings: config.settings, credentials: config.credentials });
  if (!parsed.success) return misconfigured(parsed.error);
  const { settings, credentials } = parsed.data;
  const siteUrl = (settings.siteUrl ?? new URL(config.baseUrl).origin).replace(/\/+$/, '');
  const client = createClient(config.baseUrl, credentials, settings, deps.fetch);
  const goods = openGoods(client, `${config.baseUrl} ${credentials.apiKey} ${credentials.password}`, deps.now);
  const ok = (remote: RemoteOrder): SendOutcome => ({ outcome: 'ok', copy: toCopy(remote, siteUrl) });

  /** Source: a line of another variant is added by an edit and never replaces one, so it is a difference to what is there. */
  async function edit(order: Order, remote: RemoteOrder): Promise<Called<RemoteOrder>> {
    const variants = await goods.variantsOf(order);
    if (variants.outcome !== 'ok') return variants;
    const body = { order: toPayload(order, toLines(order.items, variants.result), settings, remote) };
    const written = await client.write('PUT', orderPath(String(remote.id)), body, writtenSchema);
    return written.outcome === 'ok' ? { outcome: 'ok', result: written.result ?? remote } : written;
  }

  /** Source: whether a create respects our prices is not confirmed; where it did not, an edit sets them once. */
  async function withOurPrices(order: Order, remote: RemoteOrder): Promise<Called<RemoteOrder>> {
    if (!isPricedOtherwise(order, remote)) return { outcome: 'ok', result: remote };
    const corrected = await edit(order, remote);
    return corrected.outcome === 'later' ? unanswered(true, corrected.reason) : corrected;
  }

  async function create(order: Order): Promise<Called<RemoteOrder>> {
    const variants = await goods.variantsOf(order);
    if (variants.outcome !== 'ok') return variants;
    const body = { order: toPayload(order, toLines(order.items, variants.result), settings, null) };
    const created = await client.write('POST', 'orders.json', body, orderSchema);
    return created.outcome === 'ok' ? withOurPrices(order, created.result) : created;
  }

  const read = (externalId: string) => client.get(orderPath(externalId), {}, orderSchema);

  async function sendAgain(order: Order, externalId: string): Promise<Called<RemoteOrder>> {
    const present = await read(externalId);
    return present.outcome === 'ok' ? edit(order, present.result) : present;
  }

  return {
    ...traits(settings, settings.timeoutMs),

    async send(order, link) {
      const isThere = link?.externalId && link.state !== 'removed' && link.state !== 'missing';
      const called = isThere && link.externalId ? await sendAgain(order, link.externalId) : await create(order);
      if (isAboutGoods(called)) goods.forget();
      return called.outcome === 'ok' ? ok(called.result) : called;
    },

    async find(order, { complete } = { complete: true }) {
      const looked = await lookUp(client, order, settings);
      if (looked.outcome !== 'ok') return looked;
      if (looked.result === null) return { outcome: 'absent' };
      if (!complete) return { outcome: 'found', copy: toCopy(looked.result, siteUrl) };
      const priced = await withOurPrices(order, looked.result);
      if (priced.outcome !== 'ok' && priced.outcome !== 'refused') return priced;
      return { outcome: 'found', copy: toCopy(priced.outcome === 'ok' ? priced.result : looked.result, siteUrl) };
    },

    async remove({ externalId }) {
      if (externalId === null) return { outcome: 'ok' };
      const called = await client.write('DELETE', orderPath(externalId), null, doneSchema);
      const isGone = called.outcome === 'refused' && called.code === 'NOT_FOUND';
      if (called.outcome === 'ok') return { outcome: 'ok' };
      // Source: a shop that is closed or elsewhere answers 404 to everything, so an order is gone only where the shop answers.
      return isGone ? checkShop(client) : called;
    },

    check: () => checkAccount(client, settings),

    async fetchStatuses(externalIds) {
      const copies = new Map<string, ReturnType<typeof toCopy> | null>();
      for (const externalId of externalIds) {
        const called = await read(externalId);
        if (called.outcome === 'ok') copies.set(externalId, toCopy(called.result, siteUrl));
        else if (called.outcome === 'refused' && called.code === 'NOT_FOUND') copies.set(externalId, null);
        else return called;
      }
      return { outcome: 'ok', copies };
    },
  };
}
