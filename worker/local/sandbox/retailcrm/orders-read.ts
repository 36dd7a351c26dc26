import type { SystemStore } from '../kit/store.ts';
import { badInput } from './answers.ts';
import { orderView } from './order-view.ts';
import type { Parameters } from './parameters.ts';
import { listOf, paginate, readFilter, textOf } from './parameters.ts';
import { referenceRow } from './reference.ts';
import type { StoredOrder } from './stored.ts';
import { customers, orders, paymentsOf } from './stored.ts';

const FILTERS = [
  'ids',
  'externalIds',
  'numbers',
  'customer',
  'email',
  'extendedStatus',
  'sites',
  'createdAtFrom',
  'createdAtTo',
  'statusUpdatedAtFrom',
  'statusUpdatedAtTo',
  'paymentStatuses',
  'paymentTypes',
  'deliveryTypes',
  'trackNumber',
];

const MOST_IDS = 100;

type Test = (order: StoredOrder) => boolean;

const oneOf = (wanted: string[], value: (order: StoredOrder) => (string | number | undefined | null)[]): Test =>
  wanted.length === 0 ? () => true : (order) => value(order).some((own) => wanted.includes(String(own)));

const includes = (wanted: string | undefined, value: (order: StoredOrder) => string): Test =>
  wanted === undefined ? () => true : (order) => value(order).toLowerCase().includes(wanted.toLowerCase());

const within = (from: string | undefined, to: string | undefined, value: (order: StoredOrder) => string): Test => {
  // A bare date ends with its last second.
  const end = to && to.length === 10 ? `${to} 23:59:59` : to;
  return (order) => (!from || value(order) >= from) && (!end || value(order) <= end);
};

const byNewest = (left: StoredOrder, right: StoredOrder): number =>
  right.createdAt.localeCompare(left.createdAt) || right.id - left.id;

export function searchOrders(store: SystemStore, sites: string[], filter: Parameters): StoredOrder[] {
  const wholeName = (order: StoredOrder) => {
    const customer = customers(store).get(order.customerId);
    const { lastName, firstName, phone } = order.fields;
    return [lastName, firstName, phone, customer?.lastName, customer?.firstName, customer?.phone].join(' ');
  };
  const own = (order: StoredOrder) => paymentsOf(store, order.id);
  const tests: Test[] = [
    oneOf(listOf(filter.ids), (order) => [order.id]),
    oneOf(listOf(filter.externalIds), (order) => [order.fields.externalId]),
    oneOf(listOf(filter.numbers), (order) => [order.number]),
    oneOf(listOf(filter.sites), (order) => [order.site]),
    oneOf(listOf(filter.extendedStatus), (order) => [
      order.status,
      String(referenceRow(store, 'statuses', order.status)?.group),
    ]),
    oneOf(listOf(filter.deliveryTypes), (order) => [order.fields.delivery?.code]),
    oneOf(listOf(filter.paymentStatuses), (order) => own(order).map(({ status }) => status)),
    oneOf(listOf(filter.paymentTypes), (order) => own(order).map(({ type }) => type)),
    includes(textOf(filter.customer), wholeName),
    includes(textOf(filter.email), (order) => order.fields.email ?? ''),
    includes(textOf(filter.trackNumber), (order) => order.fields.delivery?.data?.trackNumber ?? ''),
    within(textOf(filter.createdAtFrom), textOf(filter.createdAtTo), (order) => order.createdAt),
    within(textOf(filter.statusUpdatedAtFrom), textOf(filter.statusUpdatedAtTo), (order) => order.statusUpdatedAt),
  ];
  return orders(store)
    .all()
    .filter((order) => sites.includes(order.site) && tests.every((test) => test(order)))
    .sort(byNewest);
}

export function listOrders(store: SystemStore, sites: string[], parameters: Parameters) {
  const filter = readFilter(parameters, FILTERS);
  // Source: at most 100 values in ids, externalIds and numbers.
  for (const name of ['ids', 'externalIds', 'numbers']) {
    if (listOf(filter[name]).length > MOST_IDS)
      throw badInput({ [`filter.${name}`]: 'This collection should contain 100 elements or less.' });
  }
  const { pagination, rows } = paginate(searchOrders(store, sites, filter), parameters);
  return { success: true, pagination, orders: rows.map((order) => orderView(store, order, 'byId')) };
}

/** Source: the cheapest way to read statuses back: {id, externalId, status, group}. */
export function listStatuses(store: SystemStore, sites: string[], parameters: Parameters) {
  const ids = listOf(parameters.ids);
  const externalIds = listOf(parameters.externalIds);
  if (ids.length + externalIds.length === 0) throw badInput({ ids: 'ids or externalIds must be given.' });
  if (ids.length + externalIds.length > MOST_IDS)
    throw badInput({ ids: 'This collection should contain 100 elements or less.' });
  const found = orders(store)
    .all()
    .filter((order) => sites.includes(order.site))
    .filter(({ id, fields }) => ids.includes(String(id)) || externalIds.includes(fields.externalId ?? ''));
  return {
    success: true,
    orders: found.map(({ id, fields, status }) => ({
      id,
      externalId: fields.externalId,
      status,
      group: referenceRow(store, 'statuses', status)?.group,
    })),
  };
}
