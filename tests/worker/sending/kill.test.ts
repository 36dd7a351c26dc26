import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from '@libsql/client/web';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Order } from '../../../core/order/schema.ts';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import { type Stack, startStack } from '../../../worker/local/stack.ts';
import { signInTo, until } from '../../support/api-client.ts';

const SENDS = 200;
let stack: Stack;
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'orderlane-kill-'));
  stack = await startStack({ port: 19_400, dataDir, demoOrders: 0, report: () => {} });
}, 60_000);

afterAll(async () => {
  await stack?.stop();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
});

const openDatabase = () => createClient({ url: stack.databaseUrl, authToken: stack.secrets.libsqlToken });

/** Every parcel that the carrier's stand-in holds. */
async function parcels(): Promise<{ id: number; external_id: string }[]> {
  const found: { id: number; external_id: string }[] = [];
  for (let page = 1; ; page += 1) {
    const response = await fetch(`${stack.sandboxUrl}/shiptor/shipping/v1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-authorization-token': DEMO_CREDENTIALS.shiptor.token },
      body: JSON.stringify({ jsonrpc: '2.0', id: '1', method: 'getPackages', params: { page, per_page: 100 } }),
    });
    const { result } = (await response.json()) as { result: { id: number; external_id: string }[] };
    found.push(...result);
    if (result.length < 100) return found;
  }
}

const order = (index: number) => ({
  shopId: DEMO.shopId,
  number: `KILL-${index}`,
  items: [{ name: 'Кружка', sku: 'MUG-WHT-350', quantity: 1, priceKopecks: 59_000, weightGrams: 380 }],
  recipient: { fullName: `Иванов Пётр`, phone: '+79123456789' },
  address: { settlementCode: '77000000000', settlement: 'Москва', street: 'ул. Ленина', house: '1' },
  cod: { amountKopecks: 85_900, method: 'cash' },
  delivery: {
    methodCode: '3',
    methodName: 'Shiptor Курьер',
    carrier: 'shiptor',
    category: 'to-door',
    costKopecks: 26_900,
  },
});

test('200 sends survive the death of the Worker and of the database: 200 parcels, none twice, none missing', async () => {
  // The stand-in's limit is set just above ours, so that the run is quick and still under a limit that is watched.
  await openDatabase().execute({
    sql: `UPDATE connections SET settings = json_set(settings, '$.requestsPerSecond', 25, '$.timeoutMs', 2000) WHERE id = ?`,
    args: [DEMO.shiptorId],
  });
  const api = await signInTo(stack.url);
  const ids: string[] = [];
  for (let index = 0; index < SENDS; index += 1) {
    const made = await api.call<Order>('POST', '/api/v1/orders', order(index));
    expect(made.status).toBe(201);
    ids.push(made.body.id);
  }

  const keys = new Map(ids.map((id) => [id, crypto.randomUUID()]));
  const ask = (id: string) =>
    until('the sending is asked for', async () => {
      const asked = await api.call('POST', `/api/v1/orders/${id}/send`, { connectionId: DEMO.shiptorId }, keys.get(id));
      return asked.status === 202;
    });
  const kills = async () => {
    const { worker, database } = stack.children;
    if (!database) throw new Error('the database runs elsewhere');
    for (const child of [worker, database, worker]) {
      const before = (await parcels()).length;
      await until('sendings go on', async () => (await parcels()).length >= Math.min(before + 15, SENDS - 5));
      const pid = child.pid();
      if (pid === null) throw new Error(`${child.name} is not running`);
      process.kill(pid, 'SIGKILL');
      await until(`${child.name} is started again`, async () => child.pid() !== null && child.pid() !== pid);
    }
  };
  await Promise.all([kills(), ...ids.map(ask)]);

  const states = await until(
    'every sending has ended',
    async () => {
      const { rows } = await openDatabase().execute('SELECT state, count(*) AS count FROM jobs GROUP BY state');
      const open = rows.filter((row) => row.state !== 'done' && row.state !== 'failed');
      return open.length === 0 && rows;
    },
    90_000,
  );
  expect(states.map((row) => [row.state, row.count])).toEqual([['done', SENDS]]);

  const made = await parcels();
  expect(new Set(made.map((parcel) => parcel.external_id))).toEqual(new Set(ids));
  expect(made).toHaveLength(SENDS);

  const { rows: links } = await openDatabase().execute('SELECT order_id, external_id, state FROM order_links');
  expect(links).toHaveLength(SENDS);
  const parcelOf = new Map(made.map((parcel) => [parcel.external_id, String(parcel.id)]));
  for (const link of links)
    expect([link.state, link.external_id]).toEqual(['linked', parcelOf.get(String(link.order_id))]);
  const { rows: statuses } = await openDatabase().execute('SELECT DISTINCT status FROM orders');
  expect(statuses.map((row) => row.status)).toEqual(['sent']);
}, 180_000);
