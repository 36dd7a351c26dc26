import { z } from 'zod';
import type { Case, Shop } from '../case.ts';
import type { Answer } from '../http.ts';

const AREA = 'orders';
const versionedSchema = z.object({ id: z.string(), version: z.int() });

/** The orders screen and the verbs behind it. Written are orders that the measuring itself has made. */
export function orderCases({ shopId, orderIds, recipientName }: Shop): Case[] {
  const list = (query: Record<string, string>) => ({
    method: 'GET',
    path: `/api/v1/orders?${new URLSearchParams({ shopId, limit: '50', ...query })}`,
  });
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
  return [
    { area: AREA, name: 'first page of 50', roundTrips: 1, next: () => list({}) },
    {
      area: AREA,
      name: 'a pair of filters',
      roundTrips: 1,
      next: () => list({ status: 'confirmed', payment: 'cash' }),
    },
    { area: AREA, name: 'sorted by sum', roundTrips: 1, next: () => list({ sort: '-total' }) },
    {
      area: AREA,
      name: 'the rarest combination of filters',
      roundTrips: 1,
      next: () => list({ status: 'problem', type: 'export' }),
    },
    { area: AREA, name: 'search by name', roundTrips: 1, next: () => list({ q: recipientName }) },
    {
      area: AREA,
      name: 'search by name with a rare filter',
      roundTrips: 1,
      next: () => list({ q: recipientName, status: 'problem' }),
    },
    { area: AREA, name: 'search for nobody', roundTrips: 1, next: () => list({ q: 'абракадабра' }) },
    { area: AREA, name: 'search by two letters', roundTrips: 1, next: () => list({ q: recipientName.slice(0, 2) }) },
    {
      area: AREA,
      name: 'read an order',
      roundTrips: 1,
      next: (sample) => ({ method: 'GET', path: `/api/v1/orders/${orderIds[sample % orderIds.length]}` }),
    },
    {
      area: AREA,
      name: 'create an order',
      roundTrips: 2,
      next: () => ({ method: 'POST', path: '/api/v1/orders', body: newOrder(shopId) }),
      heard,
    },
    {
      area: AREA,
      name: 'edit an order',
      roundTrips: 2,
      next: (sample) => {
        const { id, version } = at(sample);
        return { method: 'PATCH', path: `/api/v1/orders/${id}`, body: { version, comment: `Проба ${sample}` } };
      },
      heard,
    },
    {
      area: AREA,
      name: 'change a status',
      roundTrips: 2,
      next: (sample) => {
        const { id, version } = at(sample);
        // Back and forth: every order is passed once before any is passed again.
        const status = Math.floor(sample / made.length) % 2 === 0 ? 'confirmed' : 'new';
        return { method: 'POST', path: `/api/v1/orders/${id}/status`, body: { version, status } };
      },
      heard,
    },
  ];
}

const newOrder = (shopId: string) => ({
  shopId,
  number: `B-${crypto.randomUUID().slice(0, 13)}`,
  recipient: { fullName: 'Проба Скорости', phone: '+79161234567', email: '' },
  items: [{ name: 'Чай', quantity: 2, priceKopecks: 45_000, weightGrams: 120 }],
});
