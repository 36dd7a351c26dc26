import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deliveryQuoteSchema } from '#core/api/delivery';
import { auditSchema } from '#core/api/people';
import { cacheClearedSchema } from '#core/api/shops';
import { quoteCache } from '#worker/db/tables/quote-cache';
import { connections } from '#worker/db/tables/sending';
import { shops } from '#worker/db/tables/shops';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { type Answer, expectRefusal, startTestWorker, type TestPerson, type TestWorker } from '../../support/worker.ts';
import { fillPreorder, makePreorder, open, pathOf, submit } from '../buyer/buyer.ts';
import { checkWriteAccess } from '../orders/write-access.ts';
import { formOf, valuesOf } from '../pages/form.ts';
import { addShiptor, asked, MOSCOW, PARCEL } from './carrier.ts';

let worker: TestWorker;
let shopId: string;
let owner: TestPerson;
beforeAll(async () => {
  worker = await startTestWorker();
  shopId = await worker.makeShop();
  owner = await worker.makePerson({ [shopId]: 'owner' });
  await addShiptor(worker, { id: 'con_own', shopId });
});
beforeEach(async () => {
  await worker.db.write.delete(quoteCache);
});
afterAll(() => worker.stop());

type Asked = { shopId?: string; token?: string; codKopecks?: number };
const quote = ({ shopId: id = shopId, token = owner.token, codKopecks = 0 }: Asked = {}): Promise<Answer> =>
  worker.call('POST', '/api/v1/delivery/quote', {
    body: { shopId: id, settlementCode: MOSCOW, parcel: PARCEL, declaredValueKopecks: 100_000, codKopecks },
    token,
  });
const clear = (token = owner.token, key?: string) =>
  worker.call('POST', `/api/v1/shops/${shopId}/cache/clear`, { token, ...(key && { key }) });
const kept = (id = shopId) => worker.db.read.select().from(quoteCache).where(eq(quoteCache.shopId, id));
const PRICES = 'calculateShipping';

describe('what a carrier answered (H1)', () => {
  it('is used again with the time it was given, without asking and without a round trip of its own (B8)', async () => {
    const first = await quote();
    expect([first.status, first.roundTrips]).toEqual([200, 2]);
    const again: Answer[] = [];
    expect(await asked(worker, PRICES, async () => again.push(await quote(), await quote()))).toBe(0);
    for (const answer of again) {
      expect(answer.roundTrips).toBe(1);
      expect(deliveryQuoteSchema.parse(answer.body)).toEqual(first.body);
    }
    expect(await asked(worker, PRICES, () => quote({ codKopecks: 1000 }))).toBe(1);
  });

  it('is asked anew when its term is over, and stamped with the new time', async () => {
    const first = deliveryQuoteSchema.parse((await quote()).body);
    const [row] = await kept();
    expect((row?.expiresAt ?? 0) - (row?.takenAt ?? 0)).toBe(15 * 60_000);
    await worker.db.write.update(quoteCache).set({ expiresAt: Date.now() });
    const second = deliveryQuoteSchema.parse((await quote()).body);
    expect(second.asOf > first.asOf).toBe(true);
    expect(await kept()).toHaveLength(1);
  });

  it('is never another shop’s, though both ask one carrier the same', async () => {
    await quote();
    expect(await asked(worker, PRICES, () => quote({ shopId: DEMO.shopId, token: worker.token }))).toBe(1);
    expect([(await kept()).length, (await kept(DEMO.shopId)).length]).toEqual([1, 1]);
    expectRefusal(await quote({ shopId: DEMO.shopId }), 404, 'NOT_FOUND');
  });

  it('is not used for a connection that was changed, nor for another place of the sender', async () => {
    await quote();
    await worker.db.write
      .update(connections)
      .set({ settings: { timeoutMs: 6000 } })
      .where(eq(connections.id, 'con_own'));
    expect(await asked(worker, PRICES, quote)).toBe(1);
    const set = (settings: object) => worker.db.write.update(shops).set({ settings }).where(eq(shops.id, shopId));
    await set({ senderSettlementCode: '36000001000' });
    const options = async () => deliveryQuoteSchema.parse((await quote()).body).options;
    expect((await options()).map(({ category }) => category)).toContain('door-to-door');
    await set({});
    expect((await options()).map(({ category }) => category)).not.toContain('door-to-door');
  });

  it('of settlements and points is kept as well', async () => {
    const get = (path: string) => async () => {
      const answer = await worker.call('GET', `/api/v1/delivery/${path}&shopId=${shopId}`, { token: owner.token });
      expect(answer.status).toBe(200);
      return answer.body;
    };
    for (const [method, path] of [
      ['suggestSettlement', 'settlements?q=воронеж'],
      ['getDeliveryPoints', `points?settlementCode=${MOSCOW}&methodCode=9`],
    ] as const) {
      const first = await get(path)();
      let second: unknown;
      const act = async () => {
        second = await get(path)();
      };
      expect(await asked(worker, method, act)).toBe(0);
      expect(second).toEqual(first);
    }
  });

  it('that was a failure, or nothing at all, is not kept', async () => {
    await worker.call('GET', `/api/v1/delivery/settlements?q=нетникакого&shopId=${shopId}`, { token: owner.token });
    await worker.sandbox('POST', '/control/shiptor', { fault: 'status503', times: 1 });
    expectRefusal(await quote(), 502, 'OUTSIDE_UNAVAILABLE');
    expect(await kept()).toEqual([]);
    expect((await quote()).status).toBe(200);
  });

  it('that reads no more as it should is asked for again', async () => {
    await quote();
    await worker.db.write.update(quoteCache).set({ answer: [{ methodCode: 8 }] });
    expect(await asked(worker, PRICES, quote)).toBe(1);
    expect(deliveryQuoteSchema.parse((await quote()).body).options.length).toBeGreaterThan(0);
  });
});

describe('a buyer’s page (H1)', () => {
  const off = (codes: string[]) =>
    worker.db.write
      .update(shops)
      .set({ settings: { deliveryMethods: { off: codes } } })
      .where(eq(shops.id, DEMO.shopId));

  it('offers kept prices, and the order says when they were taken', async () => {
    const preorder = await makePreorder(worker);
    const path = pathOf(preorder.preorder?.url);
    const form = await fillPreorder(worker, path, 'online_card');
    const priced = await kept(DEMO.shopId);
    const earlier = Date.now() - 120_000;
    await worker.db.write.update(quoteCache).set({ takenAt: earlier });
    let page: Answer | undefined;
    form.set('step', 'delivery');
    const render = async () => {
      page = await submit(worker, path, form);
    };
    expect(await asked(worker, PRICES, render)).toBe(0);
    expect(priced.length).toBeGreaterThan(0);
    const last = formOf(page?.text ?? '');
    last.set('step', 'place');
    last.set('consent', 'yes');
    expect((await submit(worker, path, last)).status).toBe(303);
    const order = await worker.readOrder(preorder.id);
    expect(order.delivery.asOf).toBe(new Date(earlier).toISOString());
  });

  it('offers no method that is switched off, and takes none that was offered before', async () => {
    const preorder = await makePreorder(worker);
    const path = pathOf(preorder.preorder?.url);
    const form = await fillPreorder(worker, path, 'online_card');
    const chosen = JSON.parse(form.get('delivery') ?? '{}') as { option: { methodCode: string } };
    const { methodCode } = chosen.option;
    await off([methodCode]);
    const refused = await submit(worker, path, form);
    expect(refused.status).toBe(422);
    const offered = valuesOf(refused.text, 'delivery').filter((value) =>
      value.includes(`"methodCode":"${methodCode}"`),
    );
    expect(offered).toEqual([]);
    expect((await worker.readOrder(preorder.id)).status).toBe('preorder');
    await off([]);
    expect((await open(worker, path)).status).toBe(200);
    expect((await submit(worker, path, form)).status).toBe(303);
  });
});

describe('«Очистить кеш запросов» (H1)', () => {
  it('forgets what the shop’s carrier answered, says how many, and touches no other shop', async () => {
    await quote();
    await quote({ codKopecks: 1000 });
    await quote({ shopId: DEMO.shopId, token: worker.token });
    const answer = await clear(owner.token, 'once');
    expect([answer.status, answer.roundTrips]).toEqual([200, 2]);
    expect(cacheClearedSchema.parse(answer.body)).toEqual({ cleared: 2 });
    expect([(await kept()).length, (await kept(DEMO.shopId)).length]).toEqual([0, 1]);
    expect(await asked(worker, PRICES, quote)).toBe(1);
    expect((await clear(owner.token, 'once')).body).toEqual({ cleared: 2 });
    expect(await kept()).toHaveLength(1);
    expect((await clear()).body).toEqual({ cleared: 1 });
    const log = await worker.call('GET', `/api/v1/audit?shopId=${shopId}`, { token: owner.token });
    const rows = auditSchema.parse(log.body).items.filter(({ action }) => action === 'cache_cleared');
    expect(rows.map(({ actor, subjectId }) => [actor.id, subjectId])).toEqual([
      [owner.userId, shopId],
      [owner.userId, shopId],
    ]);
  });

  it('is for those who work in the shop', async () => {
    const manager = await worker.makePerson({ [shopId]: 'manager' });
    expect((await clear(manager.token)).status).toBe(200);
    await checkWriteAccess(worker, { method: 'POST', path: `/api/v1/shops/${DEMO.shopId}/cache/clear` });
  });
});
