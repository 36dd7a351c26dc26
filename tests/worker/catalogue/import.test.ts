import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auditSchema } from '#core/api/people';
import { type ProductList, type ProductsImported, productListSchema, productsImportedSchema } from '#core/api/products';
import { products } from '#worker/db/tables/products';
import { connections } from '#worker/db/tables/sending';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import { randomAt } from '../../../worker/local/sandbox/kit/random.ts';
import { expectRefusal, startTestWorker, type TestWorker } from '../../support/worker.ts';

const { shopId } = DEMO;
const SEEDED = 30;
const ADDED = 280;

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker();
});
afterAll(() => worker.stop());
beforeEach(async () => {
  await worker.db.write.delete(products);
  await worker.sandbox('DELETE', '/control/shiptor');
});

const ask = (body: object = {}, key?: string) =>
  worker.call('POST', '/api/v1/products/import', { body: { shopId, ...body }, ...(key && { key }) });

async function step(cursor: string | null = null, key?: string): Promise<ProductsImported> {
  const answer = await ask(cursor === null ? {} : { cursor }, key);
  expect(answer.text).not.toContain('"error"');
  expect([answer.status, answer.roundTrips]).toEqual([200, 2]);
  return productsImportedSchema.parse(answer.body);
}

async function importAll(): Promise<number[]> {
  const steps: number[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const done: ProductsImported = await step(cursor ?? null);
    steps.push(done.imported);
    cursor = done.nextCursor;
  }
  return steps;
}

async function find(query: Record<string, string>): Promise<ProductList> {
  const answer = await worker.call('GET', `/api/v1/products?${new URLSearchParams({ shopId, ...query })}`);
  expect([answer.status, answer.roundTrips]).toEqual([200, 1]);
  return productListSchema.parse(answer.body);
}

const put = (items: object[]) => worker.call('PUT', '/api/v1/products', { body: { shopId, items } });

const calls = async () => {
  const log = (await worker.sandbox('GET', '/control/shiptor/log')) as { requests: { method: string }[] };
  return log.requests.filter(({ method }) => method === 'getProducts').length;
};

/** A fault of even chances with this seed spares the first so many calls and strikes the next. */
function seedThatStrikesAt(call: number): number {
  for (let seed = 1; ; seed += 1) {
    const strikes = Array.from({ length: call + 1 }, (_, step) => randomAt(seed, step) < 0.5);
    if (strikes.indexOf(true) === call) return seed;
  }
}

async function addToShiptor(count: number): Promise<void> {
  for (let at = 0; at < count; at += 1) {
    const params = { name: `Плед № ${at}`, shopArticle: `PLD-${at}`, price: 100.5, weight: 1.25, length: 38.5 };
    const response = await fetch(`${worker.sandboxUrl}/shiptor/shipping/v1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-authorization-token': DEMO_CREDENTIALS.shiptor.token },
      body: JSON.stringify({ jsonrpc: '2.0', id: '1', method: 'addProduct', params }),
    });
    expect(await response.text()).toContain('"result"');
  }
}

describe('products of the Shiptor account (E1)', () => {
  it('are suggested from the account itself until the catalogue has something', async () => {
    const before = await calls();
    const { items } = await find({ q: 'алтайский' });
    expect(items).toEqual([
      expect.objectContaining({
        id: null,
        sku: 'TEA-ALT-100',
        priceKopecks: 39_000,
        weightGrams: 130,
        source: 'shiptor',
      }),
    ]);
    expect(await calls()).toBe(before + 1);
    expect((await find({})).items).toEqual([]);
    await importAll();
    const asked = await calls();
    expect((await find({ q: 'алтайский' })).items[0]?.id).toMatch(/^prd_/);
    expect(await calls()).toBe(asked);
    await worker.db.write.delete(products);
    await worker.sandbox('POST', '/control/shiptor', { fault: 'status503', times: 1 });
    const answer = await worker.call('GET', `/api/v1/products?shopId=${shopId}&q=x`);
    expectRefusal(answer, 502, 'OUTSIDE_UNAVAILABLE');
  });

  it('are none in a shop that has neither a catalogue nor Shiptor', async () => {
    const other = await worker.makeShop();
    const { token } = await worker.makePerson({ [other]: 'manager' });
    const answer = await worker.call('GET', `/api/v1/products?shopId=${other}&q=чай`, { token });
    expect([answer.status, answer.body]).toEqual([200, { items: [], nextCursor: null }]);
    const refused = await worker.call('POST', '/api/v1/products/import', { body: { shopId: other }, token });
    expectRefusal(refused, 409, 'CONNECTION_DISABLED');
  });

  it('come with their price, weight and dimensions, and once only', async () => {
    expect(await importAll()).toEqual([SEEDED]);
    const { items } = await find({ q: 'TEA-ALT-100' });
    expect(items[0]).toMatchObject({
      ...{ sku: 'TEA-ALT-100', shopArticle: 'TEA-ALT-100', name: 'Чай травяной «Алтайский сбор», 100 г' },
      ...{ priceKopecks: 39_000, weightGrams: 130, lengthMm: 180, widthMm: 90, heightMm: 70 },
      ...{ source: 'shiptor', externalId: expect.stringMatching(/^\d+$/) },
    });
    const before = (await worker.rows()).products;
    expect(await importAll()).toEqual([SEEDED]);
    expect((await worker.rows()).products).toEqual(before);
  });

  it('are asked for once by a repeated request, and told by one row of the audit log', async () => {
    const first = await step(null, 'same');
    const asked = await calls();
    const again = await ask({}, 'same');
    expect([again.status, again.body, await calls()]).toEqual([200, first, asked]);
    const { items } = auditSchema.parse((await worker.call('GET', `/api/v1/audit?shopId=${shopId}`)).body);
    expect(items[0]).toMatchObject({ action: 'products_imported', after: { changed: SEEDED } });
    await step();
    const later = auditSchema.parse((await worker.call('GET', `/api/v1/audit?shopId=${shopId}`)).body);
    expect(later.items[0]).toEqual(items[0]);
  });

  it('leave alone what the API wrote, and what Shiptor no longer has', async () => {
    await put([
      { shopArticle: 'TEA-ALT-100', name: 'Наш чай', priceKopecks: 1 },
      { shopArticle: 'OURS', name: 'Только у нас' },
    ]);
    await importAll();
    expect((await find({ q: 'TEA-ALT-100' })).items[0]).toMatchObject({
      name: 'Наш чай',
      priceKopecks: 1,
      source: 'api',
    });
    expect((await find({ limit: '200' })).items).toHaveLength(SEEDED + 1);
    await put([{ shopArticle: 'MUG-WHT-350', name: 'Кружка', priceKopecks: 2 }]);
    expect((await find({ q: 'MUG-WHT-350' })).items[0]).toMatchObject({ priceKopecks: 2, source: 'api' });
  });

  it('are not asked for by who may only read, nor behind a cursor of something else', async () => {
    const viewer = await worker.makePerson({ [shopId]: 'viewer' });
    const asked = await calls();
    const path = '/api/v1/products/import';
    expectRefusal(await worker.call('POST', path, { body: { shopId }, token: viewer.token }), 403, 'FORBIDDEN');
    expectRefusal(await ask({ cursor: 'nonsense' }), 400, 'INVALID_CURSOR', 'cursor');
    await worker.db.write.update(connections).set({ enabled: false }).where(eq(connections.id, DEMO.shiptorId));
    expectRefusal(await ask(), 409, 'CONNECTION_DISABLED');
    await worker.db.write.update(connections).set({ enabled: true }).where(eq(connections.id, DEMO.shiptorId));
    expect(await calls()).toBe(asked);
    await worker.sandbox('POST', '/control/shiptor', { fault: 'status503', times: 1 });
    expectRefusal(await ask(), 502, 'OUTSIDE_UNAVAILABLE');
  });

  it('come page by page, a few pages to a step, and a page that fails loses none before it', async () => {
    await addToShiptor(ADDED);
    const asked = await calls();
    expect(await importAll()).toEqual([300, SEEDED + ADDED - 300]);
    expect(await calls()).toBe(asked + 5);
    const { items } = await find({ q: 'PLD-279' });
    expect(items[0]).toMatchObject({ priceKopecks: 10_050, weightGrams: 1250, lengthMm: 385, widthMm: 0 });

    await worker.db.write.delete(products);
    const fault = { fault: 'status429', match: 'getProducts', probability: 0.5, seed: seedThatStrikesAt(2), times: 1 };
    await worker.sandbox('POST', '/control/shiptor', fault);
    const cut = await step();
    expect(cut.imported).toBe(200);
    const rest = await step(cut.nextCursor);
    expect(rest.imported).toBe(SEEDED + ADDED - 200);
    expect(rest.nextCursor).toBeNull();
  });
});
