import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { countsOf } from '#core/listing/counts';
import { cellOf } from '#core/order/cell';
import { PAYMENT_FILTERS, paymentKindOf } from '#core/order/payment';
import type { Order } from '#core/order/schema';
import { ORDER_STATUSES, type OrderStatus } from '#core/order/status';
import { ORDER_TYPES } from '#core/order/type';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { expectRefusal, orderInput, type TestPerson, type TestWorker } from '../../support/worker.ts';
import { idsOf, type Lister, lister } from './lister.ts';

let worker: TestWorker;
let owner: TestPerson;
let shopId: string;
let made: Order[];
let list: Lister['list'];
let walk: Lister['walk'];

const CATEGORIES = ['to-door', 'door-to-door', 'international'] as const;
const PAYMENTS = [
  { cod: { amountKopecks: 1000, method: 'cash' as const } },
  { cod: { amountKopecks: 1000, method: 'card' as const } },
  { prepayment: { method: 'online_card' as const, paid: false } },
  { prepayment: { method: 'online_card' as const, paid: true } },
  { prepayment: { method: 'other' as const, paid: true } },
];

/** One order of each kind in turn, so that every filter has something to find and something to leave out. */
async function makeKind(index: number): Promise<Order> {
  const category = CATEGORIES[index % 3] ?? 'to-door';
  const payment = PAYMENTS[index % 5] ?? {};
  const delivery = { methodCode: '3', methodName: 'СДЭК', carrier: 'cdek', category, costKopecks: 100 * index };
  const order = await worker.makeOrder({ ...orderInput, ...payment, shopId, delivery }, owner.token);
  const status = ORDER_STATUSES[index % ORDER_STATUSES.length] ?? 'new';
  // «Передан» is not set by hand, so it is put there.
  const cell = cellOf({
    status,
    type: order.type,
    payment: paymentKindOf(order),
    paid: order.prepayment?.paid ?? false,
  });
  await worker.db.write.run(sql`UPDATE orders SET status = ${status}, cell = ${cell} WHERE id = ${order.id}`);
  return { ...order, status };
}

type Asked = {
  status?: OrderStatus;
  type?: (typeof ORDER_TYPES)[number];
  payment?: 'cash' | 'card' | 'prepaid';
  paid?: 'true' | 'false';
};

/** A3 to A6 in the guide's words. */
function passes(order: Order, { status, type, payment, paid }: Asked): boolean {
  const online = order.prepayment?.method === 'online_card';
  const ways = {
    cash: order.cod?.method === 'cash',
    card: order.cod?.method === 'card' || online,
    prepaid: order.cod === null,
  };
  return (
    (status ? order.status === status : order.status !== 'deleted') &&
    (!type || order.type === type) &&
    (!payment || ways[payment]) &&
    (!paid || String(order.prepayment?.paid ?? false) === paid)
  );
}

const cellOfOrder = (order: Order) =>
  cellOf({ ...order, payment: paymentKindOf(order), paid: order.prepayment?.paid ?? false });

/** What the orders screen shows: filters, counts and pages. */
export function describeList(given: () => TestWorker): void {
  beforeAll(async () => {
    worker = given();
    shopId = await worker.makeShop();
    owner = await worker.makePerson({ [shopId]: 'owner', [DEMO.shopId]: 'owner' });
    ({ list, walk } = lister(worker, shopId, owner.token));
    const kinds = Array.from({ length: 42 }, (_, index) => index);
    made = await Promise.all(kinds.map((index) => makeKind(index)));
  });

  describe('filters', () => {
    const some = <T>(values: readonly T[]) => [undefined, ...values];
    const combinations = some(ORDER_STATUSES).flatMap((status) =>
      some(ORDER_TYPES).flatMap((type) =>
        some(PAYMENT_FILTERS).flatMap((payment) =>
          some(['true', 'false'] as const).map((paid): Asked => ({ status, type, payment, paid })),
        ),
      ),
    );

    it('in every combination give exactly the orders that pass, newest first, and the counts under them (A1, A3, A4, A5, A6, A7)', async () => {
      const counters = made.map((order) => ({ cell: cellOfOrder(order), count: 1 }));
      for (const asked of combinations) {
        const named = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
        const { list: page, roundTrips } = await list({ ...named, limit: '200' });
        expect(roundTrips).toBe(1);
        const expected = made.filter((order) => passes(order, asked));
        expect(idsOf(page?.items ?? []).sort(), JSON.stringify(named)).toEqual(idsOf(expected).sort());
        expect(page?.counts).toEqual(countsOf(counters, asked));
        const times = page?.items.map(({ createdAt }) => createdAt) ?? [];
        expect(times).toEqual([...times].sort().reverse());
      }
    });

    it('show new orders of all kinds in the row: payment, delivery, links (A10)', async () => {
      const { list: page } = await list({ status: 'new', limit: '200' });
      const row = page?.items.find(({ id }) => id === made[0]?.id);
      expect(row).toMatchObject({
        ...{ number: made[0]?.number, recipientName: 'Петрова Анна Ивановна', settlement: 'г. Москва' },
        ...{
          cod: { amountKopecks: 1000, method: 'cash' },
          prepayment: null,
          hasPaymentLink: false,
          hasPreorderLink: false,
        },
      });
    });

    it.each([
      ['status', 'gone'],
      ['type', 'parcel'],
      ['payment', 'bitcoin'],
      ['paid', 'yes'],
      ['sort', 'name'],
      ['limit', '0'],
      ['limit', '201'],
      ['limit', 'many'],
      ['limit', '1.5'],
      ['q', ' '],
      ['q', 'a\0b'],
    ])('with a value that is none (%s=%j) are refused, naming the field', async (field, value) => {
      expectRefusal(await list({ [field]: value }), 400, 'INVALID_INPUT', field);
    });

    it('that are too long are refused, naming the field', async () => {
      expectRefusal(await list({ q: 'x'.repeat(201) }), 400, 'INVALID_INPUT', 'q');
      expectRefusal(await list({ cursor: 'x'.repeat(501) }), 400, 'INVALID_INPUT', 'cursor');
    });
  });

  describe('paging', () => {
    it.each(['-createdAt', 'createdAt'])(
      'by %s meets every order once, though new ones come meanwhile',
      async (sort) => {
        const before = (await walk({ sort, limit: '200' })).map(({ id }) => id);
        const rows = await walk({ sort, limit: '7' }, () => worker.makeOrder({ shopId }, owner.token));
        const ids = idsOf(rows);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.filter((id) => before.includes(id))).toEqual(before);
      },
    );

    it('keeps to its query: the cursor of another one is refused', async () => {
      const { list: page } = await list({ status: 'new', limit: '1' });
      const cursor = page?.nextCursor ?? '';
      expect((await list({ status: 'new', limit: '5', cursor })).status).toBe(200);
      const others: Record<string, string>[] = [
        { status: 'confirmed' },
        {},
        { status: 'new', sort: 'createdAt' },
        { status: 'new', q: 'анна' },
      ];
      for (const other of others) expectRefusal(await list({ ...other, cursor }), 400, 'INVALID_CURSOR', 'cursor');
      const elsewhere = await list({ status: 'new', cursor, shopId: DEMO.shopId });
      expectRefusal(elsewhere, 400, 'INVALID_CURSOR', 'cursor');
    });

    it.each(['', 'AAAA', 'e30', btoa('{"c":1,"s":1,"q":"x"}'), '%%%', 'кириллица'])(
      'refuses a cursor that nobody gave: %j',
      async (cursor) => {
        expectRefusal(await list({ cursor }), 400, 'INVALID_CURSOR', 'cursor');
      },
    );
  });
}
