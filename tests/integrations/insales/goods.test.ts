import { expect, it } from 'vitest';
import type { RemoteProduct } from '#worker/integrations/insales/api-types';
import { absorb, emptyCatalogue, variantIdOf } from '#worker/integrations/insales/catalogue';
import { open } from '#worker/integrations/insales/provider';
import { fakeFetch } from '../support/fake-fetch.ts';
import { anItem, anOrder } from '../support/orders.ts';
import { CREDENTIALS, SETTINGS } from './support.ts';

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

const aProduct = (id: number, sku: string | null, changes: Partial<RemoteProduct> = {}): RemoteProduct => ({
  id,
  updated_at: at(id),
  variants: [{ id: id * 10, sku, quantity: 5 }],
  ...changes,
});

let shops = 0;

/** A shop of so many products that answers by the change cursor, 250 at a time, and takes any order. */
function aShop(products: RemoteProduct[]) {
  let now = Date.UTC(2026, 10, 24);
  const { fetch, calls } = fakeFetch(({ url, body }) => {
    const { pathname, searchParams } = new URL(url);
    if (!pathname.endsWith('/products.json')) {
      const { order } = JSON.parse(body) as { order: { order_lines_attributes: { variant_id: number }[] } };
      const known = products.flatMap(({ variants }) => variants.map(({ id }) => id));
      const gone = order.order_lines_attributes.find(({ variant_id }) => !known.includes(variant_id));
      if (gone) return Response.json({ 'order_lines.variant_id': ['не найден'] }, { status: 422 });
      const lines = order.order_lines_attributes.map((line, index) => ({ ...line, id: index + 1 }));
      return Response.json({ ...order, id: 1, updated_at: at(0), order_lines: lines }, { status: 201 });
    }
    const since = Date.parse(searchParams.get('updated_since') ?? '');
    const fromId = Number(searchParams.get('from_id'));
    const time = ({ updated_at }: RemoteProduct) => Date.parse(updated_at);
    const rows = products
      .filter((row) => time(row) > since || (time(row) === since && row.id > fromId))
      .sort((a, b) => time(a) - time(b) || a.id - b.id);
    return Response.json(rows.slice(0, Number(searchParams.get('per_page'))));
  });
  const baseUrl = `https://goods${shops++}.myinsales.example`;
  const config = { id: 'con', system: 'insales', baseUrl, settings: SETTINGS, credentials: CREDENTIALS } as const;
  return {
    calls,
    pages: () => calls.filter(({ url }) => url.includes('/products.json')).length,
    /** As each run of a lane does. */
    provider: () => open(config, { fetch, now: () => new Date(now) }),
    pass: (ms: number) => {
      now += ms;
    },
  };
}

const orderOf = (...skus: string[]) => anOrder({ items: skus.map((sku) => anItem({ shopArticle: sku, sku: '' })) });
const many = (count: number) => Array.from({ length: count }, (_, index) => aProduct(index + 1, `SKU-${index + 1}`));

it('a catalogue is read once, and each order after that is one request', async () => {
  const shop = aShop(many(30));
  for (const sku of ['SKU-1', 'SKU-30', 'SKU-7'])
    expect(await shop.provider().send(orderOf(sku), null)).toMatchObject({ outcome: 'ok' });
  expect(shop.pages()).toBe(1);
  expect(shop.calls).toHaveLength(4);
});

it('a large catalogue is read by several tries, none of which asks for more than is declared', async () => {
  const shop = aShop(many(1700));
  const outcomes: string[] = [];
  for (let before = 0; outcomes.at(-1) !== 'ok' && outcomes.length < 9; before = shop.calls.length) {
    const provider = shop.provider();
    const outcome = await provider.send(orderOf('SKU-1700', 'SKU-3'), null);
    if (outcome.outcome === 'later') expect(outcome.reason).toContain('прочитано');
    expect(shop.calls.length - before).toBeLessThanOrEqual(provider.requestsPerSend);
    outcomes.push(outcome.outcome);
  }
  expect(outcomes).toEqual(['later', 'later', 'ok']);
  expect(shop.pages()).toBe(7);
});

it('an article that is missing is looked for once more, and then refused', async () => {
  const shop = aShop(many(30));
  await shop.provider().send(orderOf('SKU-1'), null);
  const refused = { outcome: 'refused', code: 'PRODUCT_MISSING' };
  expect(await shop.provider().send(orderOf('SKU-1', 'NEW'), null)).toMatchObject(refused);
  expect(shop.pages()).toBe(2);
});

it('sendings side by side share one reading', async () => {
  const shop = aShop(many(600));
  const provider = shop.provider();
  await Promise.all(['SKU-1', 'SKU-300', 'SKU-600'].map((sku) => provider.send(orderOf(sku), null)));
  expect(shop.pages()).toBe(3);
});

it('what was read is looked over again after ten minutes, by its changes alone', async () => {
  const products = many(30);
  const shop = aShop(products);
  await shop.provider().send(orderOf('SKU-7'), null);
  products.splice(6, 1, aProduct(7, 'OTHER', { updated_at: at(100) }));
  products.push(aProduct(31, 'SKU-7', { updated_at: at(101) }));
  shop.pass(10 * 60_000);
  await shop.provider().send(orderOf('SKU-7'), null);
  expect(shop.pages()).toBe(2);
  expect(JSON.parse(shop.calls.at(-1)?.body ?? '')).toMatchObject({
    order: { order_lines_attributes: [{ variant_id: 310 }] },
  });
});

it('goods that the shop no longer has are read anew after its refusal', async () => {
  const products = many(30);
  const shop = aShop(products);
  await shop.provider().send(orderOf('SKU-7'), null);
  products.splice(6, 1);
  products.unshift(aProduct(40, 'SKU-7', { updated_at: at(0) }));
  expect(await shop.provider().send(orderOf('SKU-7'), null)).toMatchObject({ outcome: 'refused', code: 'HTTP_422' });
  expect(await shop.provider().send(orderOf('SKU-7'), null)).toMatchObject({ outcome: 'ok' });
});

it('hundreds of goods that changed in one second are all read', async () => {
  const shop = aShop(many(600).map((product) => ({ ...product, updated_at: at(1) })));
  expect(await shop.provider().send(orderOf('SKU-1', 'SKU-251', 'SKU-600'), null)).toMatchObject({ outcome: 'ok' });
});

it('of several variants with one article the one in stock goes, and of these the oldest', () => {
  const catalogue = emptyCatalogue();
  absorb(catalogue, [
    aProduct(1, 'A', { archived: true }),
    aProduct(2, 'A', { variants: [{ id: 20, sku: 'A', quantity: 0 }] }),
    aProduct(4, 'A'),
    aProduct(3, 'A', { variants: [{ id: 30, sku: ' A ', quantity: null }] }),
  ]);
  expect(variantIdOf(catalogue, 'A')).toBe(30);
  absorb(catalogue, [aProduct(3, null), aProduct(4, 'B')]);
  expect(variantIdOf(catalogue, 'A')).toBe(10);
  expect(variantIdOf(catalogue, 'B')).toBe(40);
  expect(variantIdOf(catalogue, '')).toBeNull();
});
