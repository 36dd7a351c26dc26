import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseKeyRing } from '#worker/auth/keyring';
import { openSecret, sealSecret } from '#worker/auth/secret-box';
import { newId } from '#worker/compose';
import { connections, type JobRecord } from '#worker/db/tables/sending';
import type { Provider } from '#worker/integrations/contract';
import { type Governor, runLane } from '#worker/lane/lane';
import type { Context } from '#worker/services/context';
import { tryToRemove } from '#worker/services/sending/attempt-removal';
import { claimJob } from '#worker/services/sending/claim';
import { dueJobs } from '#worker/services/sending/due-jobs';
import { CREDENTIALS_PURPOSE, openProvider } from '#worker/services/sending/open-provider';
import { settle, type Tried } from '#worker/services/sending/settle';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import { fakeFetch } from '../../integrations/support/fake-fetch.ts';
import { until } from '../../support/api-client.ts';
import { startTestWorker, type TestWorker } from '../../support/worker.ts';

/** No lane of the Worker knows this connection until the cron tick finds due work of it. */
const CONNECTION = 'con_test_lane';
let worker: TestWorker;
/** An hour ahead of the Worker's own clock, so that its lanes leave these jobs alone. */
let now = Date.now() + 3_600_000;

beforeAll(async () => {
  worker = await startTestWorker();
  const place = { purpose: CREDENTIALS_PURPOSE, rowId: CONNECTION };
  const ring = parseKeyRing('KEY_RING', worker.secrets.keyRing);
  const credentials = await sealSecret(ring, place, { token: DEMO_CREDENTIALS.shiptor.token });
  await worker.db.write.run(sql`INSERT INTO connections SELECT ${CONNECTION}, shop_id, system, 'Другой Shiptor', base_url,
    account, settings, ${credentials}, enabled, created_at FROM connections WHERE id = ${DEMO.shiptorId}`);
}, 60_000);
afterAll(() => worker?.stop());

const contextNow = (): Context => {
  const ring = parseKeyRing('KEY_RING', worker.secrets.keyRing);
  return {
    ...{ db: worker.db, newId, fetch, publicUrl: worker.url, linkKeys: ring, secretKeys: ring },
    now: () => new Date(now),
    wakeLane: () => {},
    wakeRunner: () => {},
  };
};

/** A sending as `requestSend` writes it, with nobody woken. */
async function queue(orderId: string, more: Partial<JobRecord> = {}): Promise<string> {
  const job = { id: newId('job'), state: 'queued', attempt: 0, dueAt: now, leaseUntil: null, ...more };
  await worker.db.write.run(sql`INSERT INTO jobs (id, shop_id, connection_id, order_id, state, attempt, due_at, lease_until,
    status_mark, actor_kind, actor_id, actor_name, created_at, updated_at) VALUES (${job.id}, ${DEMO.shopId}, ${CONNECTION},
    ${orderId}, ${job.state}, ${job.attempt}, ${job.dueAt}, ${job.leaseUntil}, 1, 'manager', 'u', 'Анна', ${now}, ${now})`);
  await worker.db.write.run(sql`INSERT OR IGNORE INTO order_links (id, shop_id, order_id, connection_id, system, state, updated_at)
    VALUES (${newId('link')}, ${DEMO.shopId}, ${orderId}, ${CONNECTION}, 'shiptor', 'queued', ${now})`);
  return job.id;
}

const jobOf = async (id: string): Promise<JobRecord | undefined> => {
  const rows = await worker.db.read.all<{ state: JobRecord['state']; attempt: number }>(
    sql`SELECT *, lease_until AS leaseUntil, order_id AS orderId, connection_id AS connectionId, shop_id AS shopId,
      due_at AS dueAt, status_mark AS statusMark, actor_kind AS actorKind, actor_id AS actorId, actor_name AS actorName
      FROM jobs WHERE id = ${id}`,
  );
  return rows[0] as JobRecord | undefined;
};

const freeGovernor = () => {
  const taken: number[] = [];
  const governor: Governor = {
    take: async (_scope, _limit, requests) => {
      taken.push(requests);
      return 0;
    },
    pause: async () => {},
  };
  return { governor, taken };
};

const far = () => ({ ...{ leaseUntil: now + 3_600_000, dueAt: now + 3_600_000 } });

test('an attempt whose lease lapsed may no longer write its outcome', async () => {
  const { id } = await worker.makeOrder();
  const job = await jobOf(await queue(id, { dueAt: now + 3_600_000 }));
  if (!job) throw new Error('no job');
  const first = await claimJob(contextNow(), job, 1);
  if (!first) throw new Error('the first attempt was not claimed');
  now += 10;
  const lapsed = await jobOf(job.id);
  const second = lapsed && (await claimJob(contextNow(), lapsed, 3_600_000));
  if (!second) throw new Error('the second attempt was not claimed');
  expect([first.lookFirst, second.lookFirst]).toEqual([false, true]);

  const tried = (externalId: string): Tried => ({
    settlement: { outcome: 'ok', copy: { externalId, url: null, trackingNumber: null, externalStatus: 'new' } },
    ...{ found: null, adopted: false },
  });
  const before = await worker.rows();
  expect(await settle(contextNow(), first, tried('1'))).toBe(false);
  expect(await worker.rows()).toEqual(before);
  expect(await settle(contextNow(), second, tried('2'))).toBe(true);
  expect((await worker.readOrder(id)).links.map((link) => link.externalId)).toEqual(['2']);
});

test('a job is claimed once, however many want it', async () => {
  const { id } = await worker.makeOrder();
  const job = await jobOf(await queue(id, { dueAt: now + 3_600_000 }));
  if (!job) throw new Error('no job');
  const claims = await Promise.all(Array.from({ length: 10 }, () => claimJob(contextNow(), job, 3_600_000)));
  expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
});

test("an order's next sending waits for the one whose answer is open, and costs no turn meanwhile", async () => {
  const { id } = await worker.makeOrder();
  await queue(id, { state: 'unknown', attempt: 3, ...far() });
  await queue(id);
  const { governor, taken } = freeGovernor();
  const work = await dueJobs(contextNow(), CONNECTION);
  expect(work?.due.filter((job) => job.orderId === id)).toEqual([]);
  const next = await runLane({ context: contextNow, governor, sleep: async () => {} }, CONNECTION);
  expect(taken).toEqual([]);
  expect(next === null || next > now).toBe(true);
  await worker.db.write.run(sql`UPDATE jobs SET state = 'withdrawn' WHERE order_id = ${id}`);
});

test('a look-up is paid for from the same budget', async () => {
  const { id } = await worker.makeOrder();
  await worker.db.write.run(sql`UPDATE connections SET enabled = 0 WHERE id = ${CONNECTION}`);
  await queue(id, { state: 'unknown', attempt: 1 });
  const { governor, taken } = freeGovernor();
  await runLane({ context: contextNow, governor, sleep: async () => {} }, CONNECTION);
  await worker.db.write.run(sql`UPDATE connections SET enabled = 1 WHERE id = ${CONNECTION}`);
  // The demo connection hands through parcels over, which is two requests a sending.
  expect(taken).toEqual([3]);
});

test.each(['unknown', 'waiting'] as const)('a look-up of many requests is paid for in full: %s', async (state) => {
  const { id } = await worker.makeOrder();
  const asInsales = sql`UPDATE connections SET enabled = 0, system = 'insales' WHERE id = ${CONNECTION}`;
  await worker.db.write.run(asInsales);
  await queue(id, { state, attempt: 1 });
  const { governor, taken } = freeGovernor();
  await runLane({ context: contextNow, governor, sleep: async () => {} }, CONNECTION);
  await worker.db.write.run(sql`UPDATE connections SET enabled = 1, system = 'shiptor' WHERE id = ${CONNECTION}`);
  // Five requests a sending, and twelve where the shop's changed orders and its goods are read first.
  expect(taken).toEqual([17]);
});

/** A removal whose answer is open, of an order that was sent by this connection. */
async function openRemoval(status: string) {
  const { id } = await worker.makeOrder();
  const jobId = await queue(id, { state: 'unknown', attempt: 1, ...far() });
  await worker.db.write.batch([
    worker.db.write.run(sql`UPDATE jobs SET kind = 'remove' WHERE id = ${jobId}`),
    worker.db.write.run(sql`UPDATE order_links SET state = 'removing', external_id = '900' WHERE order_id = ${id}`),
    worker.db.write.run(sql`UPDATE orders SET status = ${status} WHERE id = ${id}`),
  ]);
  const job = await jobOf(jobId);
  const claim = job && (await claimJob(contextNow(), job, 3_600_000));
  if (!claim) throw new Error('the removal was not claimed');
  return { id, claim };
}

test('an order deleted again while its removal learns of the restore has its copy removed all the same', async () => {
  const { id, claim } = await openRemoval('new');
  await worker.db.write.run(sql`UPDATE orders SET status = 'deleted' WHERE id = ${id}`);
  const tried: Tried = { settlement: { outcome: 'withdrawn' }, found: null, adopted: false };
  expect(await settle(contextNow(), claim, tried)).toBe(true);
  const states = sql`SELECT kind, state FROM jobs WHERE order_id = ${id} ORDER BY seq`;
  expect(await worker.db.read.all(states)).toEqual([
    { kind: 'remove', state: 'withdrawn' },
    { kind: 'remove', state: 'queued' },
  ]);
  await worker.db.write.run(sql`UPDATE jobs SET state = 'withdrawn' WHERE order_id = ${id}`);
});

test('a removal whose answer is open asks again while the order is deleted, and ends where a look-up is refused', async () => {
  const asked: string[] = [];
  const refused = { outcome: 'refused', code: 'AUTH', message: 'Ключ отозван' } as const;
  const provider: Pick<Provider, 'find' | 'remove'> = {
    find: async (_order, how) => {
      asked.push(`find ${how?.complete}`);
      return refused;
    },
    remove: async ({ externalId }) => {
      asked.push(`remove ${externalId}`);
      return { outcome: 'ok' };
    },
  };
  const [deleted, restored] = [await openRemoval('deleted'), await openRemoval('new')];
  expect(await tryToRemove(provider, deleted.claim)).toEqual({ outcome: 'removed' });
  expect(await tryToRemove(provider, restored.claim)).toEqual(refused);
  expect(asked).toEqual(['remove 900', 'find false']);
  for (const { id } of [deleted, restored])
    await worker.db.write.run(sql`UPDATE jobs SET state = 'withdrawn' WHERE order_id = ${id}`);
});

/** The connection as one of amoCRM, with a catalogue of goods and little else. */
async function runAsAmocrm(waits: readonly number[]) {
  const { id } = await worker.makeOrder();
  const settingsNow = sql`SELECT settings FROM connections WHERE id = ${CONNECTION}`;
  const [before] = await worker.db.read.all<{ settings: string }>(settingsNow);
  await worker.db.write.run(sql`UPDATE connections SET system = 'amocrm', settings = '{}' WHERE id = ${CONNECTION}`);
  const jobId = await queue(id);
  const taken: number[] = [];
  const slept: number[] = [];
  let asked = 0;
  const governor: Governor = {
    take: async (_scope, _limit, requests) => waits[taken.push(requests) - 1] ?? 0,
    pause: async () => {},
  };
  const context = (): Context => ({
    ...contextNow(),
    fetch: async () => {
      asked += 1;
      return Response.json({ _embedded: { catalogs: [{ id: 1, name: 'Товары', type: 'products' }] } });
    },
  });
  const sleep = async (ms: number) => {
    slept.push(ms);
  };
  await runLane({ context, governor, sleep }, CONNECTION);
  const job = await jobOf(jobId);
  await worker.db.write.run(
    sql`UPDATE connections SET system = 'shiptor', settings = ${before?.settings} WHERE id = ${CONNECTION}`,
  );
  await worker.db.write.run(sql`UPDATE jobs SET state = 'withdrawn' WHERE id = ${jobId}`);
  return { job, taken, slept, asked };
}

test('a sending of many requests to amoCRM books them one by one, and waits for each', async () => {
  const { taken, slept, asked } = await runAsAmocrm([0, 150, 300]);
  expect(asked).toBeGreaterThan(1);
  expect(taken).toEqual(Array.from({ length: asked }, () => 1));
  expect(slept.slice(0, 2)).toEqual([0, 150]);
});

test('a turn that is too far away ends the sending before its request leaves, and it is tried later', async () => {
  const { job, taken, slept, asked } = await runAsAmocrm([0, 3_600_000]);
  expect([taken, slept, asked]).toEqual([[1, 1], [0], 1]);
  expect(job?.state).toBe('waiting');
});

test('new keys of a system are kept sealed, and never over keys that were entered meanwhile', async () => {
  const clock = { now: () => new Date(now) };
  const place = { purpose: CREDENTIALS_PURPOSE, rowId: CONNECTION };
  const given = { clientId: 'c', clientSecret: 's', redirectUri: 'https://shop.example/', refreshToken: 'first' };
  const ring = contextNow().secretKeys;
  const [record] = await worker.db.read.select().from(connections).where(eq(connections.id, CONNECTION));
  if (!record) throw new Error('no connection');
  const sealed = await sealSecret(ring, place, given);
  const store = (credentials: string) =>
    worker.db.write.update(connections).set({ credentials }).where(eq(connections.id, CONNECTION));
  const stored = async () => {
    const [row] = await worker.db.read.select().from(connections).where(eq(connections.id, CONNECTION));
    return row?.credentials ?? '';
  };
  const { fetch } = fakeFetch(({ url }) =>
    url.endsWith('/oauth2/access_token')
      ? Response.json({ access_token: 'access-2', refresh_token: 'second', expires_in: 86_400 })
      : new Response(null, { status: 204 }),
  );
  const open = () =>
    openProvider(
      { ...contextNow(), ...clock, fetch },
      { ...record, system: 'amocrm', settings: {}, credentials: sealed },
    );

  await store(sealed);
  await (await open()).check();
  expect(await stored()).not.toContain('second');
  expect(await openSecret(ring, place, await stored())).toMatchObject({ refreshToken: 'second' });

  const entered = await sealSecret(ring, place, { ...given, refreshToken: 'entered by hand' });
  await store(entered);
  expect(await (await open()).check()).toMatchObject({ outcome: 'later' });
  expect(await stored()).toBe(entered);
  await store(record.credentials);
});

test('credentials that do not open are said so, and the lane goes on', async () => {
  const { id } = await worker.makeOrder();
  const damaged = sql`UPDATE connections SET credentials = 'x' || credentials WHERE id = ${CONNECTION}`;
  await worker.db.write.run(damaged);
  const jobId = await queue(id);
  await runLane({ context: contextNow, governor: freeGovernor().governor, sleep: async () => {} }, CONNECTION);
  await worker.db.write.run(sql`UPDATE connections SET credentials = substr(credentials, 2) WHERE id = ${CONNECTION}`);
  expect((await jobOf(jobId))?.state).toBe('failed');
  expect((await worker.readOrder(id)).problem?.code).toBe('CREDENTIALS');
});

test('the cron tick finds work that nobody was woken for', async () => {
  now = Date.now();
  const { id } = await worker.makeOrder();
  const jobId = await queue(id);
  await until('the sending is done', async () => (await jobOf(jobId))?.state === 'done', 30_000);
  expect((await worker.readOrder(id)).status).toBe('sent');
});
