import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { StandInContext } from '../kit/stand-in.ts';
import { readSettings } from '../kit/stand-in.ts';
import { missingField, notFound, notUnique, Refusal, readInput } from './answers.ts';
import { metaOf, plainMeta, readReference } from './meta.ts';
import { moyskladSettings } from './settings.ts';
import { type EntityType, entities, type StoredEntity, stamp, syncIds, syncKey } from './stored.ts';

const field = z.string().max(255);
const uuid = z.guid();

const entityInput = z.object({
  syncId: uuid.optional(),
  name: field.optional(),
  code: field.optional(),
  externalCode: field.optional(),
  archived: z.boolean().optional(),
  email: z.union([z.literal(''), z.email()]).optional(),
  phone: field.optional(),
  description: z.string().max(4096).optional(),
  companyType: z.enum(['legal', 'entrepreneur', 'individual']).optional(),
  actualAddressFull: z.object({ city: field.optional() }).optional(),
  weight: z.number().min(0).optional(),
  salePrices: z.array(z.object({ value: z.number().min(0), priceType: z.unknown().optional() })).optional(),
});

/** Fields that a filter may name, of each kind. */
export const FILTERS = ['id', 'name', 'code', 'externalCode', 'email', 'phone', 'syncId', 'created', 'updated'];

function checkUnique(context: StandInContext, type: EntityType, code: string | undefined, own?: string): void {
  if (!code || !readSettings(context.store, moyskladSettings).uniqueCodes) return;
  const kinds: EntityType[] = type === 'counterparty' ? ['counterparty'] : ['product', 'variant', 'service'];
  const taken = kinds.some((kind) =>
    entities(context.store, kind)
      .all()
      .some((row) => row.code === code && row.id !== own),
  );
  if (taken) throw notUnique('code');
}

function readEntity(body: unknown) {
  const input = readInput(entityInput, body);
  for (const { priceType } of input.salePrices ?? []) {
    if (priceType !== undefined) readReference(priceType, 'priceType', ['pricetype']);
  }
  return input;
}

export function createEntity(context: StandInContext, type: EntityType, body: unknown): StoredEntity {
  const { store } = context;
  const { name, syncId, ...input } = readEntity(body);
  // Source: a repeated creation with one syncId answers with what was made before, whatever it says now.
  const earlier = syncId === undefined ? undefined : syncIds(store).get(syncKey(type, syncId));
  const present = earlier && entities(store, type).get(earlier.id);
  if (present) return present;
  if (type === 'variant') throw new Refusal(400, 1011, "Создание объектов типа 'variant' не поддерживается");
  if (!name) throw missingField('name');
  checkUnique(context, type, input.code);
  const id = randomUUID();
  const at = stamp(context);
  const companyType = type === 'counterparty' ? (input.companyType ?? 'legal') : undefined;
  const own = { ...input, externalCode: input.externalCode || id, archived: input.archived ?? false, companyType };
  if (syncId !== undefined) syncIds(store).put(syncKey(type, syncId), { id });
  return entities(store, type).put(id, { id, type, name, syncId, created: at, updated: at, ...own });
}

export function updateEntity(context: StandInContext, type: EntityType, id: string, body: unknown): StoredEntity {
  const { syncId, ...input } = readEntity(body);
  const present = findEntity(context, type, id);
  if (syncId !== undefined && syncId !== present.syncId) {
    throw new Refusal(400, 1047, 'Вы не можете обновить поле syncId в запросе на обновление сущности');
  }
  if (input.name === '') throw missingField('name');
  checkUnique(context, type, input.code, id);
  const changes = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  return entities(context.store, type).put(id, { ...present, ...changes, updated: stamp(context) });
}

export function findEntity({ store }: StandInContext, type: EntityType, id: string): StoredEntity {
  const found = entities(store, type).get(id);
  if (!found) throw notFound(type, id);
  return found;
}

/** Source: empty fields are left out of an answer. */
export function entityView(context: StandInContext, stored: StoredEntity) {
  const { id, type, product, actualAddressFull, ...fields } = stored;
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '');
  return {
    ...metaOf(context, type, id),
    id,
    ...Object.fromEntries(kept),
    ...(actualAddressFull && { actualAddress: actualAddressFull.city ?? '', actualAddressFull }),
    ...(product && { product: plainMeta(context, 'product', `/entity/product/${product}`) }),
  };
}
