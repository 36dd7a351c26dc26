import { z } from 'zod';
import type { Duplicate, StandInContext } from '../kit/stand-in.ts';
import type { SystemStore } from '../kit/store.ts';
import { moscowIso } from '../kit/time.ts';
import type { Category, PackageStatus } from './dictionary.ts';
import { isThrough, methodById, STATUS_CODES } from './dictionary.ts';
import { flag, numeric, pageNumber, pageOf, perPage, text } from './fields.ts';
import type { PackageInput } from './package-input.ts';
import { checkPackage, packageInput } from './package-input.ts';
import type { PackageView, ShipmentView, StoredPackage } from './package-view.ts';
import { packageView, trackingNumber, withStatus } from './package-view.ts';
import { priceBook } from './products.ts';
import { invalid, Refusal, readParams } from './refusal.ts';

export const packages = (store: SystemStore) => store.collection<StoredPackage>('package');
export const shipments = (store: SystemStore) => store.collection<ShipmentView>('shipment');

const lookupOf = (owner: string, externalId: string): string => `${owner}/${externalId}`;

const save = (store: SystemStore, stored: StoredPackage): StoredPackage =>
  packages(store).put(stored.id, stored, lookupOf(stored.owner, stored.input.external_id));

export function viewOf(context: StandInContext, stored: StoredPackage): PackageView {
  const names = context.store.collection<{ name: string }>('product');
  const shipment = stored.shipmentId === null ? null : (shipments(context.store).get(stored.shipmentId) ?? null);
  const nameOf = (article: string) => names.get(`${stored.owner}/${article}`)?.name ?? article;
  return packageView(stored, shipment, nameOf, context.publicUrl());
}

const categoryOf = (input: PackageInput): Category | undefined => methodById(input.departure.shipping_method)?.category;

/** Reads and checks one package; nothing is written. `admits` tells which categories this way of creation takes. */
export function readPackage(
  context: StandInContext,
  owner: string,
  params: unknown,
  admits: (category: Category) => boolean,
) {
  const input = readParams(packageInput, params);
  checkPackage(input, priceBook(context.store, owner), context.now());
  const category = categoryOf(input);
  if (category && !admits(category)) throw invalid('Shipping method is not available for this type of shipment.');
  return input;
}

export function createPackage(
  context: StandInContext,
  owner: string,
  input: PackageInput,
  shipmentId: number | null = null,
) {
  const now = context.now();
  const id = context.store.add('package.id', 1, 744_170);
  return save(context.store, {
    id,
    owner,
    createdAt: now.toISOString(),
    status: 'new',
    input,
    history: [{ date: moscowIso(now), event: 'Посылка создана', description: '' }],
    externalTrackingNumber: null,
    shipmentId,
    paid: false,
  });
}

// Source: through parcels are created by addPackages with a shipment.
export function addPackage(context: StandInContext, owner: string, params: unknown): PackageView {
  const input = readPackage(context, owner, params, (category) => !isThrough(category));
  return viewOf(context, createPackage(context, owner, input));
}

const reference = z.object({ id: numeric('Must be a numeric greater than 0 or null.').nullish(), external_id: text });

/** By id, or the newest package with the external id that is not removed (the newest removed one when all are). */
export function findPackage(store: SystemStore, owner: string, params: unknown): StoredPackage | undefined {
  const { id, external_id } = readParams(reference, params);
  if (id !== null && id !== undefined) {
    const stored = packages(store).get(id);
    // Source: 1001 is access denied.
    if (stored && stored.owner !== owner) throw new Refusal(1001, 'Access denied.');
    return stored;
  }
  if (external_id === '') throw new Refusal(1103, 'Missing method parameter: id or external_id.');
  const found = packages(store).findBy(lookupOf(owner, external_id)).reverse();
  return found.find(({ status }) => status !== 'removed') ?? found[0];
}

export function getPackage(context: StandInContext, owner: string, params: unknown): PackageView {
  const stored = findPackage(context.store, owner, params);
  if (!stored) throw new Refusal(1201, 'Package was not found.');
  return viewOf(context, stored);
}

const CHANGEABLE: readonly PackageStatus[] = [
  'new',
  'checking-declaration',
  'declaration-checked',
  'waiting-pickup',
  'waiting-send',
];

export function editPackage(context: StandInContext, owner: string, params: unknown): PackageView {
  const { id, ...changes } = readParams(z.looseObject({ id: numeric('Package was not found.') }), params);
  const stored = findPackage(context.store, owner, { id });
  if (!stored) throw invalid('Package was not found.');
  if (stored.status === 'removed') throw invalid('Package already removed.');
  if (!CHANGEABLE.includes(stored.status)) throw invalid('Can not edit a package in this state.');
  const category = categoryOf(stored.input);
  const through = category !== undefined && isThrough(category);
  // Source: every field but stock may be edited.
  const merged = { ...stored.input, ...changes, stock: stored.input.stock };
  const input = readPackage(context, owner, merged, (wanted) => isThrough(wanted) === through);
  // Source: the method of a through order cannot be changed after the transfer.
  if (through && input.departure.shipping_method !== stored.input.departure.shipping_method) {
    throw invalid('Shipping method can not be changed for a through package.');
  }
  return viewOf(context, save(context.store, { ...stored, input }));
}

export function removePackage(context: StandInContext, owner: string, params: unknown): PackageView {
  const stored = findPackage(context.store, owner, params);
  if (!stored) throw invalid('Package was not found.');
  if (stored.status === 'removed') throw invalid('Package already removed.');
  if (!CHANGEABLE.includes(stored.status)) throw invalid('Can not delete a package in this state.');
  return viewOf(context, save(context.store, withStatus(stored, 'removed', context.now())));
}

const listInput = z.object({
  page: pageNumber,
  per_page: perPage,
  stock: numeric('You do not have access to a stock.').nullish(),
  archived: flag('Must be true or false.').nullish(),
  type: z.enum(['standard', 'fulfilment', 'through'], { error: 'Invalid type.' }).nullish(),
  status: z.enum(STATUS_CODES, { error: 'Invalid status.' }).nullish(),
  query: text,
});

function matching(context: StandInContext, owner: string, params: unknown) {
  const { page, per_page, stock, archived, type, status, query } = readParams(listInput, params);
  const found = packages(context.store)
    .all()
    .reverse()
    .filter((stored) => stored.owner === owner && !(archived ?? false))
    .filter((stored) => !stock || stored.input.stock === stock)
    .filter((stored) => !status || stored.status === status)
    .filter((stored) => query === '' || `${trackingNumber(stored.id)} ${stored.input.external_id}`.includes(query))
    .map((stored) => viewOf(context, stored))
    .filter((view) => !type || view.type === type);
  return { found, page, perPage: per_page };
}

// Source: an array with no total; clients walk until an empty page.
export function getPackages(context: StandInContext, owner: string, params: unknown): PackageView[] {
  const { found, page, perPage } = matching(context, owner, params);
  return pageOf(found, page, perPage);
}

export const getPackagesCount = (context: StandInContext, owner: string, params: unknown) => ({
  count: matching(context, owner, params).found.length,
});

const statusesInput = z.object({
  ids: z.array(z.union([z.string(), z.number()]), { error: 'Invalid ids.' }).min(1, { error: 'Invalid ids.' }),
  status_at_since: text,
});

/** Keyed by the package id: the real keys are not documented. */
export function getPackagesCurrentStatus(context: StandInContext, owner: string, params: unknown) {
  const { ids, status_at_since } = readParams(statusesInput, params);
  const since = status_at_since === '' ? null : new Date(status_at_since);
  const found = ids
    .map((id) => packages(context.store).get(String(id).replace(/^RP/, '')))
    .filter((stored) => stored !== undefined)
    .filter((stored) => stored.owner === owner)
    .filter((stored) => !since || new Date(stored.history[0]?.date ?? stored.createdAt) >= since);
  return Object.fromEntries(found.map(({ id, status, paid }) => [String(id), { status, paid }]));
}

export function getTracking(context: StandInContext, params: unknown) {
  const { query } = readParams(z.object({ query: text }), params);
  const stored = packages(context.store).get(query.replace(/^RP/i, ''));
  if (!stored) throw new Refusal(1201, 'Package was not found.');
  const { weight, length, width, height, departure, checkpoints, type } = viewOf(context, stored);
  const { settlement, phone } = departure.address;
  const { name, surname, receiver, street, house } = stored.input.departure.address;
  return {
    article: trackingNumber(stored.id),
    weight,
    length,
    width,
    height,
    courier: departure.shipping_method?.courier ?? null,
    receiver: receiver || `${surname} ${name}`,
    phone,
    address: [settlement, street, house].filter(Boolean).join(', '),
    type,
    checkpoints,
  };
}

export function setStatus(context: StandInContext, id: number, status: PackageStatus): StoredPackage | undefined {
  const stored = packages(context.store).get(id);
  return stored && save(context.store, withStatus(stored, status, context.now()));
}

/** Parcels of one merchant that share an external id and are not removed. */
export function duplicatePackages(store: SystemStore): Duplicate[] {
  const groups = new Map<string, number[]>();
  for (const { id, owner, status, input } of packages(store).all()) {
    if (status === 'removed' || input.external_id === '') continue;
    const key = lookupOf(owner, input.external_id);
    groups.set(key, [...(groups.get(key) ?? []), id]);
  }
  return [...groups]
    .filter(([, ids]) => ids.length > 1)
    .map(([key, ids]) => ({ key: key.slice(key.indexOf('/') + 1), ids }));
}
