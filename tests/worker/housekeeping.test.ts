import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createUserWithPassword } from '#worker/auth/create-user';
import { session } from '#worker/db/tables/auth';
import { batches, batchRows } from '#worker/db/tables/batches';
import { idempotencyKeys } from '#worker/db/tables/idempotency';
import { proposals } from '#worker/db/tables/proposals';
import { quoteCache } from '#worker/db/tables/quote-cache';
import { storefrontDeliveries } from '#worker/db/tables/storefronts';
import { parseEnvironment } from '#worker/env';
import type { Context } from '#worker/services/context';
import { clearWhatLapsed } from '#worker/services/housekeeping';
import { makeDatabase, ring } from './auth/support.ts';

const DAY_MS = 86_400_000;
const NOW = new Date('2026-03-01T12:00:00Z');
const ago = (days: number) => NOW.getTime() - days * DAY_MS;

let database: Awaited<ReturnType<typeof makeDatabase>>;
let context: Context;
beforeEach(async () => {
  database = await makeDatabase();
  context = {
    ...{ db: database.db, now: () => NOW, newId: (kind) => kind, fetch, publicUrl: '' },
    ...{ linkKeys: ring('k'), secretKeys: ring('k'), wakeLane: () => {}, wakeRunner: () => {} },
  };
});
afterEach(() => database.close());

const delivery = (id: string, days: number) => ({
  ...{ id, storefrontId: 'stf_1', deliveryId: id, receivedAt: ago(days), topic: 'order.created' },
  ...{
    outcome: 'created' as const,
    reason: null,
    orderId: 'ord_1',
    externalId: '1',
    body: '{"phone": "+79123456789"}',
  },
});
const answer = (key: string, days: number) => ({
  ...{ scope: 'shp_1', key, bodyHash: '', status: 201, response: '{}', createdAt: ago(days) },
});

describe('the cron tick', () => {
  it('clears the raw body of a webhook after its term and keeps the rest of the delivery', async () => {
    const rows = [delivery('old', 31), delivery('young', 29)];
    await database.db.write.insert(storefrontDeliveries).values(rows);
    await clearWhatLapsed(context, 30);
    const kept = await database.db.read.select().from(storefrontDeliveries).orderBy(storefrontDeliveries.id);
    expect(kept).toEqual([{ ...rows[0], body: '' }, rows[1]]);
    await clearWhatLapsed(context, 28);
    const now = await database.db.read.select().from(storefrontDeliveries);
    expect(now.map(({ body }) => body)).toEqual(['', '']);
  });

  it('forgets the answers to repeated requests after a day, and sessions that have ended', async () => {
    const { write, read } = database.db;
    await write.insert(idempotencyKeys).values([answer('yesterday', 1.01), answer('today', 0.99)]);
    const person = { email: 'a@example.ru', name: 'А', password: 'long enough' };
    const userId = await createUserWithPassword(database.db, person, NOW);
    const times = { userId, createdAt: NOW, updatedAt: NOW };
    await write.insert(session).values([
      { id: 'ended', token: 'a', expiresAt: new Date(NOW.getTime() - 1), ...times },
      { id: 'alive', token: 'b', expiresAt: new Date(NOW.getTime() + 1), ...times },
    ]);
    await clearWhatLapsed(context, 30);
    expect((await read.select().from(idempotencyKeys)).map(({ key }) => key)).toEqual(['today']);
    expect((await read.select().from(session)).map(({ id }) => id)).toEqual(['alive']);
  });

  it('forgets what a carrier answered once its term is over (H1)', async () => {
    const { write, read } = database.db;
    const row = { shopId: 'shp_1', source: 's', answer: [], takenAt: 0 };
    await write.insert(quoteCache).values([
      { ...row, question: 'over', expiresAt: NOW.getTime() },
      { ...row, question: 'good', expiresAt: NOW.getTime() + 1 },
    ]);
    await clearWhatLapsed(context, 30);
    expect((await read.select().from(quoteCache)).map(({ question }) => question)).toEqual(['good']);
  });

  it('forgets a delivery proposal when its time is over', async () => {
    const proposal = (id: string, expiresAt: number) => ({
      ...{ id, shopId: 'shp_1', orderId: 'ord_1', orderVersion: 1, fingerprint: '', createdAt: 0, expiresAt },
      prices: { asOf: null, options: null, reason: 'NO_CARRIER' as const },
    });
    const { write, read } = database.db;
    await write.insert(proposals).values([proposal('over', NOW.getTime()), proposal('good', NOW.getTime() + 1)]);
    await clearWhatLapsed(context, 30);
    expect((await read.select().from(proposals)).map(({ id }) => id)).toEqual(['good']);
  });

  it('forgets a bulk action 90 days after its end, with its rows, a bounded step at a time', async () => {
    const batch = (id: string, days: number, open = {}) => ({
      ...{ id, shopId: 'shp_1', action: 'delete' as const, work: { action: 'delete' as const }, frozen: true },
      ...{ freezeSeq: 0, lastPosition: 0, total: 1, pending: 0, actorId: 'usr_1', actorName: 'А', createdAt: 0 },
      ...{ updatedAt: ago(days), ...open },
    });
    const { write, read } = database.db;
    await write
      .insert(batches)
      .values([
        ...[batch('old', 91), batch('young', 89), batch('works', 91, { pending: 1 })],
        ...[batch('waits', 91, { waiting: 1 }), batch('freezes', 91, { frozen: false })],
      ]);
    for (const { id } of await read.select().from(batches))
      await write.insert(batchRows).values(
        Array.from({ length: id === 'old' ? 600 : 1 }, (_, position) => ({
          ...{ batchId: id, position, orderId: `ord_${position}`, outcome: 'ok' as const },
        })),
      );
    const left = async () => [
      (await read.select().from(batches)).map(({ id }) => id),
      (await read.select().from(batchRows)).length,
    ];
    await clearWhatLapsed(context, 30);
    expect(await left()).toEqual([['old', 'young', 'works', 'waits', 'freezes'], 104]);
    await clearWhatLapsed(context, 30);
    expect(await left()).toEqual([['young', 'works', 'waits', 'freezes'], 4]);
  });

  it('takes a bounded step and goes on with the next one, oldest first', async () => {
    const { write, read } = database.db;
    for (let at = 0; at < 1100; at += 100)
      await write
        .insert(storefrontDeliveries)
        .values(Array.from({ length: 100 }, (_, index) => delivery(`dlv_${at + index}`, 2000 - at - index)));
    const full = async () =>
      (await read.select().from(storefrontDeliveries).where(sql`body <> ''`)).map(({ receivedAt }) => receivedAt);
    await clearWhatLapsed(context, 30);
    expect(await full()).toHaveLength(600);
    expect(Math.min(...(await full()))).toBe(ago(1500));
    await clearWhatLapsed(context, 30);
    await clearWhatLapsed(context, 30);
    expect(await full()).toHaveLength(0);
  });

  it('finds what has had its time by an index, whatever the size of the tables', async () => {
    const { client } = database;
    const statements: { sql: string; args: (string | number)[] }[] = [];
    const batch = client.batch.bind(client);
    client.batch = (asked, mode) => {
      for (const each of asked)
        if (typeof each !== 'string' && !Array.isArray(each))
          statements.push({ sql: `EXPLAIN QUERY PLAN ${each.sql}`, args: each.args as (string | number)[] });
      return batch(asked, mode);
    };
    await clearWhatLapsed(context, 30);
    const seen: string[] = [];
    for (const statement of statements)
      seen.push((await client.execute(statement)).rows.map(({ detail }) => String(detail)).join('\n'));
    expect(seen).toHaveLength(7);
    expect(seen.join('\n')).toContain('storefront_deliveries_bodies');
    expect(seen.join('\n')).toContain('idempotency_keys_created');
    expect(seen.join('\n')).toContain('session_expires');
    expect(seen.join('\n')).toContain('quote_cache_expires');
    expect(seen.join('\n')).toContain('proposals_expires');
    expect(seen.slice(5)).toEqual(Array(2).fill(expect.stringContaining('batches_ended')));
    expect(seen.join('\n')).not.toMatch(/SCAN (?!.*USING (COVERING )?INDEX)/);
  });
});

describe('the term of raw webhook bodies', () => {
  const settings = { LIBSQL_URL: 'http://127.0.0.1:1', PUBLIC_URL: 'http://127.0.0.1:2', KEY_RING: 'x' };
  it('is thirty days unless the operator says otherwise', () => {
    expect(parseEnvironment(settings).WEBHOOK_BODY_DAYS).toBe(30);
    expect(parseEnvironment({ ...settings, WEBHOOK_BODY_DAYS: '7' }).WEBHOOK_BODY_DAYS).toBe(7);
    for (const wrong of ['0', 'x', '1.5'])
      expect(() => parseEnvironment({ ...settings, WEBHOOK_BODY_DAYS: wrong })).toThrow('WEBHOOK_BODY_DAYS');
  });
});
