import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { StandInContext } from '../kit/stand-in.ts';
import { readSettings } from '../kit/stand-in.ts';
import type { SystemStore } from '../kit/store.ts';
import { missingField, notFound, notUnique, Refusal, readInput } from './answers.ts';
import { metaOf, readReference } from './meta.ts';
import { ATTRIBUTES, STATES } from './reference.ts';
import { moyskladSettings } from './settings.ts';
import {
  type EntityType,
  entities,
  orders,
  type StoredOrder,
  type StoredPosition,
  stamp,
  syncIds,
  syncKey,
} from './stored.ts';

const field = z.string().max(255);

const positionInput = z.object({
  id: z.string().optional(),
  quantity: z.number().positive(),
  price: z.number().min(0).default(0),
  discount: z.number().default(0),
  vat: z.int().min(0).max(100).default(0),
  vatEnabled: z.boolean().default(true),
  reserve: z.number().min(0).optional(),
  assortment: z.unknown(),
});

const reference = z.unknown().optional();

const orderInput = z.object({
  syncId: z.guid().optional(),
  name: field.optional(),
  externalCode: field.optional(),
  description: z.string().max(4096).optional(),
  shipmentAddress: field.optional(),
  // Source: Moscow time without a zone mark.
  moment: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,3})?$/)
    .optional(),
  applicable: z.boolean().optional(),
  vatEnabled: z.boolean().optional(),
  vatIncluded: z.boolean().optional(),
  ...{ organization: reference, agent: reference, agentAccount: reference, store: reference },
  ...{ salesChannel: reference, project: reference, state: reference },
  attributes: z.array(z.object({ meta: z.unknown(), value: z.unknown() })).optional(),
  // Source: at most a thousand lines.
  positions: z.array(positionInput).max(1000).optional(),
});
type OrderInput = z.infer<typeof orderInput>;

/** Reads a reference and sees that the thing is there. */
function refer(store: SystemStore, value: unknown, name: string, types: readonly EntityType[]): string {
  const { type, id } = readReference(value, name, types);
  const found = types.find((each) => each === type);
  if (!found || !entities(store, found).get(id)) throw notFound(type, id);
  return id;
}

const ASSORTMENT = ['product', 'variant', 'service'] as const;

function readPositions(store: SystemStore, input: OrderInput, present: readonly StoredPosition[]): StoredPosition[] {
  return (input.positions ?? []).map(({ id, reserve, assortment, ...line }) => {
    const { type, id: assortmentId } = readReference(assortment, 'assortment', ASSORTMENT);
    const kind = ASSORTMENT.find((each) => each === type) ?? 'product';
    if (!entities(store, kind).get(assortmentId)) throw notFound(type, assortmentId);
    const own = id === undefined ? undefined : present.find((position) => position.id === id);
    if (id !== undefined && !own) throw notFound('customerorderposition', id);
    const reserved = reserve ?? own?.reserve ?? 0;
    if (reserved > line.quantity) {
      const words = 'количество зарезервированных товаров не может превышать общее количество';
      throw new Refusal(412, 17003, `Ошибка сохранения позиции документа: ${words}`, { parameter: 'reserve' });
    }
    const kept = { id: own?.id ?? randomUUID(), reserve: reserved, shipped: own?.shipped ?? 0 };
    return { ...line, ...kept, assortment: { type: kind, id: assortmentId } };
  });
}

/** The fields that a body names; what it does not name is not among them. */
function readFields(store: SystemStore, input: OrderInput, present?: StoredOrder): Partial<StoredOrder> {
  const { name, externalCode, description, shipmentAddress, moment, applicable, vatEnabled, vatIncluded } = input;
  const linked = (value: unknown, field: string, type: EntityType) =>
    value === undefined || value === null ? undefined : refer(store, value, field, [type]);
  const stateId = input.state === undefined ? undefined : readReference(input.state, 'state', ['state']).id;
  if (stateId !== undefined && !STATES.some(({ id }) => id === stateId)) {
    throw new Refusal(412, 11001, `Ошибка инициализации статуса: статус с именем '${stateId}' не найден`);
  }
  const attributes = input.attributes?.map(({ meta, value }) => {
    const { id } = readReference({ meta }, 'attributes', ['attributemetadata']);
    const attribute = ATTRIBUTES.find((each) => each.id === id);
    if (!attribute) throw notFound('attributemetadata', id);
    if (attribute.type === 'double' && typeof value !== 'number') {
      throw new Refusal(400, 2016, "Ошибка формата: значение поля 'value' не соответствует типу double");
    }
    return { id, value: Number(value) };
  });
  const fields: Partial<StoredOrder> = {
    ...{ name, externalCode, description, shipmentAddress, applicable, vatEnabled, vatIncluded, attributes },
    // Source: the moment is cut to minutes.
    moment: moment === undefined ? undefined : `${moment.slice(0, 16)}:00.000`,
    organization: linked(input.organization, 'organization', 'organization'),
    agent: linked(input.agent, 'agent', 'counterparty'),
    store: linked(input.store, 'store', 'store'),
    saleschannel: linked(input.salesChannel, 'salesChannel', 'saleschannel'),
    project: linked(input.project, 'project', 'project'),
    state: stateId,
    positions: input.positions && readPositions(store, input, present?.positions ?? []),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function checkUniqueName({ store }: StandInContext, name: string, own?: string): void {
  if (!readSettings(store, moyskladSettings).uniqueNames) return;
  const taken = orders(store)
    .all()
    .some((order) => order.name === name && !order.deleted && order.id !== own);
  if (taken) throw notUnique('name');
}

export function createOrder(context: StandInContext, body: unknown): StoredOrder {
  const { store } = context;
  const input = readInput(orderInput, body);
  const { syncId } = input;
  const earlier = syncId === undefined ? undefined : syncIds(store).get(syncKey('customerorder', syncId));
  const present = earlier && orders(store).get(earlier.id);
  if (present) return present;
  if (input.organization === undefined) throw missingField('organization');
  if (input.agent === undefined) throw missingField('agent');
  const fields = readFields(store, input);
  const id = randomUUID();
  const at = stamp(context);
  const name = fields.name || String(store.add('order.number')).padStart(5, '0');
  checkUniqueName(context, name);
  if (syncId !== undefined) syncIds(store).put(syncKey('customerorder', syncId), { id });
  return orders(store).put(id, {
    ...{ id, syncId, externalCode: id, moment: `${at.slice(0, 16)}:00.000`, created: at, updated: at, demands: 0 },
    ...{ applicable: true, vatEnabled: true, vatIncluded: true, organization: '', agent: '' },
    ...{ attributes: [], positions: [], ...fields, name },
  });
}

export function findOrder({ store }: StandInContext, id: string): StoredOrder {
  const found = orders(store).get(id);
  if (!found || found.deleted) throw notFound('customerorder', id);
  return found;
}

export function updateOrder(context: StandInContext, id: string, body: unknown): StoredOrder {
  const { store } = context;
  const input = readInput(orderInput, body);
  const present = findOrder(context, id);
  if (input.syncId !== undefined && input.syncId !== present.syncId) {
    throw new Refusal(400, 1047, 'Вы не можете обновить поле syncId в запросе на обновление сущности');
  }
  const fields = readFields(store, input, present);
  if (fields.name) checkUniqueName(context, fields.name, id);
  const agentAccount = input.agentAccount === null ? undefined : present.agentAccount;
  if (fields.agent && fields.agent !== present.agent && agentAccount) {
    throw new Refusal(412, 17001, 'Ошибка сохранения документа: счет не принадлежит контрагенту', {
      parameter: 'agentAccount',
    });
  }
  // Source: `positions` replaces the whole list; what is not named stays.
  return orders(store).put(id, { ...present, ...fields, agentAccount, updated: stamp(context) });
}

export function removeOrder(context: StandInContext, id: string): void {
  const { store } = context;
  const present = findOrder(context, id);
  if (present.demands > 0) {
    const dependencies = Array.from({ length: present.demands }, () => metaOf(context, 'demand', randomUUID()));
    throw new Refusal(409, 1028, 'Объект уже используется и не может быть удален', { dependencies });
  }
  orders(store).put(id, { ...present, deleted: stamp(context) });
  const { syncIdOfRemoved } = readSettings(store, moyskladSettings);
  if (present.syncId && syncIdOfRemoved === 'free') syncIds(store).delete(syncKey('customerorder', present.syncId));
}
