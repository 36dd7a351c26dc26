import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changesSchema, countsSchema, historySchema, jobSchema, orderListSchema } from '#core/api/orders';
import { resolveResponseSchema } from '#core/api/resolve';
import type { Order } from '#core/order/schema';
import { connections, orderLinks } from '#worker/db/tables/sending';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { startTestWorker, type TestPerson, type TestWorker } from '../../support/worker.ts';
import { describeList } from './list-suite.ts';
import { idsOf, type Lister, lister } from './lister.ts';

let worker: TestWorker;
let owner: TestPerson;
let shopId: string;
let list: Lister['list'];
let walk: Lister['walk'];
beforeAll(async () => {
  worker = await startTestWorker();
  shopId = await worker.makeShop();
  owner = await worker.makePerson({ [shopId]: 'owner', [DEMO.shopId]: 'owner' });
  ({ list, walk } = lister(worker, shopId, owner.token));
});
afterAll(() => worker.stop());

describeList(() => worker);

describe('search', () => {
  const HOSTILE = [
    '%',
    '_',
    '"',
    "'",
    '*',
    '\\',
    '(',
    'NEAR',
    'AND',
    'a OR b',
    '""',
    '"*"',
    '--',
    ';',
    '^x',
    '{a}',
    '🎁',
    '👨‍👩‍👧',
  ];
  let found: (q: string, query?: Record<string, string>) => Promise<string[]>;
  let anna: Order;
  beforeAll(async () => {
    found = async (q, query = {}) => {
      const { list: page, status, roundTrips, text } = await list({ ...query, q, limit: '200' });
      expect([status, roundTrips], text).toEqual([200, 1]);
      expect(page?.counts).toBeNull();
      return idsOf(page?.items ?? []);
    };
    const recipient = { fullName: 'Щербакова-Ёлкина Ёся Семёновна О"Тул 100% _x*' };
    anna = await worker.makeOrder({ shopId, recipient, number: 'ЗАКАЗ-5/7' }, owner.token);
  });

  it.each([
    'щербакова',
    'ЩЕРБАКОВА',
    'ербак',
    'елкина',
    'ЁЛКИНА',
    'семенов',
    'Е\u0308лкин',
    'заказ-5',
    'каз-5/7',
    'О"Т',
    '100%',
    '_x*',
    'я  Семё',
  ])('finds a part of the name or number in any case: %j (A2)', async (q) => {
    expect(await found(q)).toContain(anna.id);
  });

  it.each(['ще', 'с', 'ё', 'О"', '10', '_x'])('of one or two letters finds beginnings of words: %j', async (q) => {
    expect(await found(q)).toContain(anna.id);
  });

  it.each(['ер', '%а', '__', '1_0', 'щербаковa'])('does not find what is not there: %j', async (q) => {
    expect(await found(q)).not.toContain(anna.id);
  });

  it.each(HOSTILE)('takes %j for letters and nothing else', async (q) => {
    const orders = await worker.db.read.all<{ id: string; text: string }>(
      sql`SELECT id, search_text AS text FROM orders WHERE shop_id = ${shopId} AND status <> 'deleted'`,
    );
    const needle = q.toLowerCase();
    const expected = orders.filter(({ text }) =>
      [...q].length < 3 ? ` ${text}`.includes(` ${needle}`) : text.includes(needle),
    );
    expect((await found(q)).sort()).toEqual(idsOf(expected).sort());
  });

  it('takes 200 letters', async () => {
    expect(await found('щ'.repeat(200))).toEqual([]);
  });

  it('keeps to the filters beside it', async () => {
    expect(await found('щербакова', { status: 'new', type: 'standard' })).toEqual([anna.id]);
    expect(await found('щербакова', { status: 'confirmed' })).toEqual([]);
  });

  it('says `partial` where it has not looked at everything, and its cursor leads to the rest', async () => {
    const rare = await worker.makeOrder({ shopId, recipient: { fullName: 'Редькина Массовая' } }, owner.token);
    const sample = await worker.makeOrder({ shopId, recipient: { fullName: 'Массовая Проверка' } }, owner.token);
    await worker.call('POST', `/api/v1/orders/${rare.id}/status`, {
      body: { version: 1, status: 'problem' },
      token: owner.token,
    });
    await copyOrder(sample.id, 2100);
    const first = await list({ q: 'массовая', status: 'problem', limit: '10' });
    expect(first.list).toMatchObject({ items: [], partial: true, nextCursor: expect.any(String) });
    expect(idsOf(await walk({ q: 'массовая', status: 'problem', limit: '10' }))).toEqual([rare.id]);
    const all = idsOf(await walk({ q: 'массовая', limit: '200' }));
    expect([new Set(all).size, all.length]).toEqual([2102, 2102]);
    expect(idsOf(await walk({ q: 'ре', status: 'problem', limit: '10' }))).toEqual([rare.id]);
  });
});

/** Many orders at once, as like as twins. */
async function copyOrder(id: string, times: number): Promise<void> {
  const columns = await worker.db.read.all<{ name: string }>(sql`SELECT name FROM pragma_table_info('orders')`);
  const names = columns.map(({ name }) => name).filter((name) => name !== 'seq');
  const values = names.map((name) => (name === 'id' || name === 'number' ? `o.${name} || '-' || n.i` : `o.${name}`));
  await worker.db.write.run(
    sql.raw(
      `WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < ${99 + times})
       INSERT INTO orders (${names.join(', ')}) SELECT ${values.join(', ')} FROM orders o, n WHERE o.id = '${id}'`,
    ),
  );
}

describe('what else is read', () => {
  const get = (path: string) => worker.call('GET', `/api/v1${path}`, { token: owner.token });

  it('takes one round trip each', async () => {
    const order = await worker.makeOrder({ shopId }, owner.token);
    const paths = [`/orders/${order.id}`, `/orders/${order.id}/history`, `/orders/${order.id}/links`, '/me'];
    for (const path of [
      ...paths,
      ...['/orders/counts', '/changes', '/connections', '/orders'].map((each) => `${each}?shopId=${shopId}`),
    ]) {
      const { status, roundTrips } = await get(path);
      expect([path, status, roundTrips]).toEqual([path, 200, 1]);
    }
  });

  it('counts by themselves are the counts of the list (A1)', async () => {
    for (const query of ['', '&type=through', '&payment=prepaid&paid=true', '&status=new'])
      expect(countsSchema.parse((await get(`/orders/counts?shopId=${shopId}${query}`)).body)).toEqual(
        orderListSchema.parse((await get(`/orders?shopId=${shopId}${query}`)).body).counts,
      );
  });

  it('changes since a mark name the orders that changed, and the next mark', async () => {
    const order = await worker.makeOrder({ shopId }, owner.token);
    const start = changesSchema.parse((await get(`/changes?shopId=${shopId}`)).body);
    expect(start.orderIds).toEqual([]);
    expect(changesSchema.parse((await get(`/changes?shopId=${shopId}&after=${start.mark}`)).body)).toEqual(start);
    await worker.makeOrder();
    await worker.call('PATCH', `/api/v1/orders/${order.id}`, {
      body: { version: 1, comment: 'x' },
      token: owner.token,
    });
    const next = changesSchema.parse((await get(`/changes?shopId=${shopId}&after=${start.mark}`)).body);
    expect(next.orderIds).toEqual([order.id]);
    expect(next.mark).toBeGreaterThan(start.mark);
  });

  it('history is newest first', async () => {
    const order = await worker.makeOrder({ shopId }, owner.token);
    for (const version of [1, 2])
      await worker.call('PATCH', `/api/v1/orders/${order.id}`, {
        body: { version, comment: `${version}` },
        token: owner.token,
      });
    const { items } = historySchema.parse((await get(`/orders/${order.id}/history`)).body);
    expect(items.map(({ action, after }) => [action, after.comment])).toEqual([
      ['edited', '2'],
      ['edited', '1'],
      ['created', undefined],
    ]);
  });

  it('pages of outside systems lead to their orders, in the order of the pages, in one round trip', async () => {
    const account = 'lavka.retailcrm.ru';
    const strangers = await worker.makeShop();
    const link = async (shop: string, id: string, externalId: string) => {
      await worker.db.write.insert(connections).values({
        ...{ id, shopId: shop, system: 'retailcrm', name: 'CRM', baseUrl: 'http://127.0.0.1:1', account, settings: {} },
        ...{ credentials: '', enabled: false, createdAt: 0 },
      });
      const order = await worker.makeOrder({ shopId }, owner.token);
      const row = { id: `lnk_${id}`, shopId: shop, orderId: order.id, connectionId: id, externalId, updatedAt: 0 };
      await worker.db.write.insert(orderLinks).values({ ...row, system: 'retailcrm', state: 'linked' });
      return order;
    };
    const ours = await link(shopId, 'con_ours', '10');
    await link(strangers, 'con_theirs', '11');
    const pages = ['11', '10', '12', '10'].map((externalId) => ({ system: 'retailcrm', account, externalId }));
    const other = { system: 'retailcrm', account: 'other.retailcrm.ru', externalId: '10' };
    const answer = await worker.call('POST', '/api/v1/resolve', {
      body: { pages: [...pages, other] },
      token: owner.token,
    });
    expect([answer.status, answer.roundTrips]).toEqual([200, 1]);
    const { orders } = resolveResponseSchema.parse(answer.body);
    expect(orders.map((row) => row?.id ?? null)).toEqual([null, ours.id, null, ours.id, null]);
  });

  it('a sending that is asked for takes two round trips, and can be read', async () => {
    const order = await worker.makeOrder();
    const body = { connectionId: DEMO.shiptorId };
    const answer = await worker.call('POST', `/api/v1/orders/${order.id}/send`, { body });
    expect([answer.status, answer.roundTrips]).toEqual([202, 2]);
    const job = jobSchema.parse(answer.body);
    const read = await worker.call('GET', `/api/v1/jobs/${job.id}`);
    expect([read.status, read.roundTrips]).toEqual([200, 1]);
    expect(jobSchema.parse(read.body)).toMatchObject({ id: job.id, orderId: order.id });
  });
});
