import { z } from 'zod';
import { PAYMENT_FILTERS } from '#core/order/payment';
import { ORDER_STATUSES } from '#core/order/status';
import { ORDER_TYPES } from '#core/order/type';
import type { Case, Shop } from '../case.ts';
import type { Answer } from '../http.ts';
import { COMMON_SURNAME } from '../seed.ts';

const area = 'orders';
const versionedSchema = z.object({ id: z.string(), version: z.int() });

type Filter = Record<string, string>;
const FILTERS: readonly Filter[] = [
  ...ORDER_STATUSES.map((status) => ({ status })),
  ...ORDER_TYPES.map((type) => ({ type })),
  ...PAYMENT_FILTERS.map((payment) => ({ payment })),
  ...['true', 'false'].map((paid) => ({ paid })),
];
/** Abroad nothing is taken on delivery, and what is taken on delivery is never paid before. */
const isImpossible = ({ type, payment, paid }: Filter) => payment === 'cash' && (type === 'export' || paid === 'true');
const PAIRS: readonly Filter[] = FILTERS.flatMap((one, index) =>
  FILTERS.slice(index + 1)
    .filter((other) => Object.keys(one)[0] !== Object.keys(other)[0])
    .map((other) => ({ ...one, ...other })),
).filter((pair) => !isImpossible(pair));

const nameOf = (filter: Filter | undefined) =>
  Object.entries(filter ?? {})
    .map(([field, value]) => `${field}=${value}`)
    .join(' ');

const list =
  (query: Filter) =>
  (_: number, { id }: Shop) => ({
    method: 'GET',
    path: `/api/v1/orders?${new URLSearchParams({ shopId: id, limit: '50', ...query })}`,
  });
const inTurn = (filters: readonly Filter[]) => ({
  kinds: filters.length,
  kindName: (kind: number) => nameOf(filters[kind]),
  next: (sample: number, shop: Shop) => list(filters[sample % filters.length] ?? {})(sample, shop),
});

/** What every list is told as a multiple of. */
export const FIRST_PAGE: Case = {
  ...{ area, name: 'first page of 50', roundTrips: 1, against: 'small', bound: 1.5 },
  next: list({}),
};

const reading = { area, roundTrips: 1, against: 'small', bound: 1.5 } as const;
const searching = { area, roundTrips: 1, against: 'first page', bound: 3 } as const;
const PERIOD = { from: '2026-09-01', to: '2026-10-15' };

/** The orders screen and the verbs behind it. Written are orders that the measuring itself has made. */
export function orderCases(): Case[] {
  return [
    FIRST_PAGE,
    {
      ...{ ...reading, name: 'a page nine tenths in' },
      next: (sample, shop) => list({ cursor: shop.deepCursor })(sample, shop),
    },
    { ...reading, name: 'every single filter', ...inTurn(FILTERS) },
    { ...reading, name: 'every pair of filters', ...inTurn(PAIRS) },
    {
      ...{ ...reading, name: 'counts' },
      next: (_, { id }) => ({ method: 'GET', path: `/api/v1/orders/counts?shopId=${id}` }),
    },
    { ...reading, name: 'sorted by sum, by number', ...inTurn([{ sort: '-total' }, { sort: 'number' }]) },
    {
      ...{ ...reading, name: 'a period, and each status in it' },
      ...inTurn([PERIOD, ...ORDER_STATUSES.map((status) => ({ ...PERIOD, status }))]),
    },
    {
      ...{ ...reading, name: 'sums per day of a period' },
      next: (_, { id }) => ({
        method: 'GET',
        path: `/api/v1/orders/series?${new URLSearchParams({ shopId: id, ...PERIOD })}`,
      }),
    },
    {
      ...{ ...searching, name: 'the rarest combination of filters' },
      next: list({ status: 'problem', type: 'export', payment: 'prepaid', paid: 'false' }),
    },
    {
      ...{ ...searching, name: 'the commonest surname with a rare filter' },
      next: list({ q: COMMON_SURNAME, status: 'problem', type: 'export' }),
    },
    { ...searching, name: 'a word nobody has', next: list({ q: 'абракадабра' }) },
    { ...searching, name: 'a two-letter needle', next: list({ q: COMMON_SURNAME.slice(0, 2) }) },
    { ...searching, name: 'two words', next: list({ q: `анна ${COMMON_SURNAME}` }) },
    { ...searching, name: 'the last four digits of a phone', next: list({ q: '4567' }) },
    {
      ...{ ...reading, name: 'an order with its links' },
      next: (sample, { orderIds }) => ({ method: 'GET', path: `/api/v1/orders/${orderIds[sample % orderIds.length]}` }),
    },
    {
      ...{ ...reading, name: "an order's history" },
      next: (sample, { orderIds }) => ({
        method: 'GET',
        path: `/api/v1/orders/${orderIds[sample % orderIds.length]}/history`,
      }),
    },
    ...writeCases(),
  ];
}

function writeCases(): Case[] {
  const made: { id: string; version: number }[] = [];
  const at = (sample: number) => {
    const order = made[sample % made.length];
    if (!order) throw new Error('nothing was created yet');
    return order;
  };
  const heard = ({ body }: Answer) => {
    const order = versionedSchema.parse(body);
    const known = made.find(({ id }) => id === order.id);
    if (known) known.version = order.version;
    else made.push(order);
  };
  const writing = { area, roundTrips: 2, against: 'empty', bound: 3, heard } as const;
  return [
    {
      ...{ ...writing, name: 'create an order' },
      next: (_, { id }) => ({ method: 'POST', path: '/api/v1/orders', body: newOrder(id) }),
    },
    {
      ...{ ...writing, name: 'edit an order' },
      next: (sample) => {
        const { id, version } = at(sample);
        return { method: 'PATCH', path: `/api/v1/orders/${id}`, body: { version, comment: `Проба ${sample}` } };
      },
    },
    {
      ...{ ...writing, name: 'change a status' },
      next: (sample) => {
        const { id, version } = at(sample);
        // Back and forth: every order is passed once before any is passed again.
        const status = Math.floor(sample / made.length) % 2 === 0 ? 'confirmed' : 'new';
        return { method: 'POST', path: `/api/v1/orders/${id}/status`, body: { version, status } };
      },
    },
  ];
}

const newOrder = (shopId: string) => ({
  shopId,
  number: `B-${crypto.randomUUID().slice(0, 13)}`,
  recipient: { fullName: 'Проба Скорости', phone: '+79161234567', email: '' },
  items: [{ name: 'Чай', quantity: 2, priceKopecks: 45_000, weightGrams: 120 }],
});
