import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseKeyRing } from '#worker/auth/keyring';
import { sealSecret } from '#worker/auth/secret-box';
import { connections } from '#worker/db/tables/sending';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import { until } from '../../support/api-client.ts';
import { startTestWorker, type TestWorker } from '../../support/worker.ts';

const CONNECTION = 'con_test_moysklad';

let worker: TestWorker;

beforeAll(async () => {
  worker = await startTestWorker();
  const { token, organizationId } = DEMO_CREDENTIALS.moysklad;
  const keys = parseKeyRing('KEY_RING', worker.secrets.keyRing);
  await worker.db.write.insert(connections).values({
    ...{ id: CONNECTION, shopId: DEMO.shopId, system: 'moysklad', name: 'МойСклад', account: null },
    ...{ baseUrl: `${worker.sandboxUrl}/moysklad`, settings: { organizationId }, enabled: true, createdAt: Date.now() },
    credentials: await sealSecret(keys, { purpose: 'connection', rowId: CONNECTION }, { token }),
  });
}, 60_000);
afterAll(() => worker?.stop());

type Log = { requests: { method: string; status: number }[]; counters: Record<string, number>; duplicates: unknown[] };
const log = async () => (await worker.sandbox('GET', '/control/moysklad/log')) as Log;

test('the Worker sends an order to МойСклад, and asks for what that system insists on (C1, C10)', async () => {
  const { id } = await worker.makeOrder();
  await worker.call('POST', `/api/v1/orders/${id}/send`, { body: { connectionId: CONNECTION } });
  const link = await until('the order is there', async () => {
    const { links } = await worker.readOrder(id);
    return links.find(({ system, state }) => system === 'moysklad' && state === 'linked');
  });
  expect(link.url).toMatch(/^http:\/\/moysklad\.localhost:\d+\/app\/#customerorder\/edit\?id=[0-9a-f-]{36}$/);
  const { requests, duplicates, counters } = await log();
  expect(requests.map(({ status }) => status)).toEqual(requests.map(() => 200));
  expect(counters['method POST entity/customerorder']).toBe(1);
  expect(duplicates).toEqual([]);
}, 30_000);

test('an answer that was lost makes no second order there (C6)', async () => {
  const { id } = await worker.makeOrder();
  const match = 'POST entity/customerorder';
  await worker.sandbox('POST', '/control/moysklad', { fault: 'lose_answer_after_write', times: 1, match });
  await worker.call('POST', `/api/v1/orders/${id}/send`, { body: { connectionId: CONNECTION } });
  await until('the order is found there', async () => {
    const { links } = await worker.readOrder(id);
    return links.some(({ system, state }) => system === 'moysklad' && state === 'linked');
  });
  expect((await log()).duplicates).toEqual([]);
}, 30_000);
