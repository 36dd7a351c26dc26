import { afterAll, beforeAll, expect, it } from 'vitest';
import { connections } from '#worker/db/tables/sending';
import { memberships, shops } from '#worker/db/tables/shops';
import { findProducts } from '#worker/services/catalogue/find-products';
import type { Context, Person } from '#worker/services/context';
import { quoteDraft } from '#worker/services/delivery/quote-draft';
import { openPricing } from '#worker/services/delivery/shiptor-connection';
import { createOrder } from '#worker/services/orders/create-order';
import type { Outcome } from '#worker/services/refusal';
import { orderInput } from '../../support/worker.ts';
import { makeDatabase, ring } from '../auth/support.ts';

const shopId = 'shp_1';
const OWNER: Person = { userId: 'usr_1', name: 'Anna' };
let database: Awaited<ReturnType<typeof makeDatabase>>;
let context: Context;
beforeAll(async () => {
  database = await makeDatabase();
  const { write } = database.db;
  let ids = 0;
  context = {
    ...{ db: database.db, now: () => new Date(1_772_000_000_000), newId: (kind) => `${kind}_${++ids}`, fetch },
    ...{ linkKeys: ring('k'), secretKeys: ring('k'), wakeLane: () => {}, wakeRunner: () => {}, publicUrl: '' },
  };
  await write.insert(shops).values({ id: shopId, name: 'Shop', settings: {}, createdAt: 0 });
  await write.insert(memberships).values({ shopId, userId: OWNER.userId, role: 'owner', createdAt: 0 });
  const of = { shopId, settings: {}, baseUrl: '', enabled: true, createdAt: 0, name: 'S' };
  await write.insert(connections).values({ ...of, id: 'con_1', system: 'shiptor', credentials: 'lost.AAAA' });
});
afterAll(() => database.close());

const codeOf = (outcome: Outcome<unknown>) => (outcome.ok ? 'ok' : outcome.error.code);

it('a carrier whose credentials no longer open is none: an edit has its proposal, the rest is refused', async () => {
  const key = () => ({ scope: 's', key: crypto.randomUUID(), bodyHash: '' });
  const made = await createOrder(context, OWNER, { ...orderInput, shopId }, key());
  if (!made.ok) throw new Error(made.error.code);
  const changes = { parcel: { weightGrams: 9000 } };
  const asked = await quoteDraft(context, OWNER, made.value.id, { version: 1, changes }, key());
  expect(asked.ok && asked.value).toMatchObject({
    after: { delivery: { reason: 'NO_CARRIER' } },
    decisions: ['decline'],
  });
  expect(codeOf(await openPricing(context, OWNER, shopId))).toBe('CONNECTION_DISABLED');
  const search = { shopId, q: 'чай', limit: 10 };
  expect(codeOf(await findProducts(context, OWNER, search))).toBe('CONNECTION_DISABLED');
});
