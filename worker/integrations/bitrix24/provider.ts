import { z } from 'zod';
import type { ExternalCopy } from '#core/integration/outcome';
import type { Order } from '#core/order/schema';
import type { ConnectionConfig, Limit, Provider, ProviderDeps, StatusProvider } from '../contract.ts';
import {
  credentialsSchema,
  dealsSchema,
  goneSchema,
  type RemoteDeal,
  type RemoteStage,
  settingsSchema,
  stagesSchema,
} from './api-types.ts';
import { checkPortal } from './check.ts';
import { type Called, createClient } from './client.ts';
import { byOurKey, DEAL, DEAL_FIELDS, lookAround, oursAmong } from './look-up.ts';
import { isWhole, stagesOf, toCopy } from './mapper.ts';
import { write } from './write.ts';

type BitrixProvider = Provider & StatusProvider;

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
  system: 'bitrix24' as const,
  limit: limitOf(budget),
  // One after another: two orders of one new buyer side by side would make the contact twice.
  concurrency: 1,
  timeoutMs,
  // Source: nothing there keeps our key unique.
  repeatedWriteIsSafe: false,
  // All there is to know in one batch, all there is to write in another one.
  requestsPerSend: 2,
  // The list, and then the stage's name or, where half of the order is missing, a sending.
  requestsPerFind: 3,
  // Source: 50 rows of a list in one answer.
  copiesPerFetch: 50,
  requestsPerFetch: 2,
});

function misconfigured(message: string, field?: string): BitrixProvider {
  const refuse = async () => ({ outcome: 'refused', code: 'SETTINGS', message, field }) as const;
  const verbs = { send: refuse, find: refuse, remove: refuse, check: refuse, fetchStatuses: refuse };
  return { ...traits(budgetSchema.parse({}), 20_000), ...verbs };
}

export function open(config: ConnectionConfig, deps: ProviderDeps): BitrixProvider {
  // The web-hook as a whole has its secret in it, and an address is no place for one.
  if (config.baseUrl.includes('/rest/')) {
    return misconfigured('Адрес портала указывается без вебхука: https://портал.bitrix24.ru', 'baseUrl');
  }
  const parsed = z
    .object({ settings: settingsSchema, credentials: credentialsSchema })
    .safeParse({ settings: config.settings, credentials: config.credentials });
  if (!parsed.success) return misconfigured(z.prettifyError(parsed.error));
  const { settings, credentials } = parsed.data;
  const siteUrl = (settings.siteUrl ?? new URL(config.baseUrl).origin).replace(/\/+$/, '');
  const client = createClient(config.baseUrl, credentials, settings, deps);

  /** The names of the stages that these deals stand at. */
  async function stageNames(deals: readonly RemoteDeal[]): Promise<Called<RemoteStage[]>> {
    const entities = [...new Set(deals.map(({ categoryId }) => stagesOf(categoryId)))];
    if (entities.length === 0) return { outcome: 'ok', result: [] };
    const asked = entities.map((ENTITY_ID, index) => {
      const command = { method: 'crm.status.list', params: { filter: { ENTITY_ID } } };
      return [`stages${index}`, command] as const;
    });
    const called = await client.batch(Object.fromEntries(asked), false);
    if (called.outcome !== 'ok') return called;
    const stages: RemoteStage[] = [];
    for (const [key] of asked) {
      const read = called.result.read(key, stagesSchema);
      if (read.outcome !== 'ok') return read;
      stages.push(...read.result);
    }
    return { outcome: 'ok', result: stages };
  }

  async function put(order: Order, externalId: string | null): Promise<Called<ExternalCopy>> {
    const found = await lookAround(client, order, externalId, settings);
    if (found.outcome !== 'ok') return found;
    const written = await write(client, order, found.result, settings);
    if (written.outcome !== 'ok') return written;
    return { outcome: 'ok', result: toCopy(written.result.deal, written.result.stages, siteUrl) };
  }

  return {
    ...traits(settings, settings.timeoutMs),

    async send(order, link) {
      const isThere = link?.externalId && link.state !== 'removed' && link.state !== 'missing';
      const called = await put(order, isThere ? link.externalId : null);
      return called.outcome === 'ok' ? { outcome: 'ok', copy: called.result } : called;
    },

    async find(order, { complete } = { complete: true }) {
      const listed = await client.call(byOurKey(order, DEAL, DEAL_FIELDS), dealsSchema, false);
      if (listed.outcome !== 'ok') return listed;
      const deal = oursAmong(order, listed.result.items);
      if (!deal) return { outcome: 'absent' };
      // A batch that broke off in the middle left a deal without its goods, or an edit by halves.
      if (complete && !isWhole(order, deal, settings)) {
        const completed = await put(order, String(deal.id));
        return completed.outcome === 'ok' ? { outcome: 'found', copy: completed.result } : completed;
      }
      const stages = await stageNames([deal]);
      if (stages.outcome !== 'ok') return stages;
      return { outcome: 'found', copy: toCopy(deal, stages.result, siteUrl) };
    },

    async remove({ externalId }) {
      if (externalId === null) return { outcome: 'ok' };
      const command = { method: 'crm.item.delete', params: { entityTypeId: DEAL, id: externalId } };
      const called = await client.call(command, goneSchema, true);
      const isGone = called.outcome === 'refused' && called.code === 'NOT_FOUND';
      return called.outcome === 'ok' || isGone ? { outcome: 'ok' } : called;
    },

    check: () => checkPortal(client, settings),

    async fetchStatuses(externalIds) {
      const params = { entityTypeId: DEAL, filter: { '@id': externalIds }, select: DEAL_FIELDS, order: { id: 'ASC' } };
      const listed = await client.call({ method: 'crm.item.list', params }, dealsSchema, false);
      if (listed.outcome !== 'ok') return listed;
      const deals = listed.result.items;
      const stages = await stageNames(deals);
      if (stages.outcome !== 'ok') return stages;
      const known = new Map(deals.map((deal) => [String(deal.id), toCopy(deal, stages.result, siteUrl)]));
      return { outcome: 'ok', copies: new Map(externalIds.map((id) => [id, known.get(id) ?? null])) };
    },
  };
}
