import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DeletePreview } from '#core/api/deleting';
import type { CreateOrderInput } from '#core/api/orders';
import { parseKeyRing } from '#worker/auth/keyring';
import { sealSecret } from '#worker/auth/secret-box';
import { connections } from '#worker/db/tables/sending';
import { CREDENTIALS_PURPOSE } from '#worker/services/sending/open-provider';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import { until } from '../../support/api-client.ts';
import { orderInput, startTestWorker, type TestWorker } from '../../support/worker.ts';

const CONNECTION = 'con_test_insales';
const { apiKey, password, deliveryVariantId, paymentGatewayIds } = DEMO_CREDENTIALS.insales;
/** The published window, thirty times as fast on both sides. */
const WINDOW_MS = 10_000;

let worker: TestWorker;

beforeAll(async () => {
  worker = await startTestWorker();
  const place = { purpose: CREDENTIALS_PURPOSE, rowId: CONNECTION };
  const ring = parseKeyRing('KEY_RING', worker.secrets.keyRing);
  await worker.db.write.insert(connections).values({
    ...{ id: CONNECTION, shopId: DEMO.shopId, system: 'insales', name: 'InSales', account: null },
    baseUrl: `${worker.sandboxUrl}/insales`,
    settings: {
      ...{ deliveryVariantId, paymentGatewayId: paymentGatewayIds.cash, windowMs: WINDOW_MS, timeoutMs: 5000 },
      siteUrl: 'http://insales.localhost',
    },
    credentials: await sealSecret(ring, place, { apiKey, password }),
    ...{ enabled: true, createdAt: Date.now() },
  });
  await worker.sandbox('PUT', '/control/insales/settings', { windowMs: WINDOW_MS });
}, 60_000);
afterAll(() => worker?.stop());

/** Of goods that the shop has. */
const makeOrder = (input: Partial<CreateOrderInput> = {}) =>
  worker.makeOrder({ items: orderInput.items.map((item) => ({ ...item, sku: 'TEA-ALT-100' })), ...input });

const linkOf = async (id: string) => (await worker.readOrder(id)).links.find(({ system }) => system === 'insales');

async function send(id: string): Promise<void> {
  const { status } = await worker.call('POST', `/api/v1/orders/${id}/send`, { body: { connectionId: CONNECTION } });
  expect(status).toBe(202);
}

const linked = (id: string) =>
  until(
    `${id} stands in InSales`,
    async () => {
      const link = await linkOf(id);
      return link?.state === 'linked' && link;
    },
    20_000,
  );

const log = async () =>
  (await worker.sandbox('GET', '/control/insales/log')) as {
    counters: Record<string, number>;
    duplicates: unknown[];
    requests: { method: string; httpMethod: string; path: string; body: string }[];
  };

test('an order goes to InSales from the Worker, with its link and its status', async () => {
  const made = await makeOrder({ address: { ...orderInput.address, country: 'KZ', settlement: 'Алматы' } });
  await send(made.id);
  const { externalId, url, externalStatus } = await linked(made.id);
  expect(url).toBe(`http://insales.localhost/admin2/orders/${externalId}`);
  expect(externalStatus).toBe('Новый');
  const sent = (await log()).requests.find(({ method }) => method === 'POST orders');
  expect(sent?.body).toContain(made.id);
  expect(sent?.body).toContain('Казахстан');
});

test('the copy of a deleted order goes by itself, and a restore does not bring it back (G2)', async () => {
  const { id, version } = await makeOrder();
  await send(id);
  const { externalId } = await linked(id);
  const at = `/api/v1/orders/${id}`;
  const preview = await worker.call('GET', `${at}/delete-preview`);
  expect((preview.body as DeletePreview).links).toMatchObject([
    { system: 'insales', effect: 'removed', comesBack: false },
  ]);
  expect((await worker.call('DELETE', `${at}?version=${version}`)).status).toBe(200);
  await until('the copy is removed', async () => (await linkOf(id))?.state === 'removed');
  const removals = (await log()).requests.filter(({ httpMethod }) => httpMethod === 'DELETE');
  expect(removals.map(({ path }) => path)).toEqual([expect.stringContaining(`/orders/${externalId}`)]);
  const deleted = await worker.readOrder(id);
  const restored = await worker.call('POST', `${at}/status`, {
    body: { version: deleted.version, status: 'confirmed' },
  });
  expect(restored.status).toBe(200);
  expect((await linkOf(id))?.state).toBe('removed');
});

test('orders arrive once each, and within the limit, while answers are lost', async () => {
  const faults = [
    { fault: 'lose_answer_after_write', times: 3, match: 'POST orders' },
    { fault: 'malformed', probability: 0.3, times: 2, match: 'POST orders' },
    { fault: 'status503', probability: 0.3, times: 2 },
    { fault: 'status500_before_write', times: 1, match: 'GET orders' },
  ];
  for (const fault of faults) await worker.sandbox('POST', '/control/insales', fault);
  const orders = await Promise.all(Array.from({ length: 12 }, () => makeOrder()));
  for (const { id } of orders) await send(id);
  const copies = await Promise.all(orders.map(({ id }) => linked(id)));
  expect(new Set(copies.map(({ externalId }) => externalId)).size).toBe(orders.length);
  const { duplicates, counters } = await log();
  expect(duplicates).toEqual([]);
  expect(counters['fault lose_answer_after_write']).toBe(3);
  expect(counters['outcome refused_by_limit'] ?? 0).toBe(0);
}, 60_000);
