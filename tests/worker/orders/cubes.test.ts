import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Batch } from '#core/api/batches';
import { countsSchema, orderSeriesSchema } from '#core/api/orders';
import { newApiKeySchema } from '#core/api/people';
import { cellsOf } from '#core/listing/filter';
import { PAYMENT_FILTERS } from '#core/order/payment';
import type { Order } from '#core/order/schema';
import { ORDER_STATUSES, STATUSES_BY_HAND } from '#core/order/status';
import { ORDER_TYPES } from '#core/order/type';
import { dayNumber, dayOf, dayText } from '#core/shared/day';
import { orderPage } from '#worker/db/queries/order-list';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { verifyCounts } from '../../../worker/local/verify.ts';
import { until } from '../../support/api-client.ts';
import { expectRefusal, orderInput, startTestWorker, type TestPerson, type TestWorker } from '../../support/worker.ts';
import { batchCalls } from '../batches/support.ts';
import { editDeciding } from './decide.ts';
import { idsOf, type Lister, lister } from './lister.ts';

const DAY_MS = 86_400_000;
const LAST = dayNumber('2026-11-20');

let worker: TestWorker;
let owner: TestPerson;
let shopId: string;
/** A script's key. */
let script: string;
let list: Lister['list'];
let walk: Lister['walk'];
beforeAll(async () => {
  worker = await startTestWorker({ demoOrders: 300 });
  shopId = await worker.makeShop();
  owner = await worker.makePerson({ [shopId]: 'owner', [DEMO.shopId]: 'owner' });
  const body = { shopId, name: 'Выгрузка 1С', role: 'manager' };
  script = newApiKeySchema.parse(
    (await worker.call('POST', '/api/v1/api-keys', { body, token: owner.token })).body,
  ).key;
  ({ list, walk } = lister(worker, shopId, owner.token));
});
afterAll(() => worker.stop());

const get = (path: string) => worker.call('GET', `/api/v1${path}`, { token: owner.token });
const ask = (path: string, query: Record<string, string>) =>
  get(`/orders/${path}?${new URLSearchParams({ shopId, ...query })}`);

/** As if it had been made on another day: what an import of old orders does. */
async function moveToDay(id: string, day: number): Promise<void> {
  const createdAt = day * DAY_MS + 12 * 3_600_000;
  await worker.db.write.run(sql`UPDATE orders SET day = ${day}, created_at = ${createdAt} WHERE id = ${id}`);
}

const kinds = [
  { cod: { amountKopecks: 1000, method: 'cash' as const } },
  { cod: { amountKopecks: 1000, method: 'card' as const } },
  { prepayment: { method: 'online_card' as const, paid: false } },
  { prepayment: { method: 'other' as const, paid: true } },
];
const step = fc.record({
  what: fc.constantFrom('create', 'status', 'pay', 'price', 'type', 'type', 'day', 'purge', 'batch'),
  which: fc.nat(30),
  value: fc.nat(1000),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
type Made = { id: string; version: number };
/** What really happened in the histories: a step that is refused or changes nothing shows nothing. */
const happened = { types: 0, batches: 0 };

/** One step of a history; `made` are the orders that stand after it. */
async function take({ what, which, value }: Step, made: Made[]): Promise<void> {
  const order = made[which % Math.max(1, made.length)];
  if (what === 'create' || !order) {
    const { id } = await worker.makeOrder({ ...kinds[value % 4], shopId }, owner.token);
    made.push({ id, version: 1 });
  } else if (what === 'day') await moveToDay(order.id, LAST - (value % 5));
  else if (what === 'purge') {
    await worker.db.write.run(sql`DELETE FROM orders WHERE id = ${order.id}`);
    made.splice(made.indexOf(order), 1);
  } else if (what === 'batch') await takeBatch(made, value);
  else if (what === 'type') await changeType(order, value);
  else {
    const changes = changesOf(what, value);
    const body = { version: order.version, ...changes };
    const answer =
      what === 'status'
        ? await worker.call('POST', `/api/v1/orders/${order.id}/status`, { body, token: owner.token })
        : await editDeciding(worker, order, changes, 'decline', owner.token);
    expect([200, 422]).toContain(answer.status);
    if (answer.status === 200) order.version = (answer.body as Made).version;
  }
}

async function takeBatch(made: Made[], value: number): Promise<void> {
  const ids = made.slice(0, 1 + (value % 5)).map(({ id }) => id);
  const status = STATUSES_BY_HAND[value % STATUSES_BY_HAND.length];
  const { start, report } = batchCalls(() => worker);
  const call = { token: owner.token };
  const started = await start({ shopId, action: 'status', ...(status && { status }), selection: { ids } }, call);
  expect(started.status, started.text).toBe(202);
  const { counts } = await until('the batch has ended', async () => {
    const batch = await report((started.body as Batch).id, '', call);
    return batch.state === 'done' && batch;
  });
  happened.batches += counts.ok > 0 ? 1 : 0;
  for (const order of made.filter(({ id }) => ids.includes(id)))
    order.version = ((await get(`/orders/${order.id}`)).body as Made).version;
}

/** By a script, whose edits need no proposal: a method that nobody prices could not be accepted. */
async function changeType(order: Made, value: number): Promise<void> {
  const category = (['to-door', 'door-to-door', 'international'] as const)[value % 3];
  const before = (await get(`/orders/${order.id}`)).body as Order;
  const body = {
    version: order.version,
    delivery: { methodCode: `${value}`, methodName: 'Метод', carrier: 'cdek', category },
  };
  const answer = await worker.call('PATCH', `/api/v1/orders/${order.id}`, { body, token: script });
  expect([200, 422]).toContain(answer.status);
  if (answer.status !== 200) return;
  const after = answer.body as Order;
  order.version = after.version;
  happened.types += after.type === before.type ? 0 : 1;
}

function changesOf(what: 'status' | 'pay' | 'price', value: number): object {
  if (what === 'status') return { status: STATUSES_BY_HAND[value % STATUSES_BY_HAND.length] };
  if (what === 'pay') return { cod: null, prepayment: null, ...kinds[value % 4] };
  return { items: [{ name: 'Чай', quantity: 1, priceKopecks: 100 * (value + 20) }] };
}

describe('both cubes', () => {
  it('equal a recount after any history of orders (A1, A4, A5, A6)', async () => {
    expect(await verifyCounts(worker.db)).toEqual([]);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 30 }), async (steps) => {
        const made: Made[] = [];
        for (const each of steps) await take(each, made);
        expect(await verifyCounts(worker.db)).toEqual([]);
      }),
      { numRuns: 6 },
    );
    expect([happened.types > 0, happened.batches > 0]).toEqual([true, true]);
  }, 120_000);

  it('that were tampered with are named by the recount, place by place', async () => {
    await worker.makeOrder({ shopId }, owner.token);
    const change = (by: number) =>
      worker.db.write.batch([
        worker.db.write.run(sql`UPDATE order_counts SET count = count + ${by} WHERE shop_id = ${shopId}
          AND rowid = (SELECT min(rowid) FROM order_counts WHERE shop_id = ${shopId})`),
        worker.db.write.run(sql`UPDATE order_days SET total_kopecks = total_kopecks + ${by} WHERE shop_id = ${shopId}
          AND rowid = (SELECT min(rowid) FROM order_days WHERE shop_id = ${shopId})`),
      ]);
    await change(1);
    const found = await verifyCounts(worker.db);
    expect(found.map(({ table, shopId: shop }) => [table, shop])).toEqual([
      ['order_counts', shopId],
      ['order_days', shopId],
    ]);
    await change(-1);
  });
});

describe('a period', () => {
  const from = dayText(LAST - 3);
  const to = dayText(LAST - 1);
  beforeAll(async () => {
    for (let index = 0; index < 40; index += 1) {
      const kind = {
        ...kinds[index % 4],
        items: [{ name: 'Чай', quantity: 1, priceKopecks: 5000 + (index % 7) * 100 }],
      };
      const { id } = await worker.makeOrder({ ...kind, shopId }, owner.token);
      await moveToDay(id, LAST - (index % 5));
    }
  });

  it('gives exactly the orders of its days, and exact counts, under every filter', async () => {
    const days = async (query: Record<string, string>) =>
      (await walk({ ...query, limit: '200' })).filter(({ createdAt }) => {
        const day = dayText(dayOf(new Date(createdAt), 'Europe/Moscow'));
        return from <= day && day <= to;
      });
    const filters: Record<string, string>[] = [
      {},
      ...ORDER_STATUSES.map((status) => ({ status })),
      ...ORDER_TYPES.map((type) => ({ type })),
      ...PAYMENT_FILTERS.map((payment) => ({ payment })),
      { status: 'new', paid: 'true' },
    ];
    for (const filter of filters) {
      const expected = await days(filter);
      for (const sort of ['-createdAt', 'createdAt']) {
        const inside = await walk({ ...filter, from, to, sort, limit: '7' });
        expect(idsOf(inside).sort(), JSON.stringify(filter)).toEqual(idsOf(expected).sort());
      }
      const counts = countsSchema.parse((await ask('counts', { ...filter, from, to })).body);
      expect((await list({ ...filter, from, to })).list?.counts).toEqual(counts);
      if (filter.status === 'new') expect(counts.byStatus.new).toBe(expected.length);
    }
  });

  it('is a series of days with count and sum, under the same filters, in one round trip', async () => {
    for (const filter of [{}, { status: 'new' }, { payment: 'cash' }] as Record<string, string>[]) {
      const answer = await ask('series', { ...filter, from, to });
      expect([answer.status, answer.roundTrips]).toEqual([200, 1]);
      const { items } = orderSeriesSchema.parse(answer.body);
      const rows = await walk({ ...filter, from, to, limit: '200' });
      const expected = new Map<string, { day: string; count: number; totalKopecks: number }>();
      for (const { createdAt, totalKopecks } of rows) {
        const day = dayText(dayOf(new Date(createdAt), 'Europe/Moscow'));
        const known = expected.get(day) ?? { day, count: 0, totalKopecks: 0 };
        expected.set(day, { day, count: known.count + 1, totalKopecks: known.totalKopecks + totalKopecks });
      }
      expect(items).toEqual([...expected.values()].sort((a, b) => a.day.localeCompare(b.day)));
    }
  });

  it('holds for a search too', async () => {
    const today = dayOf(new Date(), 'Europe/Moscow');
    const recipient = { fullName: 'Сегодняшняя Вера' };
    const made = await worker.makeOrder({ ...orderInput, recipient, shopId }, owner.token);
    const on = async (first: number, last: number) =>
      idsOf(await walk({ q: 'сегодняшняя', from: dayText(first), to: dayText(last) }));
    expect(await on(today - 1, today)).toEqual([made.id]);
    expect([await on(today - 9, today - 2), await on(today + 1, today + 9)]).toEqual([[], []]);
  });

  it('of one day is that day, and an empty one is empty', async () => {
    expect((await list({ from: to, to })).list?.items.length).toBeGreaterThan(0);
    const { list: none } = await list({ from: '2001-01-01', to: '2001-12-31' });
    expect([none?.items, none?.nextCursor, none?.counts?.byStatus.new]).toEqual([[], null, 0]);
  });

  it.each([
    [{ from: '2026-02-30' }, 'from'],
    [{ from: 'yesterday' }, 'from'],
    [{ to: '2026-11-1' }, 'to'],
    [{ from: '2026-11-02', to: '2026-11-01' }, 'to'],
  ])('that is none (%o) is refused, naming the field', async (period, field) => {
    expectRefusal(await list(period as Record<string, string>), 400, 'INVALID_INPUT', field);
    expectRefusal(await ask('counts', period as Record<string, string>), 400, 'INVALID_INPUT', field);
  });

  it('of more than two years is no chart', async () => {
    expectRefusal(await ask('series', { from: '2020-01-01', to: '2026-01-01' }), 400, 'INVALID_INPUT', 'to');
    expectRefusal(await ask('series', { from: '2020-01-01' }), 400, 'INVALID_INPUT', 'to');
  });
});

describe('a combination of filters', () => {
  it('is read from its cells by the sort’s own index, cell by cell, on every page and in every period (A7)', async () => {
    const cells = cellsOf({ payment: 'card', paid: 'false' });
    const sorts = { createdAt: [LAST, 1, 1], number: ['1', 1], total: [1, 1] } as const;
    for (const [key, after] of Object.entries(sorts)) {
      const sort = { key: key as keyof typeof sorts, descending: true };
      for (const days of [
        { from: null, to: null },
        { from: LAST - 3, to: LAST },
      ])
        for (const behind of [null, after]) {
          const page = orderPage({ shopId, cells, days, sort, after: behind, limit: 51 });
          const plan = await worker.db.read.all<{ detail: string }>(sql`EXPLAIN QUERY PLAN ${page}`);
          const reads = plan.map(({ detail }) => detail).filter((detail) => / orders\b/.test(detail));
          const index = `orders_by_${key === 'createdAt' ? 'time' : key}`;
          expect(reads).toHaveLength(cells.length);
          for (const read of reads)
            expect(read).toMatch(
              new RegExp(`^SEARCH orders USING COVERING INDEX ${index} \\(shop_id=\\? AND cell=\\?`),
            );
        }
    }
  });
});

describe('sorting', () => {
  type Shown = { createdAt: string; number: string; totalKopecks: number };
  const sortedBy = (sort: string, row: Shown) =>
    sort.endsWith('number') ? row.number : sort.endsWith('total') ? row.totalKopecks : row.createdAt;

  it.each(['-createdAt', 'createdAt', '-number', 'number', '-total', 'total'])(
    'by %s meets every order once, in order, under filters and in a period',
    async (sort) => {
      const queries = [{}, { status: 'new', payment: 'prepaid' }, { from: dayText(LAST - 3), to: dayText(LAST) }];
      for (const query of queries as Record<string, string>[]) {
        const rows = await walk({ ...query, sort, limit: '9' });
        const plain = await walk({ ...query, limit: '200' });
        expect(idsOf(rows).sort()).toEqual(idsOf(plain).sort());
        const values = rows.map((row) => sortedBy(sort, row));
        const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
        expect(values).toEqual(sort.startsWith('-') ? sorted.reverse() : sorted);
      }
    },
  );

  it('by sum in a long period goes piece by piece, says `partial`, and comes to the end', async () => {
    const busy = await worker.makeShop();
    const person = await worker.makePerson({ [busy]: 'manager' });
    const { id } = await worker.makeOrder({ ...orderInput, shopId: busy }, person.token);
    const columns = await worker.db.read.all<{ name: string }>(sql`SELECT name FROM pragma_table_info('orders')`);
    const names = columns.map(({ name }) => name).filter((name) => name !== 'seq');
    const values = names.map((name) => {
      if (name === 'id' || name === 'number') return `o.${name} || '-' || n.i`;
      if (name === 'total_kopecks') return '100000 + n.i';
      return name === 'day' ? `o.day - n.i / 2300` : `o.${name}`;
    });
    await worker.db.write.run(
      sql.raw(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4600)
        INSERT INTO orders (${names.join(', ')}) SELECT ${values.join(', ')} FROM orders o, n WHERE o.id = '${id}'`),
    );
    const day = (await worker.db.read.all<{ day: number }>(sql`SELECT day FROM orders WHERE id = ${id}`))[0]?.day ?? 0;
    const there = lister(worker, busy, person.token);
    const period = { from: dayText(day), to: dayText(day), sort: '-total', limit: '200' };
    const first = await there.list(period);
    expect([first.roundTrips, first.list?.partial, typeof first.list?.nextCursor]).toEqual([1, true, 'string']);
    const rows = await there.walk(period);
    expect(rows.length).toBe(first.list?.counts?.byStatus.new);
    expect(rows.map(({ totalKopecks }) => totalKopecks)).toEqual(
      rows.map(({ totalKopecks }) => totalKopecks).sort((a, b) => b - a),
    );
    expect(await verifyCounts(worker.db)).toEqual([]);
  });

  it('by anything but date is refused under a search, naming the field', async () => {
    expectRefusal(await list({ q: 'анна', sort: '-total' }), 400, 'INVALID_INPUT', 'sort');
  });

  it('refuses the cursor of another sort or period', async () => {
    const cursor = (await list({ sort: 'total', limit: '1' })).list?.nextCursor ?? '';
    for (const other of [{ sort: '-total' }, { sort: 'number' }, { sort: 'total', from: '2026-01-01' }])
      expectRefusal(await list({ ...(other as Record<string, string>), cursor }), 400, 'INVALID_CURSOR', 'cursor');
  });
});
