import { z } from 'zod';
import type { SendOutcome } from '#core/integration/outcome';
import type { Order, OrderLink } from '#core/order/schema';
import type { CheckOutcome, ConnectionConfig, Limit, Provider, ProviderDeps, StatusProvider } from '../contract.ts';
import {
  attributesSchema,
  credentialsSchema,
  employeeSchema,
  metadataSchema,
  orderSchema,
  type Permissions,
  type RemoteOrder,
  rowsOf,
  type Settings,
  settingsSchema,
} from './api-types.ts';
import { type Called, createClient, type MoyskladClient, NO_EMPLOYEE } from './client.ts';
import { holds, toCopy, toEdit, toNew } from './mapper.ts';
import { createPartsFinder, REQUESTS_FOR_PARTS } from './parts.ts';
import { syncIdOf } from './sync-id.ts';

const UNITS = 45;
const WINDOW_MS = 3000;
const DEFAULT_UNITS = 4;

// Source: units are counted per user or solution. We keep to nine tenths of the requests that they make.
const limitOf = (unitsPerRequest: number): Limit => ({
  scope: 'account',
  requests: Math.ceil(Math.floor(UNITS / unitsPerRequest) * 0.9),
  perMs: WINDOW_MS,
});

const unitsSchema = z.object({ unitsPerRequest: settingsSchema.shape.unitsPerRequest });

export const limit = (config: ConnectionConfig): Limit =>
  limitOf(unitsSchema.catch({ unitsPerRequest: DEFAULT_UNITS }).parse(config.settings).unitsPerRequest);

// Source: expanded lists hold a hundred rows; a hundred ids make an address of 5 KB.
const COPIES_PER_FETCH = 100;

const traits = (unitsPerRequest: number, timeoutMs: number) => ({
  system: 'moysklad' as const,
  limit: limitOf(unitsPerRequest),
  // Source: at most 5 requests at once for a user; two connections of one user stay below that.
  concurrency: 2,
  timeoutMs,
  // Source: a creation with a known syncId answers with what was made before.
  repeatedWriteIsSafe: true,
  // What it refers to, then the order: read and edit, or make, make anew, put right what was made before.
  requestsPerSend: REQUESTS_FOR_PARTS + 3,
  copiesPerFetch: COPIES_PER_FETCH,
  requestsPerFetch: 1,
});

type MoyskladProvider = Provider & StatusProvider;

function misconfigured(error: z.ZodError): MoyskladProvider {
  const refuse = async () => ({ outcome: 'refused', code: 'SETTINGS', message: z.prettifyError(error) }) as const;
  const verbs = { send: refuse, find: refuse, remove: refuse, check: refuse, fetchStatuses: refuse };
  return { ...traits(DEFAULT_UNITS, 10_000), ...verbs };
}

const ORDERS = '/entity/customerorder';
const orderPath = (id: string): string => `${ORDERS}/${encodeURIComponent(id)}`;
const orderRows = rowsOf(orderSchema);
const nothing = z.unknown();

const isId = (id: string): boolean => z.guid().safeParse(id).success;

const GONE = { outcome: 'refused', code: 'NOT_FOUND', message: 'Заказ удалён в МоемСкладе.' } as const;

export function open(config: ConnectionConfig, deps: ProviderDeps): MoyskladProvider {
  const parsed = z
    .object({ settings: settingsSchema, credentials: credentialsSchema })
    .safeParse({ settings: config.settings, credentials: config.credentials });
  if (!parsed.success) return misconfigured(parsed.error);
  const { settings, credentials } = parsed.data;
  const client = createClient(config.baseUrl, credentials, settings, deps.fetch);
  const finder = createPartsFinder(client, settings);
  const { referenceTo } = client;
  const whole = { expand: 'state,positions' };

  /** A refused write may have named something that is gone since it was looked up. */
  function outcomeOf(written: Called<RemoteOrder>): SendOutcome {
    if (written.outcome === 'ok') return { outcome: 'ok', copy: toCopy(written.result) };
    if (written.outcome === 'refused') finder.forget();
    return written;
  }

  async function edit(order: Order, id: string): Promise<SendOutcome> {
    const present = await client.read(orderPath(id), whole, orderSchema);
    if (present.outcome !== 'ok') return present;
    if (present.result.deleted) return GONE;
    const parts = await finder.partsOf(order);
    if (parts.outcome !== 'ok') return parts;
    const payload = toEdit(order, parts.result, settings, present.result, referenceTo);
    return outcomeOf(await client.write('PUT', orderPath(id), payload, orderSchema, whole));
  }

  async function create(order: Order, link: OrderLink | null): Promise<SendOutcome> {
    const parts = await finder.partsOf(order);
    if (parts.outcome !== 'ok') return parts;
    const make = async (instead: string) => {
      const payload = toNew(order, parts.result, settings, await syncIdOf(`order:${order.id}:${instead}`), referenceTo);
      return { payload, made: await client.write('POST', ORDERS, payload, orderSchema, whole) };
    };
    // Source: whether the syncId of a removed order may be used again is not documented, so each copy has its own.
    let { payload, made } = await make(link?.externalId ?? '');
    if (made.outcome === 'ok' && made.result.deleted) ({ payload, made } = await make(made.result.id));
    if (made.outcome !== 'ok') return outcomeOf(made);
    if (made.result.deleted) return GONE;
    if (holds(made.result, payload)) return outcomeOf(made);
    const edited = toEdit(order, parts.result, settings, made.result, referenceTo);
    return outcomeOf(await client.write('PUT', orderPath(made.result.id), edited, orderSchema, whole));
  }

  return {
    ...traits(settings.unitsPerRequest, settings.timeoutMs),

    async send(order, link) {
      const isThere = link?.externalId && link.state !== 'removed' && link.state !== 'missing';
      return isThere && link.externalId ? edit(order, link.externalId) : create(order, link);
    },

    async find(order) {
      const question = { filter: [['externalCode', order.id]] as const, expand: 'state', limit: 100 };
      const called = await client.read(ORDERS, question, orderRows);
      if (called.outcome !== 'ok') return called;
      const found = called.result.rows.find((row) => row.externalCode === order.id && !row.deleted);
      return found ? { outcome: 'found', copy: toCopy(found) } : { outcome: 'absent' };
    },

    async remove({ externalId }) {
      if (externalId === null) return { outcome: 'ok' };
      const called = await client.write('DELETE', orderPath(externalId), null, nothing);
      if (called.outcome === 'ok') return { outcome: 'ok' };
      return called.outcome === 'refused' && called.code === 'NOT_FOUND' ? { outcome: 'ok' } : called;
    },

    async fetchStatuses(externalIds) {
      const filter = externalIds.filter(isId).map((id) => ['id', id] as const);
      if (filter.length === 0) return { outcome: 'ok', copies: new Map(externalIds.map((id) => [id, null])) };
      const called = await client.read(ORDERS, { filter, expand: 'state', limit: COPIES_PER_FETCH }, orderRows);
      if (called.outcome !== 'ok') return called;
      const there = new Map(called.result.rows.filter((row) => !row.deleted).map((row) => [row.id, toCopy(row)]));
      return { outcome: 'ok', copies: new Map(externalIds.map((id) => [id, there.get(id) ?? null])) };
    },

    check: () => check(client, settings),
  };
}

const NEEDED_RIGHTS = [
  ['customerorder', ['view', 'create', 'update', 'delete'], 'заказы покупателей'],
  ['counterparty', ['view', 'create'], 'контрагенты'],
  ['product', ['view', 'create'], 'товары'],
  ['service', ['view', 'create'], 'услуги'],
] as const;

function missingRights(permissions: Permissions): string[] {
  return NEEDED_RIGHTS.flatMap(([entity, actions, name]) => {
    const rights = permissions[entity];
    const isOpen = typeof rights !== 'object' || actions.every((action) => rights[action] !== 'NO');
    return isOpen ? [] : [name];
  });
}

const refuseSetting = (name: keyof Settings, what: string): CheckOutcome => ({
  ...{ outcome: 'refused', code: 'SETTINGS', field: `settings.${name}` },
  message: `В МоемСкладе нет ${what}: проверьте настройки подключения.`,
});

async function check(client: MoyskladClient, settings: Settings): Promise<CheckOutcome> {
  const employee = await client.read('/context/employee', {}, employeeSchema);
  if (employee.outcome === 'ok') {
    const missing = missingRights(employee.result.permissions);
    const message = `У пользователя МоегоСклада не хватает прав: ${missing.join(', ')}.`;
    if (missing.length > 0) return { outcome: 'refused', code: 'AUTH', message };
  } else if (employee.outcome !== 'refused' || employee.code !== String(NO_EMPLOYEE)) return employee;

  const { organizationId, storeId, salesChannelId, projectId, stateId, weightAttributeId } = settings;
  const things = [
    ['organizationId', 'organization', organizationId, 'такой организации'],
    ['storeId', 'store', storeId, 'такого склада'],
    ['salesChannelId', 'saleschannel', salesChannelId, 'такого канала продаж'],
    ['projectId', 'project', projectId, 'такого проекта'],
  ] as const;
  for (const [name, type, id, what] of things) {
    if (id === undefined) continue;
    const called = await client.read(`/entity/${type}/${id}`, {}, nothing);
    if (called.outcome === 'refused' && called.code === 'NOT_FOUND') return refuseSetting(name, what);
    if (called.outcome !== 'ok') return called;
  }
  if (stateId !== undefined) {
    const called = await client.read(`${ORDERS}/metadata`, {}, metadataSchema);
    if (called.outcome !== 'ok') return called;
    if (!called.result.states.some(({ id }) => id === stateId))
      return refuseSetting('stateId', 'такого статуса заказа');
  }
  if (weightAttributeId !== undefined) {
    const called = await client.read(`${ORDERS}/metadata/attributes`, {}, attributesSchema);
    if (called.outcome !== 'ok') return called;
    const found = called.result.rows.find(({ id }) => id === weightAttributeId);
    if (found?.type !== 'double') return refuseSetting('weightAttributeId', 'такого поля заказа с дробным числом');
  }
  return { outcome: 'ok' };
}
