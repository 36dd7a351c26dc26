import { afterEach, beforeEach, expect, it } from 'vitest';
import { connections, jobs, orderLinks } from '#worker/db/tables/sending';
import { memberships, shops } from '#worker/db/tables/shops';
import type { Context, Person } from '#worker/services/context';
import { createOrder } from '#worker/services/orders/create-order';
import { editOrder } from '#worker/services/orders/edit-order';
import { newSendJob } from '#worker/services/sending/queue-sends';
import { orderInput } from '../../support/worker.ts';
import { makeDatabase, ring } from '../auth/support.ts';

const shopId = 'shp_1';
const SCRIPT: Person = { userId: 'key_1', name: 'Script', isApiKey: true };
let database: Awaited<ReturnType<typeof makeDatabase>>;
let context: Context;
beforeEach(async () => {
  database = await makeDatabase();
  const { write } = database.db;
  let ids = 0;
  context = {
    ...{ db: database.db, now: () => new Date(1_772_000_000_000), newId: (kind) => `${kind}_${++ids}`, fetch },
    ...{ linkKeys: ring('k'), secretKeys: ring('k'), wakeLane: () => {}, wakeRunner: () => {}, publicUrl: '' },
  };
  await write.insert(shops).values({ id: shopId, name: 'Shop', settings: {}, createdAt: 0 });
  await write.insert(memberships).values({ shopId, userId: SCRIPT.userId, role: 'manager', createdAt: 0 });
  const of = { shopId, settings: {}, credentials: '', baseUrl: '', enabled: true, createdAt: 0 };
  await write.insert(connections).values([
    { ...of, id: 'con_shiptor', system: 'shiptor', name: 'S' },
    { ...of, id: 'con_crm', system: 'retailcrm', name: 'R' },
  ]);
});
afterEach(() => database.close());

/** Edits a through order's method while something happens between the edit's reading and its writing. */
async function editWhile(happens: (orderId: string) => Promise<unknown>): Promise<string> {
  const delivery = { methodCode: '301', methodName: 'X', carrier: 'cdek', category: 'door-to-door' as const };
  const key = { scope: 's', key: crypto.randomUUID(), bodyHash: '' };
  const made = await createOrder(context, SCRIPT, { ...orderInput, shopId, delivery }, key);
  if (!made.ok) throw new Error(made.error.code);
  expect(made.value.type).toBe('through');
  const { client } = database;
  const batch = client.batch.bind(client);
  client.batch = async (asked, mode) => {
    if (!JSON.stringify(asked).includes('write_guard')) return batch(asked, mode);
    client.batch = batch;
    await happens(made.value.id);
    return batch(asked, mode);
  };
  const edited = await editOrder(context, SCRIPT, made.value.id, {
    version: 1,
    delivery: { methodCode: '3', methodName: 'Y', carrier: 'shiptor', category: 'to-door' },
  });
  return edited.ok ? 'ok' : edited.error.code;
}
const job = (connectionId: string, orderId: string) => ({
  ...newSendJob(context, {
    shopId,
    connectionId,
    orderId,
    statusMark: 1,
    actor: { kind: 'manager', id: '', name: '' },
  }),
  state: 'sending' as const,
});

it('a through order keeps its method also where Shiptor gets it during the edit (B13)', async () => {
  const { write } = database.db;
  const link = { id: 'lnk_1', shopId, connectionId: 'con_shiptor', system: 'shiptor' as const, updatedAt: 0 };
  const told = [
    await editWhile((orderId) => write.insert(jobs).values(job('con_shiptor', orderId))),
    await editWhile((orderId) =>
      write.insert(orderLinks).values({ ...link, orderId, state: 'linked', externalId: '1' }),
    ),
    await editWhile((orderId) => write.insert(jobs).values(job('con_crm', orderId))),
    await editWhile(() => Promise.resolve()),
  ];
  expect(told).toEqual(['METHOD_LOCKED', 'METHOD_LOCKED', 'ok', 'ok']);
});
