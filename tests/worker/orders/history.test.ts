import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HistoryEntry, historySchema } from '#core/api/orders';
import type { Order } from '#core/order/schema';
import { ACTOR_KINDS, orderHistory } from '#worker/db/tables/history';
import { memberships } from '#worker/db/tables/shops';
import type { Context } from '#worker/services/context';
import { readHistory } from '#worker/services/orders/read-history';
import { expectRefusal, startTestWorker, type TestPerson, type TestWorker } from '../../support/worker.ts';
import { makeDatabase, ring } from '../auth/support.ts';

const EVENTS = 300;

let worker: TestWorker;
let owner: TestPerson;
let shopId: string;
let order: Order;
beforeAll(async () => {
  worker = await startTestWorker();
  shopId = await worker.makeShop();
  owner = await worker.makePerson({ [shopId]: 'owner' });
  order = await worker.makeOrder({ shopId }, owner.token);
});
afterAll(() => worker.stop());

const ask = (query = '', id = order.id) =>
  worker.call('GET', `/api/v1/orders/${id}/history${query}`, { token: owner.token });
const page = async (query = '', id = order.id) => {
  const answer = await ask(query, id);
  expect([answer.status, answer.roundTrips], answer.text).toEqual([200, 1]);
  return historySchema.parse(answer.body);
};
async function walk(limit: number, id = order.id): Promise<HistoryEntry[]> {
  const all: HistoryEntry[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { items, nextCursor } = await page(`?limit=${limit}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`, id);
    expect(items.length).toBeLessThanOrEqual(limit);
    all.push(...items);
    cursor = nextCursor;
  }
  return all;
}
/** Events of every kind, all in one millisecond, as a burst of automations makes them. */
const ACTIONS = ['edited', 'status_changed', 'send_started', 'send_unknown', 'preorder_opened', 'payment_succeeded'];
async function fill(orderId: string, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => ({
    ...{ id: `his_${orderId}_${index}`, shopId, orderId, at: 1_800_000_000_000 },
    ...{ actorKind: ACTOR_KINDS[index % ACTOR_KINDS.length] ?? 'system', actorId: 'x', actorName: `Кто-то ${index}` },
    ...{ action: ACTIONS[index % ACTIONS.length] ?? '', before: { n: index - 1 }, after: { n: index } },
  }));
  for (let at = 0; at < rows.length; at += 50)
    await worker.db.write.insert(orderHistory).values(rows.slice(at, at + 50));
}

describe('the history of an order', () => {
  it('comes newest first, page after page, each event once, whatever its kind, in one round trip a page', async () => {
    await fill(order.id, EVENTS);
    const expected = [...Array.from({ length: EVENTS }, (_, index) => EVENTS - 1 - index), undefined];
    for (const limit of [200, 50, 7]) expect((await walk(limit)).map(({ after }) => after.n)).toEqual(expected);
    const { items } = await page();
    expect(items).toHaveLength(50);
    expect(new Set(items.map(({ actor }) => actor.kind))).toEqual(new Set(ACTOR_KINDS));
    expect(new Set(items.map(({ action }) => action))).toEqual(new Set(ACTIONS));
  });

  it('loses and repeats nothing while more happens between two pages', async () => {
    const other = await worker.makeOrder({ shopId }, owner.token);
    await fill(other.id, 60);
    const first = await page('?limit=20', other.id);
    await worker.call('PATCH', `/api/v1/orders/${other.id}`, {
      body: { version: 1, comment: 'x' },
      token: owner.token,
    });
    const second = await page(`?limit=20&cursor=${first.nextCursor}`, other.id);
    expect([...first.items, ...second.items].map(({ after }) => after.n)).toEqual(
      Array.from({ length: 40 }, (_, index) => 59 - index),
    );
  });

  it('is read by its index alone, so that a page costs the same however much has happened', async () => {
    const { db, client, close } = await makeDatabase();
    const plans: string[] = [];
    const batch = client.batch.bind(client);
    client.batch = async (asked, mode) => {
      for (const each of asked)
        if (typeof each === 'object' && 'sql' in each && each.sql.includes('from "order_history"'))
          for (const { detail } of (await client.execute({ ...each, sql: `EXPLAIN QUERY PLAN ${each.sql}` })).rows)
            plans.push(String(detail));
      return batch(asked, mode);
    };
    const context: Context = {
      ...{ db, now: () => new Date(), newId: (kind) => kind, fetch, publicUrl: '', wakeLane: () => {} },
      wakeRunner: () => {},
      ...{ linkKeys: ring('k'), secretKeys: ring('k') },
    };
    const { nextCursor } = await page('?limit=1');
    for (const cursor of [undefined, nextCursor ?? ''])
      await readHistory(context, { userId: owner.userId, name: '' }, { orderId: order.id, cursor, limit: 50 });
    close();
    expect(plans).toEqual([
      'SEARCH order_history USING INDEX order_history_order (order_id=?)',
      'SEARCH order_history USING INDEX order_history_order (order_id=? AND seq<?)',
    ]);
  });

  it('keeps the name of a person who was removed, and of a key that was ended', async () => {
    const member = await worker.makePerson({ [shopId]: 'manager' });
    const made = await worker.makeOrder({ shopId }, member.token);
    const { items: before } = await page('', made.id);
    await worker.db.write.delete(memberships).where(sql`user_id = ${member.userId}`);
    await worker.db.write.run(sql`DELETE FROM user WHERE id = ${member.userId}`);
    expect((await page('', made.id)).items).toEqual(before);
    expect(before[0]?.actor).toEqual({ kind: 'manager', name: expect.stringMatching(/^Сотрудник /) });
  });

  it('refuses a cursor of another order, and a page of no or too many events', async () => {
    const other = await worker.makeOrder({ shopId }, owner.token);
    const { nextCursor } = await page('?limit=1');
    for (const cursor of [nextCursor, 'nonsense', 'e30'])
      expectRefusal(await ask(`?cursor=${cursor}`, other.id), 400, 'INVALID_CURSOR', 'cursor');
    for (const limit of ['0', '201', 'x']) expectRefusal(await ask(`?limit=${limit}`), 400, 'INVALID_INPUT', 'limit');
  });
});
