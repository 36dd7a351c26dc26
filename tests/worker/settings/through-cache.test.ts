import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PickupPoint, QuoteRequest } from '#core/delivery/quote';
import { quoteCache } from '#worker/db/tables/quote-cache';
import type { Context } from '#worker/services/context';
import { throughCache } from '#worker/services/delivery/cache';
import { takePrices } from '#worker/services/delivery/prices';
import { pointsQuestion, settlementsQuestion } from '#worker/services/delivery/questions';
import type { Pricing } from '#worker/services/delivery/shiptor-connection';
import { makeDatabase, ring } from '../auth/support.ts';
import { MOSCOW, PARCEL } from './carrier.ts';

const MINUTE_MS = 60_000;
const POINT = { address: 'Москва', schedule: '', methodCodes: ['9'], cash: true, card: true };
const OPTION = { methodName: 'Курьер', carrier: 'cdek', category: 'to-door' as const, costKopecks: 100 };
const REQUEST: QuoteRequest = {
  ...{ settlementCode: MOSCOW, country: 'RU', parcel: PARCEL, declaredValueKopecks: 0, codKopecks: 0 },
};

let database: Awaited<ReturnType<typeof makeDatabase>>;
let context: Context;
let now: number;
let calls: string[];
let points: PickupPoint[];
beforeEach(async () => {
  database = await makeDatabase();
  now = Date.parse('2026-03-01T12:00:00Z');
  calls = [];
  points = [{ id: '1', ...POINT }];
  context = {
    ...{ db: database.db, now: () => new Date(now), newId: (kind) => kind, fetch, publicUrl: '' },
    ...{ wakeLane: () => {}, wakeRunner: () => {}, linkKeys: ring('k'), secretKeys: ring('k') },
  };
});
afterEach(() => database.close());

function answer<T>(call: string, value: T): Promise<T> {
  calls.push(call);
  return Promise.resolve(value);
}
const terms = { termDays: null, cashOnDelivery: true, cardOnDelivery: true };
const pricing = (changes: Partial<Pricing> = {}): Pricing => ({
  ...{ shopId: 'shp_1', source: 'one', methodsOff: [], kept: null },
  carrier: {
    quote: () =>
      answer(
        'quote',
        ['8', '13'].map((methodCode) => ({ methodCode, ...OPTION, ...terms })),
      ),
    settlements: () => answer('settlements', []),
    points: () => answer('points', points),
    methods: () => answer('methods', []),
  },
  ...changes,
});
const size = async () => (await database.db.read.select().from(quoteCache)).length;

describe('the cache of what carriers answer (H1)', () => {
  it('keeps 2,000 answers of a shop and lets the oldest go', async () => {
    const row = { source: 'one', answer: [POINT], takenAt: 0, expiresAt: now + MINUTE_MS };
    for (const shopId of ['shp_1', 'shp_2'])
      for (let from = 0; from < 2000; from += 500)
        await database.db.write
          .insert(quoteCache)
          .values(Array.from({ length: 500 }, (_, at) => ({ ...row, shopId, question: `q${from + at}` })));
    await throughCache(context, pricing(), pointsQuestion(MOSCOW, '9'));
    const kept = await database.db.read.select().from(quoteCache);
    expect(kept).toHaveLength(4000);
    const own = kept.filter(({ shopId }) => shopId === 'shp_1').map(({ question }) => question);
    expect([own.length, own.includes('q0'), own.includes('q1')]).toEqual([2000, false, true]);
    await throughCache(context, pricing(), pointsQuestion(MOSCOW, '9'));
    expect(calls).toEqual(['points']);
  });

  it('keeps prices a quarter of an hour and points a day, to the millisecond', async () => {
    const asOf = new Date(now).toISOString();
    const ask = async () => [
      (await takePrices(context, pricing(), REQUEST)).asOf,
      (await throughCache(context, pricing(), pointsQuestion(MOSCOW, '9'))).asOf,
    ];
    expect(await ask()).toEqual([asOf, asOf]);
    now += 15 * MINUTE_MS - 1;
    expect(await ask()).toEqual([asOf, asOf]);
    now += 1;
    const later = new Date(now).toISOString();
    expect(await ask()).toEqual([later, asOf]);
    now += 24 * 60 * MINUTE_MS - 15 * MINUTE_MS;
    expect(await ask()).toEqual([new Date(now).toISOString(), new Date(now).toISOString()]);
    expect(calls).toEqual(['quote', 'points', 'quote', 'quote', 'points']);
  });

  it('holds what was switched off meanwhile, and gives it back when it is on again (B8)', async () => {
    const codes = async (methodsOff: string[]) =>
      (await takePrices(context, pricing({ methodsOff }), REQUEST)).options.map(({ methodCode }) => methodCode);
    expect([await codes([]), await codes(['8']), await codes(['8', '13']), await codes([])]).toEqual([
      ['8', '13'],
      ['13'],
      [],
      ['8', '13'],
    ]);
    expect(calls).toEqual(['quote']);
  });

  it('tells shops, connections and everything that a price depends on apart', async () => {
    const { parcel } = REQUEST;
    const others: [Partial<Pricing>, Partial<QuoteRequest>][] = [
      [{}, {}],
      [{ shopId: 'shp_2' }, {}],
      [{}, { settlementCode: '36000001000' }],
      [{}, { country: 'KZ' }],
      [{}, { declaredValueKopecks: 1 }],
      [{}, { codKopecks: 1 }],
      ...(['weightGrams', 'lengthMm', 'widthMm', 'heightMm'] as const).map(
        (field): [Partial<Pricing>, Partial<QuoteRequest>] => [{}, { parcel: { ...parcel, [field]: 501 } }],
      ),
      [{ source: 'two' }, {}],
    ];
    for (const [whose, what] of others) {
      calls = [];
      await takePrices(context, pricing(whose), { ...REQUEST, ...what });
      await takePrices(context, pricing(whose), { ...REQUEST, ...what });
      expect([whose, what, calls]).toEqual([whose, what, ['quote']]);
    }
  });

  it('keeps neither nothing nor more than it can bear', async () => {
    await throughCache(context, pricing(), settlementsQuestion('нет такого'));
    expect(await size()).toBe(0);
    points = Array.from({ length: 5000 }, (_, id) => ({ ...POINT, id: String(id), address: 'ул. Ленина'.repeat(10) }));
    const ask = () => throughCache(context, pricing(), pointsQuestion(MOSCOW, '9'));
    expect((await ask()).value).toEqual(points);
    expect([await size(), (await ask()).value.length]).toEqual([0, 5000]);
    expect(calls.filter((call) => call === 'points')).toHaveLength(2);
  });

  it('answers many who ask the same at once, and keeps one row', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => takePrices(context, pricing(), REQUEST)));
    expect(new Set(all.map(({ options }) => options.length))).toEqual(new Set([2]));
    expect(await size()).toBe(1);
  });
});
