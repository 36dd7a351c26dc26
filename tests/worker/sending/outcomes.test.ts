import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Order } from '#core/order/schema';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { until } from '../../support/api-client.ts';
import { expectRefusal, startTestWorker, type TestWorker } from '../../support/worker.ts';

let worker: TestWorker;

beforeAll(async () => {
  worker = await startTestWorker();
  await worker.db.write.run(
    sql`UPDATE connections SET settings = json_set(settings, '$.requestsPerSecond', 10, '$.timeoutMs', 1500)`,
  );
}, 60_000);
afterEach(async () => {
  for (const system of ['shiptor', 'retailcrm']) await worker.sandbox('DELETE', `/control/${system}`);
});
afterAll(() => worker?.stop());

const send = (id: string, connectionId: string = DEMO.shiptorId, key?: string) =>
  worker.call('POST', `/api/v1/orders/${id}/send`, { body: { connectionId }, key });

const order = (id: string) => worker.readOrder(id);
const linkOf = (record: Order, system: string) => record.links.find((link) => link.system === system);
const settled = (id: string, state: string, system = 'shiptor') =>
  until(`the ${system} link of ${id} is ${state}`, async () => {
    const record = await order(id);
    return linkOf(record, system)?.state === state && record;
  });
const fault = (system: string, body: object) => worker.sandbox('POST', `/control/${system}`, body);

type Log = { requests: { method: string; detail?: unknown }[]; counters: Record<string, number> };
const counters = async (system: string): Promise<Record<string, number>> =>
  ((await worker.sandbox('GET', `/control/${system}/log`)) as Log).counters;

/** How many parcels the carrier made while something was done. */
async function parcelsMade(act: () => Promise<unknown>): Promise<number> {
  const made = async () => (await counters('shiptor'))['method addPackage'] ?? 0;
  const before = await made();
  await act();
  return (await made()) - before;
}

const history = async (id: string) => {
  const { body } = await worker.call('GET', `/api/v1/orders/${id}/history`);
  return (body as { items: { action: string; after: Record<string, unknown> }[] }).items.map(({ action }) => action);
};

test('a parcel is made: its number, link and status stand in the order', async () => {
  const { id } = await worker.makeOrder();
  const asked = await send(id);
  expect([asked.status, asked.roundTrips]).toEqual([202, 2]);
  const sent = await settled(id, 'linked');
  const link = linkOf(sent, 'shiptor');
  expect(sent.status).toBe('sent');
  expect(link?.trackingNumber).toBe(`RP${link?.externalId}`);
  expect(link?.url).toContain(String(link?.externalId));
  expect(sent.version).toBe(1);
  expect(await history(id)).toEqual(['send_succeeded', 'status_changed', 'send_requested', 'created']);
});

test('sent again after an edit, the same parcel is edited', async () => {
  const { id, version } = await worker.makeOrder();
  await send(id);
  const first = linkOf(await settled(id, 'linked'), 'shiptor')?.externalId;
  const made = await parcelsMade(async () => {
    await worker.call('PATCH', `/api/v1/orders/${id}`, { body: { version, recipient: { fullName: 'Новая Анна' } } });
    await send(id);
    await until(
      'the edit has arrived',
      async () => (await history(id)).filter((each) => each === 'send_succeeded').length === 2,
    );
  });
  expect(made).toBe(0);
  expect(linkOf(await order(id), 'shiptor')?.externalId).toBe(first);
});

test("a refusal makes the order «Проблемный» with the system's own words, and a later success clears it", async () => {
  const { id } = await worker.makeOrder({ recipient: { fullName: 'Петрова Анна', phone: '12345', email: '' } });
  await send(id);
  const refused = await settled(id, 'failed');
  expect(refused.status).toBe('problem');
  expect(refused.problem?.message).toMatch(/phone/i);
  expect(linkOf(refused, 'shiptor')?.error?.message).toBe(refused.problem?.message);
  await worker.call('PATCH', `/api/v1/orders/${id}`, {
    body: { version: refused.version, recipient: { phone: '+79123456789' } },
  });
  await send(id);
  const mended = await settled(id, 'linked');
  expect([mended.status, mended.problem]).toEqual(['sent', null]);
});

test('an answer that is lost after the parcel was made leads to that parcel, never to a second one', async () => {
  const { id } = await worker.makeOrder();
  const made = await parcelsMade(async () => {
    await fault('shiptor', { fault: 'lose_answer_after_write', times: 1, match: 'addPackage' });
    await send(id);
    await settled(id, 'linked');
  });
  expect(made).toBe(1);
  const actions = await history(id);
  expect(actions).toContain('send_unknown');
  expect(actions).toContain('send_adopted');
  expect((await order(id)).status).toBe('sent');
});

test('an answer lost before anything was made is looked up first and then sent once', async () => {
  const { id } = await worker.makeOrder();
  await fault('shiptor', { fault: 'status500_before_write', times: 1, match: 'addPackage' });
  await send(id);
  await settled(id, 'linked');
  expect(await history(id)).toEqual(expect.arrayContaining(['send_unknown', 'send_succeeded']));
  expect((await counters('shiptor'))['method getPackage']).toBeGreaterThan(0);
});

test('a parcel that was found is never forgotten, whatever became of the edit that followed', async () => {
  const { id, version } = await worker.makeOrder();
  const made = await parcelsMade(async () => {
    await fault('shiptor', { fault: 'lose_answer_after_write', times: 1, match: 'addPackage' });
    await fault('shiptor', { fault: 'status429', times: 1, match: 'editPackage' });
    await send(id);
    await until('the answer is lost', async () => linkOf(await order(id), 'shiptor')?.state === 'unknown');
    const edit = { version, recipient: { fullName: 'Другая Анна' } };
    expect((await worker.call('PATCH', `/api/v1/orders/${id}`, { body: edit })).status).toBe(200);
    await settled(id, 'linked');
  });
  expect(made).toBe(1);
  expect(await history(id)).toContain('send_delayed');
});

test('what was edited after a lost answer is sent, not taken for sent', async () => {
  const { id, version } = await worker.makeOrder();
  await fault('shiptor', { fault: 'lose_answer_after_write', times: 1, match: 'addPackage' });
  await fault('shiptor', { fault: 'status429', times: 1, match: 'getPackage' });
  const edits = async () => (await counters('shiptor'))['method editPackage'] ?? 0;
  const before = await edits();
  await send(id);
  await until('the answer is lost', async () => linkOf(await order(id), 'shiptor')?.state === 'unknown');
  await worker.call('PATCH', `/api/v1/orders/${id}`, { body: { version, recipient: { fullName: 'Третья Анна' } } });
  await settled(id, 'linked');
  expect((await edits()) - before).toBe(1);
});

test('a sending that is refused and asked for again looks before it makes anything', async () => {
  const { id } = await worker.makeOrder({ recipient: { fullName: 'Петрова Анна', phone: '12345', email: '' } });
  await send(id);
  const refused = await settled(id, 'failed');
  const lookUps = async () => (await counters('shiptor'))['method getPackage'] ?? 0;
  const before = await lookUps();
  await worker.call('PATCH', `/api/v1/orders/${id}`, {
    body: { version: refused.version, recipient: { phone: '+79123456789' } },
  });
  await send(id);
  await settled(id, 'linked');
  expect((await lookUps()) - before).toBe(1);
});

test('cancelling while a second sending waits behind the first keeps the link of the parcel that is being made', async () => {
  const { id, version } = await worker.makeOrder();
  await fault('shiptor', { fault: 'latency', latencyMs: 900, times: 1, match: 'addPackage' });
  await send(id);
  await until('it is under way', async () => linkOf(await order(id), 'shiptor')?.state === 'sending');
  await send(id);
  await worker.call('POST', `/api/v1/orders/${id}/status`, { body: { version, status: 'cancelled' } });
  const linked = await settled(id, 'linked');
  expect(linked.status).toBe('cancelled');
  expect(linkOf(linked, 'shiptor')?.externalId).toBeTruthy();
});

test("a CRM's success does not hide that the carrier refused", async () => {
  const { id } = await worker.makeOrder({ recipient: { fullName: 'Петрова Анна', phone: '12345', email: '' } });
  await send(id);
  await settled(id, 'failed');
  await send(id, DEMO.retailcrmId);
  const both = await settled(id, 'linked', 'retailcrm');
  expect(both.status).toBe('problem');
  expect(both.problem?.message).toMatch(/phone/i);
});

test('an outcome during an edit leaves the counters right', async () => {
  const orders = await Promise.all(Array.from({ length: 6 }, () => worker.makeOrder()));
  await Promise.all(
    orders.map(async ({ id }) => {
      await send(id);
      for (let version = 1; version < 8; version += 1)
        await worker.call('PATCH', `/api/v1/orders/${id}`, { body: { version, note: `правка ${version}` } });
    }),
  );
  for (const { id } of orders) await settled(id, 'linked');
  const wrong = await worker.db.read.all(
    sql`SELECT id, status, cell FROM orders WHERE status = 'sent' AND cell / 24 <> 1`,
  );
  expect(wrong).toEqual([]);
});

test('a repeated change of status is answered, not refused as stale', async () => {
  const { id, version } = await worker.makeOrder();
  const key = crypto.randomUUID();
  const set = () => worker.call('POST', `/api/v1/orders/${id}/status`, { body: { version, status: 'confirmed' }, key });
  const [first, second] = [await set(), await set()];
  expect([first.status, second.status]).toEqual([200, 200]);
  expect(second.body).toEqual(first.body);
});

test('a system that asks for quiet is asked again later, the status unchanged meanwhile', async () => {
  const { id } = await worker.makeOrder();
  await fault('retailcrm', { fault: 'status503', times: 1 });
  await send(id, DEMO.retailcrmId);
  const waiting = await until('it waits', async () => {
    const record = await order(id);
    return linkOf(record, 'retailcrm')?.state === 'waiting' && record;
  });
  expect(waiting.status).toBe('new');
  expect((await settled(id, 'linked', 'retailcrm')).status).toBe('sent');
  expect(await history(id)).toContain('send_delayed');
});

test('a status that a manager sets during the sending is not overwritten by its outcome', async () => {
  const { id, version } = await worker.makeOrder();
  await fault('shiptor', { fault: 'latency', latencyMs: 800, times: 1, match: 'addPackage' });
  await send(id);
  await until('it is under way', async () => linkOf(await order(id), 'shiptor')?.state === 'sending');
  const set = await worker.call('POST', `/api/v1/orders/${id}/status`, { body: { version, status: 'confirmed' } });
  expect(set.status).toBe(200);
  const sent = await settled(id, 'linked');
  expect(sent.status).toBe('confirmed');
  expect(await history(id)).toContain('send_succeeded');
});

test('cancelling withdraws what has not left yet', async () => {
  const { id, version } = await worker.makeOrder();
  const made = await parcelsMade(async () => {
    await worker.db.write.run(sql`UPDATE connections SET enabled = 1`);
    await fault('shiptor', { fault: 'status429', times: 3 });
    await send(id);
    await until('it waits', async () => linkOf(await order(id), 'shiptor')?.state === 'waiting');
    const cancelled = await worker.call('POST', `/api/v1/orders/${id}/status`, {
      body: { version, status: 'cancelled' },
    });
    expect(cancelled.status).toBe(200);
    await worker.sandbox('DELETE', '/control/shiptor');
  });
  const rows = await worker.db.read.all<{ state: string }>(sql`SELECT state FROM jobs WHERE order_id = ${id}`);
  expect(rows).toEqual([{ state: 'withdrawn' }]);
  expect((await order(id)).links).toEqual([]);
  expect(made).toBeLessThanOrEqual(1);
});

test("a CRM's refusal does not take «Передан» from an order whose parcel exists", async () => {
  const { id } = await worker.makeOrder();
  await send(id);
  await settled(id, 'linked');
  await fault('retailcrm', { fault: 'unauthorized', times: 5 });
  await send(id, DEMO.retailcrmId);
  const refused = await settled(id, 'failed', 'retailcrm');
  expect(refused.status).toBe('sent');
  expect(refused.problem?.message).toBeTruthy();
});

test('pressing twice asks once; the same key gets the same job', async () => {
  const { id } = await worker.makeOrder();
  await fault('shiptor', { fault: 'status429', times: 1 });
  const key = crypto.randomUUID();
  const [first, second] = [await send(id, DEMO.shiptorId, key), await send(id, DEMO.shiptorId, key)];
  expect(second.body).toEqual(first.body);
  const many = await Promise.all(Array.from({ length: 10 }, () => send(id)));
  for (const { status } of many) expect(status).toBe(202);
  await settled(id, 'linked');
  const jobs = await worker.db.read.all<{ count: number }>(
    sql`SELECT count(*) AS count FROM jobs WHERE order_id = ${id}`,
  );
  expect(jobs[0]?.count).toBeLessThanOrEqual(2);
});

test('what may not be sent is refused with its reason, and nothing is queued', async () => {
  const { id, version } = await worker.makeOrder();
  expectRefusal(await send(id, 'con_of_nobody'), 404, 'NOT_FOUND', 'connectionId');
  await worker.call('POST', `/api/v1/orders/${id}/status`, { body: { version, status: 'cancelled' } });
  expectRefusal(await send(id), 409, 'STATUS_NOT_ALLOWED');
  await worker.db.write.run(sql`UPDATE connections SET enabled = 0 WHERE id = ${DEMO.retailcrmId}`);
  const other = await worker.makeOrder();
  expectRefusal(await send(other.id, DEMO.retailcrmId), 409, 'CONNECTION_DISABLED');
  await worker.db.write.run(sql`UPDATE connections SET enabled = 1 WHERE id = ${DEMO.retailcrmId}`);
  const shopId = await worker.makeShop();
  const stranger = await worker.makePerson({ [shopId]: 'owner' });
  const asked = await worker.call('POST', `/api/v1/orders/${other.id}/send`, {
    body: { connectionId: DEMO.shiptorId },
    token: stranger.token,
  });
  expectRefusal(asked, 404, 'NOT_FOUND');
  const jobs = await worker.db.read.all(sql`SELECT 1 FROM jobs WHERE order_id IN (${id}, ${other.id})`);
  expect(jobs).toEqual([]);
});

test('the lane stays inside its budget: never more requests in a second than the connection allows', async () => {
  await worker.sandbox('POST', '/control/shiptor/reset');
  const orders = await Promise.all(Array.from({ length: 25 }, () => worker.makeOrder()));
  await Promise.all(orders.map(({ id }) => send(id)));
  for (const { id } of orders) await settled(id, 'linked');
  expect((await counters('shiptor')).peakPerSecond).toBeLessThanOrEqual(10);
});
