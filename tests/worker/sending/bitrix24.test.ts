import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseKeyRing } from '#worker/auth/keyring';
import { sealSecret } from '#worker/auth/secret-box';
import { connections } from '#worker/db/tables/sending';
import { CREDENTIALS_PURPOSE } from '#worker/services/sending/open-provider';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import { until } from '../../support/api-client.ts';
import { startTestWorker, type TestWorker } from '../../support/worker.ts';

const CONNECTION = 'con_test_bitrix24';
const { userId, code } = DEMO_CREDENTIALS.bitrix24;
/** The published bucket, ten times as fast on both sides. */
const SPEED = 10;

let worker: TestWorker;

beforeAll(async () => {
  worker = await startTestWorker();
  const place = { purpose: CREDENTIALS_PURPOSE, rowId: CONNECTION };
  const ring = parseKeyRing('KEY_RING', worker.secrets.keyRing);
  await worker.db.write.insert(connections).values({
    ...{ id: CONNECTION, shopId: DEMO.shopId, system: 'bitrix24', name: 'Битрикс24', account: null },
    baseUrl: `${worker.sandboxUrl}/bitrix24`,
    settings: { windowMs: 25_000 / SPEED, timeoutMs: 5000, siteUrl: 'http://bitrix24.localhost' },
    credentials: await sealSecret(ring, place, { userId, code }),
    ...{ enabled: true, createdAt: Date.now() },
  });
  await worker.sandbox('PUT', '/control/bitrix24/settings', { drainPerSecond: 2 * SPEED });
}, 60_000);
afterAll(() => worker?.stop());

const linkOf = async (id: string) => (await worker.readOrder(id)).links.find(({ system }) => system === 'bitrix24');

async function send(id: string): Promise<void> {
  const { status } = await worker.call('POST', `/api/v1/orders/${id}/send`, { body: { connectionId: CONNECTION } });
  expect(status).toBe(202);
}

const linkIn = (id: string, state: string) =>
  until(
    `${id} is ${state} in Bitrix24`,
    async () => {
      const link = await linkOf(id);
      return link?.state === state && link;
    },
    20_000,
  );

const log = async () =>
  (await worker.sandbox('GET', '/control/bitrix24/log')) as {
    counters: Record<string, number>;
    duplicates: unknown[];
  };

test('an order goes to Bitrix24 from the Worker, with its link and its stage (D6, C10)', async () => {
  const { id } = await worker.makeOrder();
  await send(id);
  const { externalId, url, externalStatus } = await linkIn(id, 'linked');
  expect(url).toBe(`http://bitrix24.localhost/crm/deal/details/${externalId}/`);
  expect(externalStatus).toBe('Новая');
});

test('a closed web-hook is told to the manager, and its secret stands in no link and in no history', async () => {
  const { id } = await worker.makeOrder();
  await worker.sandbox('POST', '/control/bitrix24', { fault: 'unauthorized', times: 1 });
  await send(id);
  const { error } = await linkIn(id, 'failed');
  expect(error).toMatchObject({ code: 'AUTH', message: 'Invalid request credentials' });
  const { body } = await worker.call('GET', `/api/v1/orders/${id}/history`);
  expect(JSON.stringify(body)).toContain('AUTH');
  expect(JSON.stringify([body, await worker.readOrder(id)])).not.toContain(code);
});

test('orders of one buyer arrive once each, with one contact, and within the limit, while answers are lost', async () => {
  const faults = [
    { fault: 'lose_answer_after_write', times: 3, match: 'batch crm.item.add' },
    { fault: 'malformed', probability: 0.3, times: 2, match: 'batch crm.item.add' },
    { fault: 'status503', probability: 0.3, times: 2 },
    { fault: 'status500_before_write', times: 1, match: 'crm.item.list' },
  ];
  for (const fault of faults) await worker.sandbox('POST', '/control/bitrix24', fault);
  const orders = await Promise.all(Array.from({ length: 12 }, () => worker.makeOrder()));
  for (const { id } of orders) await send(id);
  const copies = await Promise.all(orders.map(({ id }) => linkIn(id, 'linked')));
  expect(new Set(copies.map(({ externalId }) => externalId)).size).toBe(orders.length);
  const { duplicates, counters } = await log();
  expect(duplicates).toEqual([]);
  expect(counters['fault lose_answer_after_write']).toBe(3);
  expect(counters['outcome refused_by_limit'] ?? 0).toBe(0);
  const params = { type: 'EMAIL', values: [orders[0]?.recipient.email] };
  const found = await fetch(`${worker.sandboxUrl}/bitrix24/rest/${userId}/${code}/crm.duplicate.findbycomm`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(params),
  });
  expect(await found.json()).toMatchObject({ result: { CONTACT: [expect.any(Number)] } });
}, 60_000);
