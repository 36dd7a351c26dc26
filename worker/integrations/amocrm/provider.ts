import { z } from 'zod';
import type { ExternalCopy, SendOutcome } from '#core/integration/outcome';
import type { Order } from '#core/order/schema';
import type { ConnectionConfig, Limit, Provider, ProviderDeps, StatusProvider } from '../contract.ts';
import { openAccess } from './access.ts';
import { openAccount, PER_PAGE } from './account.ts';
import { accountSchema, credentialsSchema, type Lead, leadSchema, listOf, settingsSchema } from './api-types.ts';
import { createClient, isNotTaken } from './client.ts';
import { openContacts } from './contacts.ts';
import { createDeal, type Desk, renewDeal } from './deal.ts';
import { copyState, placeProblem, statusName, toCopy } from './mapper.ts';
import { openProducts } from './products.ts';
import { longestCallMs, metered } from './turns.ts';

type AmocrmProvider = Provider & StatusProvider;

const DEFAULT_REQUESTS = 7;

// Source: 7 requests a second, counted by the caller's address. The window is a tenth wider, which is our reserve.
const limitOf = (requests: number): Limit => ({ scope: 'address', requests, perMs: 1100 });

const requestsSchema = z.object({ requestsPerSecond: settingsSchema.shape.requestsPerSecond });

export const limit = (config: ConnectionConfig): Limit =>
  limitOf(requestsSchema.catch({ requestsPerSecond: DEFAULT_REQUESTS }).parse(config.settings ?? {}).requestsPerSecond);

/** An order of forty goods that nobody has seen, in a large account that was never asked before. */
const LARGE_SENDING = 64;
const COPIES_PER_FETCH = 100;

const traits = (requests: number, timeoutMs: number, { moreTurns }: ProviderDeps) => ({
  system: 'amocrm' as const,
  limit: limitOf(requests),
  concurrency: 4,
  timeoutMs,
  // Source: a request id is echoed, not kept, so an open answer is looked up first.
  repeatedWriteIsSafe: false,
  requestsPerSend: LARGE_SENDING,
  ...(moreTurns && { grantedPerSend: 1, longestCallMs: longestCallMs(timeoutMs) }),
  // Source: deleting an order does not delete the deal.
  remove: null,
  copiesPerFetch: COPIES_PER_FETCH,
  // Deals and the names of their statuses; a token that ended costs two more.
  requestsPerFetch: 4,
});

function misconfigured(error: z.ZodError, deps: ProviderDeps): AmocrmProvider {
  const refuse = async () => ({ outcome: 'refused', code: 'SETTINGS', message: z.prettifyError(error) }) as const;
  const asked = { send: refuse, find: refuse, check: refuse, fetchStatuses: refuse };
  return { ...traits(DEFAULT_REQUESTS, 20_000, deps), ...asked };
}

const LEADS = '/api/v4/leads';
const WITH = ['with', 'contacts,catalog_elements'] as const;

const gone = (leadId: string) =>
  ({ outcome: 'refused', code: 'NOT_FOUND', message: `Сделки ${leadId} нет в amoCRM: её удалили.` }) as const;

export function open(config: ConnectionConfig, deps: ProviderDeps): AmocrmProvider {
  const parsed = z
    .object({ settings: settingsSchema, credentials: credentialsSchema })
    .safeParse({ settings: config.settings ?? {}, credentials: config.credentials });
  if (!parsed.success) return misconfigured(parsed.error, deps);
  const { settings, credentials } = parsed.data;
  const { baseUrl } = config;
  const siteUrl = (settings.siteUrl ?? new URL(baseUrl).origin).replace(/\/+$/, '');
  const access = openAccess(credentials, { baseUrl, settings, now: deps.now, keep: deps.keepCredentials });
  const account = openAccount(settings);
  const contacts = openContacts();
  const products = openProducts();
  const own = traits(settings.requestsPerSecond, settings.timeoutMs, deps);

  /** What one call of the contract works with; `granted` requests are booked for it already. */
  const desk = (granted: number = own.grantedPerSend ?? own.requestsPerSend): Desk => {
    const client = createClient(baseUrl, access, settings, metered(deps, granted, settings.timeoutMs));
    return { client, settings, account, contacts, products };
  };

  async function copyOf({ client }: Desk, lead: Pick<Lead, 'id' | 'pipeline_id' | 'status_id'>) {
    const pipelines = await account.pipelines(client);
    // A status that has no name today is no reason to lose the copy.
    return toCopy(lead.id, pipelines.outcome === 'ok' ? statusName(pipelines.result, lead) : null, siteUrl);
  }

  const sent = async (at: Desk, made: Awaited<ReturnType<typeof createDeal>>): Promise<SendOutcome> => {
    if (made.outcome === 'ok') return { outcome: 'ok', copy: await copyOf(at, made.result) };
    account.doubt(made);
    return made;
  };

  async function edit(at: Desk, order: Order, leadId: string): Promise<SendOutcome> {
    const called = await at.client.get(`${LEADS}/${encodeURIComponent(leadId)}`, [WITH], leadSchema);
    if (called.outcome === 'refused' && called.code === 'NOT_FOUND') return gone(leadId);
    if (called.outcome !== 'ok') return called;
    if (!called.result || called.result.is_deleted) return gone(leadId);
    return sent(at, await renewDeal(at, order, called.result));
  }

  /** Source: the search lags behind what was just written; the list of the newest deals does not. */
  async function leadOf({ client }: Desk, order: Order, key: number, by: readonly [string, string]) {
    const called = await client.get(LEADS, [by, ['limit', PER_PAGE], WITH], listOf('leads', leadSchema));
    if (called.outcome !== 'ok') return called;
    const copies = (called.result?._embedded.leads ?? []).filter(
      (lead) => !lead.is_deleted && copyState(lead, order, { key }) !== null,
    );
    const [oldest = null] = copies.sort((a, b) => a.id - b.id);
    return { outcome: 'ok' as const, result: oldest };
  }

  return {
    ...own,

    async send(order, link) {
      const at = desk();
      const isThere = link?.externalId && link.state !== 'removed' && link.state !== 'missing';
      if (isThere && link.externalId) return edit(at, order, link.externalId);
      return sent(at, await createDeal(at, order));
    },

    async find(order, { complete } = { complete: true }) {
      const at = desk();
      const fields = await account.presentFields(at.client);
      if (fields.outcome !== 'ok') return fields;
      const { key } = fields.result;
      if (key === undefined) return { outcome: 'absent' };
      const searched = await leadOf(at, order, key, ['query', order.id]);
      if (searched.outcome !== 'ok') return searched;
      const newest = searched.result ? searched : await leadOf(at, order, key, ['order[id]', 'desc']);
      if (isNotTaken(newest)) return { outcome: 'absent' };
      if (newest.outcome !== 'ok') return newest;
      const lead = newest.result;
      if (!lead) return { outcome: 'absent' };
      if (!complete || copyState(lead, order, { key }) === 'whole')
        return { outcome: 'found', copy: await copyOf(at, lead) };
      // A deal that was begun is brought to its end: whoever adopts a copy takes it for the whole order.
      const whole = await sent(at, await renewDeal(at, order, lead));
      return whole.outcome === 'ok' ? { outcome: 'found', copy: whole.copy } : whole;
    },

    async check() {
      const { client } = desk();
      const self = await client.get('/api/v4/account', [], accountSchema);
      if (self.outcome !== 'ok') return self;
      const currency = self.result?.currency ?? 'RUB';
      if (currency !== 'RUB')
        return { outcome: 'refused', code: 'SETTINGS', message: `Валюта аккаунта amoCRM — ${currency}, а не рубль.` };
      for (const ask of [account.productsCatalog, account.presentFields]) {
        const called = await ask(client);
        if (called.outcome !== 'ok') return called;
      }
      const pipelines = await account.pipelines(client);
      if (pipelines.outcome !== 'ok') return pipelines;
      const problem = placeProblem(pipelines.result, settings);
      return problem ? { outcome: 'refused', code: 'SETTINGS', ...problem } : { outcome: 'ok' };
    },

    async fetchStatuses(externalIds) {
      const at = desk(own.requestsPerFetch);
      const copies = new Map<string, ExternalCopy | null>(externalIds.map((id) => [id, null]));
      const ids = externalIds.filter((id) => /^\d+$/.test(id));
      if (ids.length === 0) return { outcome: 'ok', copies };
      const query = [...ids.map((id) => ['filter[id][]', id] as const), ['limit', PER_PAGE] as const];
      const called = await at.client.get(LEADS, query, listOf('leads', leadSchema));
      if (called.outcome !== 'ok') return called;
      const pipelines = await account.pipelines(at.client);
      if (pipelines.outcome !== 'ok') return pipelines;
      for (const lead of called.result?._embedded.leads ?? []) {
        const id = String(lead.id);
        if (!lead.is_deleted && copies.has(id))
          copies.set(id, toCopy(lead.id, statusName(pipelines.result, lead), siteUrl));
      }
      return { outcome: 'ok', copies };
    },
  };
}
