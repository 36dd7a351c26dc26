import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Batch, BatchReport } from '#core/api/batches';
import type { DeletePreview } from '#core/api/deleting';
import type { Order } from '#core/order/schema';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { wooAddress } from '../../integrations/woocommerce/orders.ts';
import { until } from '../../support/api-client.ts';
import { expectRefusal, startTestWorker, type TestWorker } from '../../support/worker.ts';
import { hookOf, later, postTo, storeOrder } from '../storefronts/store.ts';
import { checkWriteAccess } from './write-access.ts';

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker();
  await worker.db.write.run(
    sql`UPDATE connections SET settings = json_set(settings, '$.requestsPerSecond', 10, '$.timeoutMs', 1500)`,
  );
}, 60_000);
afterEach(async () => {
  await worker.sandbox('DELETE', '/control/shiptor');
});
afterAll(() => worker?.stop());

const at = (id: string, rest = '') => `/api/v1/orders/${id}${rest}`;
const remove = (id: string, version: number) => worker.call('DELETE', at(id, `?version=${version}`));
const purge = (id: string, call: { key?: string; token?: string } = {}) => worker.call('POST', at(id, '/purge'), call);
const linkOf = ({ links }: Order) => links.find(({ system }) => system === 'shiptor');
async function sentOrder(): Promise<Order> {
  const { id } = await worker.makeOrder();
  await worker.call('POST', at(id, '/send'), { body: { connectionId: DEMO.shiptorId } });
  return until('it is sent', async () => {
    const order = await worker.readOrder(id);
    return linkOf(order)?.state === 'linked' && order;
  });
}
async function deletedOrder(): Promise<Order> {
  const { id, version } = await worker.makeOrder();
  return (await remove(id, version)).body as Order;
}

describe('deleting for good (G3)', () => {
  it('is for orders that are «Удален» and for owners', async () => {
    const { id, version } = await worker.makeOrder();
    expectRefusal(await purge(id), 409, 'STATUS_NOT_ALLOWED');
    await remove(id, version);
    await checkWriteAccess(worker, { method: 'POST', path: at(id, '/purge') });
    const manager = await worker.makePerson({ [DEMO.shopId]: 'manager' });
    expectRefusal(await purge(id, { token: manager.token }), 403, 'FORBIDDEN');
    const preview = await worker.call('GET', at(id, '/delete-preview'), { token: manager.token });
    expect((preview.body as DeletePreview).refusal).toBe('FORBIDDEN');
  });

  it('takes the order out of lists, counts and search', async () => {
    const { id, number } = await deletedOrder();
    const counts = async () => {
      const query = `?shopId=${DEMO.shopId}&status=deleted`;
      const { body } = await worker.call('GET', `/api/v1/orders/counts${query}`);
      return (body as { byStatus: { deleted: number } }).byStatus.deleted;
    };
    const before = await counts();
    await purge(id);
    expect(await counts()).toBe(before - 1);
    const found = await worker.call('GET', `/api/v1/orders?shopId=${DEMO.shopId}&status=deleted&q=${number}`);
    expect((found.body as { items: unknown[] }).items).toEqual([]);
  });

  it('waits for a removal and a payment that are under way', async () => {
    const sent = await sentOrder();
    await worker.sandbox('POST', '/control/shiptor', { fault: 'status503', times: 20, match: 'removePackage' });
    await remove(sent.id, sent.version);
    expectRefusal(await purge(sent.id), 409, 'UNDER_WAY');
    await worker.sandbox('DELETE', '/control/shiptor');
    const paid = await deletedOrder();
    await worker.db.write.run(
      sql`INSERT INTO payments (id, shop_id, order_id, service_id, key, state, amount_kopecks, created_at, updated_at)
        VALUES ('pay_purge', ${DEMO.shopId}, ${paid.id}, ${DEMO.paymentServiceId}, 'k', 'pending', 100, 1, 1)`,
    );
    expectRefusal(await purge(paid.id), 409, 'UNDER_WAY');
    await worker.db.write.run(sql`UPDATE payments SET state = 'canceled' WHERE id = 'pay_purge'`);
    expect((await purge(paid.id)).status).toBe(200);
  });
});

describe('what is left of the buyer of an order that was purged', () => {
  const buyer = { fullName: 'Зябликова Ариадна', phone: '+79990001122', email: 'ariadna@example.ru' };
  const TRACE = /зябликов|ариадн|999\D*000\D*11\D*22|незабудков|ariadna|l:1122/i;
  /** The tables that tell of the buyer, whichever there are: a table that is new is looked through too. */
  async function tracesOf(): Promise<string[]> {
    const tables = Object.entries(await worker.rows());
    const keys = await worker.db.read.all(sql`SELECT key FROM orders_search_keys`);
    tables.push(['orders_search_keys', keys.map((row) => JSON.stringify(row))]);
    const found = await worker.db.read.all(sql`SELECT 1 FROM orders_search WHERE orders_search MATCH 'зябликов'`);
    const traces = tables.filter(([, rows]) => rows.some((row) => TRACE.test(row))).map(([table]) => table);
    return [...new Set([...traces, ...(found.length > 0 ? ['orders_search'] : [])])].sort();
  }

  const [first_name = '', last_name = ''] = ['Ариадна', 'Зябликова'];
  const placed = storeOrder({
    billing: wooAddress({ first_name, last_name, email: buyer.email, phone: '+7 999 000-11-22' }),
    shipping: wooAddress({ first_name, last_name, address_1: 'ул. Незабудковая, д. 17' }),
  });
  const deliver = (changes: object, topic = 'order.updated') =>
    postTo(worker, hookOf(DEMO.storefrontId), { ...placed, ...changes }, { topic });
  const fromStore = async (): Promise<string> => {
    const [tie] = await worker.db.read.all<{ id: string }>(
      sql`SELECT order_id AS id FROM storefront_orders WHERE external_id = ${String(placed.id)}`,
    );
    return tie?.id ?? '';
  };
  const bodies = () =>
    worker.db.read.all<{ outcome: string; body: string }>(
      sql`SELECT outcome, body FROM storefront_deliveries WHERE external_id = ${String(placed.id)} ORDER BY rowid`,
    );

  it('no name, phone, mail or address in any table, while the fact stays (G3)', async () => {
    await deliver({ status: 'checkout-draft' });
    await deliver({ total: 'many' });
    await deliver({}, 'order.created');
    await deliver({ customer_note: 'Домофон Ариадны 42', date_modified_gmt: later(1) });
    expect((await bodies()).map(({ outcome }) => outcome)).toEqual(['ignored', 'quarantined', 'created', 'updated']);
    const made = await worker.makeOrder({ recipient: buyer, comment: 'Домофон Ариадны 42' });
    const copied = (await worker.call('POST', at(made.id, '/copy'))).body as Order;
    const ids = [made.id, copied.id, await fromStore()];
    await worker.call('PATCH', at(made.id), {
      body: { version: 1, recipient: { fullName: 'Зябликова Ариадна Львовна' } },
    });
    const found = {
      shopId: DEMO.shopId,
      action: 'status',
      status: 'confirmed',
      selection: { filter: { q: 'Зябликова' } },
    };
    const ended = async (body: object): Promise<BatchReport> => {
      const { id } = (await worker.call('POST', '/api/v1/batches', { body })).body as Batch;
      return until('the batch has ended', async () => {
        const report = (await worker.call('GET', `/api/v1/batches/${id}`)).body as BatchReport;
        return report.state === 'done' && report;
      });
    };
    expect((await ended(found)).counts.ok).toBe(3);
    await worker.call('POST', at(made.id, '/send'), { body: { connectionId: DEMO.shiptorId } });
    await until('it is sent', async () => linkOf(await worker.readOrder(made.id))?.state === 'linked');
    await worker.db.write.batch([
      // A system's own words may name the buyer.
      worker.db.write.run(
        sql`UPDATE jobs SET error_message = 'Телефон +79990001122 занят' WHERE order_id = ${made.id}`,
      ),
      worker.db.write.run(
        sql`INSERT INTO payments (id, shop_id, order_id, service_id, key, state, amount_kopecks, confirmation_url, created_at,
          updated_at) VALUES ('pay_trace', ${DEMO.shopId}, ${made.id}, ${DEMO.paymentServiceId}, 'k', 'canceled', 100,
          'https://pay.example.ru/?mail=ariadna@example.ru', 1, 1)`,
      ),
    ]);
    for (const id of ids) await remove(id, (await worker.readOrder(id)).version);
    await until('the parcel is removed', async () => linkOf(await worker.readOrder(made.id))?.state === 'removed');
    expect(await tracesOf()).toEqual([
      ...['jobs', 'order_history', 'orders', 'orders_search', 'orders_search_keys', 'payments'],
      'storefront_deliveries',
    ]);

    const key = crypto.randomUUID();
    const purged = await purge(made.id, { key });
    expect([purged.status, purged.roundTrips]).toEqual([200, 2]);
    const batch = await ended({ shopId: DEMO.shopId, action: 'purge', selection: { ids } });
    expect(batch.items.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['failed', 'NOT_FOUND'],
      ['ok', null],
      ['ok', null],
    ]);
    expect(await tracesOf()).toEqual([]);

    expect((await purge(made.id, { key })).body).toEqual(purged.body);
    expectRefusal(await purge(made.id), 404, 'NOT_FOUND');
    expectRefusal(await worker.call('GET', at(made.id)), 404, 'NOT_FOUND');
    const { items } = (await worker.call('GET', at(made.id, '/history'))).body as {
      items: { action: string; after: object; actor: { name: string } }[];
    };
    const { number } = made;
    expect(items[0]).toMatchObject({ action: 'purged', after: { number }, actor: { name: DEMO.owner.name } });
    expect(items.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['created', 'edited', 'status_changed', 'send_succeeded', 'remove_succeeded']),
    );
  });

  it('nor does the store bring them back: its later words are known for what they are and forgotten', async () => {
    const before = await worker.rows();
    const told = [
      await deliver({ date_modified_gmt: later(30) }),
      await deliver({ date_modified_gmt: later(31), status: 'cancelled' }),
      await deliver({ date_modified_gmt: later(32) }, 'order.restored'),
      await deliver({ date_modified_gmt: later(33) }, 'order.created'),
      await deliver({ status: 'checkout-draft', date_modified_gmt: later(34) }),
      await deliver({ total: 'many', date_modified_gmt: later(35) }),
    ].map(({ status, body }) => [status, (body as { outcome: string }).outcome]);
    expect(told).toEqual([...Array.from({ length: 5 }, () => [200, 'ignored']), [200, 'quarantined']]);
    const { storefront_deliveries: taken = [], ...after } = await worker.rows();
    const { storefront_deliveries: known = [], ...others } = before;
    expect(taken).toHaveLength(known.length + 6);
    expect(after, 'there is no order of it, and no other row').toEqual(others);
    expect((await bodies()).map(({ body }) => body)).toEqual(Array(10).fill(''));
    expect(await tracesOf()).toEqual([]);
  });
});
