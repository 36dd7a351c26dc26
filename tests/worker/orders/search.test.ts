import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Order } from '#core/order/schema';
import { orderLinks } from '#worker/db/tables/sending';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { expectRefusal, orderInput, startTestWorker, type TestPerson, type TestWorker } from '../../support/worker.ts';
import { idsOf, type Lister, lister } from './lister.ts';

let worker: TestWorker;
let owner: TestPerson;
let shopId: string;
let list: Lister['list'];
let walk: Lister['walk'];
let anna: Order;
const TRACKING = 'RP987654321';

beforeAll(async () => {
  worker = await startTestWorker();
  shopId = await worker.makeShop();
  owner = await worker.makePerson({ [shopId]: 'owner', [DEMO.shopId]: 'owner' });
  ({ list, walk } = lister(worker, shopId, owner.token));
  const recipient = { fullName: 'Ёлкина Анна', phone: '8 (916) 555-44-33', email: 'Anna.Y@Example.ru' };
  const items = orderInput.items.map((item) => ({ ...item, sku: 'ЧАЙ-Ё7' }));
  anna = await worker.makeOrder({ ...orderInput, shopId, recipient, items, number: 'INS-20417' }, owner.token);
  await link(anna, 'lnk_anna', TRACKING);
});
afterAll(() => worker.stop());

const link = (order: Order, id: string, trackingNumber: string) =>
  worker.db.write.insert(orderLinks).values({
    ...{ id, shopId: order.shopId, orderId: order.id, connectionId: `con_${id}`, system: 'shiptor' },
    ...{ state: 'linked', externalId: '1', trackingNumber, updatedAt: 0 },
  });

const found = async (q: string, query: Record<string, string> = {}) => {
  const { list: page, status, roundTrips, text } = await list({ ...query, q, limit: '200' });
  expect([status, roundTrips], text).toEqual([200, 1]);
  return page?.items ?? [];
};

/** Many like one, straight into the table. */
async function copies(order: Order, times: number, name: string): Promise<void> {
  const columns = await worker.db.read.all<{ name: string }>(sql`SELECT name FROM pragma_table_info('orders')`);
  const names = columns.map((column) => column.name).filter((column) => column !== 'seq');
  const values = names.map((column) =>
    column === 'id' || column === 'number' ? `o.${column} || '-' || n.i || '${name}'` : `o.${column}`,
  );
  await worker.db.write.run(
    sql.raw(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${times})
      INSERT INTO orders (${names.join(', ')}) SELECT ${values.join(', ')} FROM orders o, n WHERE o.id = '${order.id}'`),
  );
}

describe('a search (A2)', () => {
  it.each([
    ['number', ['ins-20417', '20417', 'INS']],
    ['name', ['елкина', 'ЁЛК', 'кина', 'ёл', 'а', 'анна ёлкина', 'чай-е7 анна']],
    ['phone', ['89165554433', '+7 916 555-44-33', '916 555 44 33', '4433', '555-44', '8 916 555']],
    ['email', ['anna.y@example.ru', 'Y@EXAM']],
    ['sku', ['чай-е7', 'Й-Ё7']],
    ['tracking', ['rp987654321', '98765']],
  ])('finds an order by its %s and says so, in one round trip', async (field, needles) => {
    for (const q of needles) {
      const rows = await found(q);
      expect([q, idsOf(rows)]).toEqual([q, [anna.id]]);
      expect([q, rows[0]?.foundBy]).toEqual([q, expect.arrayContaining([field])]);
    }
  });

  it('follows an edit, a new tracking number and a removal at once', async () => {
    const order = await worker.makeOrder({ shopId, recipient: { fullName: 'Прежняя' } }, owner.token);
    await worker.call('PATCH', `/api/v1/orders/${order.id}`, {
      body: { version: 1, recipient: { fullName: 'Новейшая', phone: '+79990001122' }, number: 'Q-77-X' },
      token: owner.token,
    });
    expect([await found('прежняя'), await found(order.number)]).toEqual([[], []]);
    for (const q of ['новейшая', '1122', '89990001122', 'q-77-x', 'но'])
      expect(idsOf(await found(q))).toEqual([order.id]);
    await link(order, 'lnk_new', 'TRK-1');
    expect(idsOf(await found('trk-1'))).toEqual([order.id]);
    await worker.db.write.run(sql`UPDATE order_links SET tracking_number = 'TRK-2' WHERE id = 'lnk_new'`);
    expect([await found('trk-1'), idsOf(await found('trk-2'))]).toEqual([[], [order.id]]);
    await worker.db.write.run(sql`DELETE FROM orders WHERE id = ${order.id}`);
    for (const q of ['новейшая', '1122', 'trk-2', 'но']) expect(await found(q)).toEqual([]);
    expect(await worker.db.read.all(sql`SELECT key FROM orders_search_keys WHERE key LIKE '%q-77%'`)).toEqual([]);
  });

  it('of a pasted list finds whole numbers and tracking numbers, however they are separated', async () => {
    const others = await Promise.all(
      ['A-1', 'A-2', 'A-3'].map((number) => worker.makeOrder({ shopId, number }, owner.token)),
    );
    const ids = [anna, ...others.slice(0, 2)].map(({ id }) => id).sort();
    for (const separator of ['\n', '\r\n', ', ', ';', '\t']) {
      const rows = await found(['a-1', 'A-2', 'nobody-0', TRACKING.toLowerCase()].join(separator));
      expect(idsOf(rows).sort()).toEqual(ids);
      expect(rows.find(({ id }) => id === anna.id)?.foundBy).toEqual(['tracking']);
    }
    const five = Array.from({ length: 500 }, (_, index) => `A-${index}`);
    expect(idsOf(await found(five.join('\n'))).sort()).toEqual(others.map(({ id }) => id).sort());
    expect(idsOf(await walk({ q: five.join('\n'), limit: '1' })).length).toBe(3);
    expectRefusal(await list({ q: [...five, 'A-500'].join('\n') }), 400, 'INVALID_INPUT', 'q');
  });

  it('of 500 long numbers in lines of Windows comes whole, in the address and as what a batch is about', async () => {
    for (const length of [19, 28, 60]) {
      const number = `${length}-`.padEnd(length, '7');
      const { id } = await worker.makeOrder({ shopId, number }, owner.token);
      const rest = Array.from({ length: 499 }, (_, index) => `${index}`.padStart(length, '0'));
      const q = [...rest, number].join('\r\n');
      const batch = await worker.call('POST', '/api/v1/batches', {
        body: { shopId, action: 'status', status: 'confirmed', selection: { filter: { q } } },
        token: owner.token,
      });
      expect([batch.status, (batch.body as { total: number }).total], batch.text).toEqual([202, 1]);
      expect(idsOf(await found(q))).toEqual([id]);
    }
  });

  it('takes a comma, a sign before a number and short numbers between spaces as people type them', async () => {
    const made = (number: string) =>
      worker.makeOrder({ shopId, number, recipient: { fullName: 'Ромашкина, Иванна' } }, owner.token);
    const first = await made('7001');
    const ids = idsOf([first, await made('7002')]).sort();
    for (const q of ['Ромашкина, Иванна', 'иванна; ромашкина', '7001 7002', '№7001, #7002', '7001\n№7002'])
      expect([q, idsOf(await found(q)).sort()]).toEqual([q, ids]);
    for (const q of ['7001,', '№7001', '#7001', '№ 7001;']) expect([q, idsOf(await found(q))]).toEqual([q, [first.id]]);
    expect((await found('7001 7002')).map(({ foundBy }) => foundBy)).toEqual([['number'], ['number']]);
  });

  it('sorts by date, newest or oldest first, page by page, each order once', async () => {
    const recipient = { fullName: 'Датская Дана', phone: '+79031112233' };
    for (let index = 0; index < 9; index += 1) await worker.makeOrder({ shopId, recipient }, owner.token);
    for (const q of ['датская', 'да', '2233', '89031112233', 'Датская Дана']) {
      for (const sort of ['-createdAt', 'createdAt'])
        for (const limit of ['2', '4', '200']) {
          const rows = await walk({ q, sort, limit });
          const times = rows.map(({ createdAt }) => createdAt);
          expect([q, new Set(idsOf(rows)).size, rows.length]).toEqual([q, 9, 9]);
          if (limit === '200')
            expect(times).toEqual(sort === 'createdAt' ? [...times].sort() : [...times].sort().reverse());
        }
    }
  });

  it('finds an old order by a whole value at once, though thousands of newer ones match', async () => {
    const old = await worker.makeOrder(
      { shopId, number: '555-77', recipient: { fullName: 'Старая Вещь', phone: '+79055550077' } },
      owner.token,
    );
    const many = { fullName: '555-77 Много', email: '0077@example.ru' };
    await copies(await worker.makeOrder({ shopId, recipient: many }, owner.token), 2500, 'old');
    for (const q of ['555-77', '0077', '8 905 555-00-77']) {
      const first = await list({ q, limit: '10' });
      expect([q, first.roundTrips, idsOf(first.list?.items ?? []).includes(old.id)]).toEqual([q, 1, true]);
    }
    const all = idsOf(await walk({ q: '555-77', limit: '200' }));
    expect([all.length, new Set(all).size]).toEqual([2502, 2502]);
  });

  it("looks through a shop's own orders only: another shop's matches take nothing of its window", async () => {
    const quiet = await worker.makeShop();
    const person = await worker.makePerson({ [quiet]: 'manager' });
    const recipient = { fullName: 'Соседкина Общая' };
    const ours = await worker.makeOrder({ shopId: quiet, recipient }, person.token);
    await copies(await worker.makeOrder({ shopId, recipient }, owner.token), 2500, 'busy');
    const there = lister(worker, quiet, person.token);
    for (const q of ['соседкина', 'со', 'с']) {
      const { list: page } = await there.list({ q });
      expect([q, idsOf(page?.items ?? []), page?.partial, page?.nextCursor]).toEqual([q, [ours.id], undefined, null]);
    }
  });

  it('in a shop that never had an order finds nothing of anybody', async () => {
    const empty = await worker.makeShop();
    const person = await worker.makePerson({ [empty]: 'viewer' });
    for (const q of ['анна', 'а', '4433', TRACKING, 'A-1\nA-2']) {
      const { list: page } = await lister(worker, empty, person.token).list({ q });
      expect(page).toEqual({ items: [], nextCursor: null, counts: null });
    }
  });
});
