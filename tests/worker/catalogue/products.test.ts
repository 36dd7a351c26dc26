import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditSchema } from '#core/api/people';
import { type ProductAnswer, type ProductList, productListSchema } from '#core/api/products';
import { MOST_PRODUCTS } from '#core/catalogue/product';
import { productCounts } from '#worker/db/tables/products';
import { goods } from '../../bench/goods.ts';
import { expectRefusal, startTestWorker, type TestPerson, type TestWorker } from '../../support/worker.ts';

let worker: TestWorker;
let shopId: string;
let manager: TestPerson;
beforeAll(async () => {
  worker = await startTestWorker();
  ({ shopId, manager } = await makeCatalogue([]));
});
afterAll(() => worker.stop());

type Given = { name: string; sku?: string; shopArticle?: string; priceKopecks?: number };

const put = (shop: string, items: readonly object[], { token } = manager) =>
  worker.call('PUT', '/api/v1/products', { body: { shopId: shop, items }, token });

/** A shop of its own with these products in it. */
async function makeCatalogue(items: readonly Given[]): Promise<{ shopId: string; manager: TestPerson }> {
  const shop = await worker.makeShop();
  const person = await worker.makePerson({ [shop]: 'manager' });
  if (items.length > 0) expect((await put(shop, items, person)).body).toEqual({ changed: items.length });
  return { shopId: shop, manager: person };
}

async function list(query: Record<string, string> = {}, shop = shopId, { token } = manager): Promise<ProductList> {
  const answer = await worker.call('GET', `/api/v1/products?${new URLSearchParams({ shopId: shop, ...query })}`, {
    token,
  });
  expect([answer.status, answer.roundTrips]).toEqual([200, 1]);
  return productListSchema.parse(answer.body);
}

const articles = (items: readonly ProductAnswer[]) => items.map(({ shopArticle }) => shopArticle);

describe('searching products (B12, E1)', () => {
  let find: (q: string, limit?: number) => Promise<string[]>;
  beforeAll(async () => {
    const catalogue = await makeCatalogue([
      { shopArticle: 'TEA-ALT-100', name: 'Чай травяной «Алтайский сбор», 100 г' },
      { shopArticle: 'SET-1', name: 'Набор: чёрный чай, чайник' },
      { shopArticle: 'TEA-ALT-1', name: 'Пробник' },
      { shopArticle: 'MUG', sku: 'КР-7', name: 'Кружка «Ёлка» керамическая' },
      { shopArticle: 'BOX', name: 'Коробка TEA-ALT-1 для подарка' },
      { shopArticle: 'I', name: 'Иван-чай' },
      { shopArticle: 'MOL', name: 'Молочай комнатный' },
    ]);
    find = async (q, limit = 50) =>
      articles((await list({ q, limit: String(limit) }, catalogue.shopId, catalogue.manager)).items);
  });

  it('finds any case, and ё as е', async () => {
    for (const q of ['ЁЛКА', 'елка', 'ёлка', 'Елк', 'кр-7', 'КР-7']) expect(await find(q), q).toEqual(['MUG']);
  });

  it('finds a part of a word', async () => {
    expect(await find('рамич')).toEqual(['MUG']);
    expect(await find('тайск')).toEqual(['TEA-ALT-100']);
  });

  it('finds several words in any order, each whole, begun or a part', async () => {
    for (const q of ['чай сбор', 'сбор чай', '  СБОР,   тайский ч']) expect(await find(q), q).toEqual(['TEA-ALT-100']);
    expect(await find('чай кружка')).toEqual([]);
  });

  it('puts the very SKU or article first, then what begins so, then what holds it', async () => {
    expect(await find('tea-alt-1')).toEqual(['TEA-ALT-1', 'TEA-ALT-100', 'BOX']);
    expect(await find('чай')).toEqual(['TEA-ALT-100', 'SET-1', 'I', 'MOL']);
    expect(await find('чай', 2)).toEqual(['TEA-ALT-100', 'SET-1']);
    expect(await find('чай', 3)).toEqual(['TEA-ALT-100', 'SET-1', 'I']);
  });

  it('looks for one or two characters where words begin', async () => {
    expect(await find('м')).toEqual(['MOL']);
    expect(await find('ча')).toEqual(['TEA-ALT-100', 'SET-1', 'I']);
    expect(await find('7')).toEqual(['MUG']);
  });

  it('finds nothing by what no product has, and by no words at all', async () => {
    for (const q of ['самовар', '«»', '%', '_', '*', '"', 'чай самовар']) expect(await find(q), q).toEqual([]);
  });

  it('finds what a look through all of them finds, in the same order', async () => {
    const all = [...goods(180)];
    const { shopId: shop, manager: person } = await makeCatalogue(all);
    const rankOf = (product: Given, needle: string): number | null => {
      const words = (text: string) =>
        text
          .toLowerCase()
          .replaceAll('ё', 'е')
          .match(/[a-zа-я0-9]+/g) ?? [];
      const own = words(`${product.sku} ${product.name}`);
      if (product.sku?.toLowerCase() === needle) return 0;
      const asked = words(needle);
      if (asked.every((word) => own.some((each) => each.startsWith(word)))) return 1;
      const isPart = (word: string) =>
        own.some((each) => (word.length < 3 ? each.startsWith(word) : each.includes(word)));
      return asked.every(isPart) ? 2 : null;
    };
    const needles = [
      'к',
      'ча',
      'ный',
      'ерам',
      'товар',
      'ки ный',
      'gds-00001',
      'gds-000017',
      'женский ка',
      'ёный скат',
      '7 пл',
    ];
    for (const needle of needles) {
      const expected = all
        .map((product, at) => ({ sku: product.sku, rank: rankOf(product, needle), at }))
        .filter((each) => each.rank !== null)
        .toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || a.at - b.at)
        .map(({ sku }) => sku);
      for (const limit of [3, 200]) {
        const { items } = await list({ q: needle, limit: String(limit) }, shop, person);
        expect(articles(items), `${needle}, ${limit}`).toEqual(expected.slice(0, limit));
      }
    }
  });

  it('says that there is more than was asked for', async () => {
    const { shopId: shop, manager: person } = await makeCatalogue(
      ['1', '2', '3'].map((sku) => ({ sku, name: `Плед ${sku}` })),
    );
    expect(await list({ q: 'плед', limit: '2' }, shop, person)).toMatchObject({ partial: true, nextCursor: null });
    expect((await list({ q: 'плед', limit: '3' }, shop, person)).partial).toBeUndefined();
  });

  it('never sees another shop’s products', async () => {
    const theirs = await makeCatalogue([{ sku: 'TEA-ALT-1', name: 'Чай чужой' }]);
    expect(await find('чужой')).toEqual([]);
    expect(await find('tea-alt-1')).toHaveLength(3);
    const answer = await worker.call('GET', `/api/v1/products?shopId=${theirs.shopId}&q=x`, { token: manager.token });
    expectRefusal(answer, 404, 'NOT_FOUND');
  });
});

describe('the catalogue', () => {
  it('is listed page by page, the newest first', async () => {
    const names = Array.from({ length: 7 }, (_, at) => `A-${at}`);
    const made = await makeCatalogue(names.map((sku) => ({ sku, name: sku })));
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query = { limit: '3', ...(cursor && { cursor }) };
      const page: ProductList = await list(query, made.shopId, made.manager);
      seen.push(...articles(page.items));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(names.toReversed());
    const first = await list({ limit: '3' }, made.shopId, made.manager);
    for (const query of ['cursor=nonsense', `cursor=${first.nextCursor}&q=a`]) {
      const asked = `shopId=${made.shopId}&${query}`;
      const answer = await worker.call('GET', `/api/v1/products?${asked}`, { token: made.manager.token });
      expectRefusal(answer, 400, 'INVALID_CURSOR', 'cursor');
    }
  });

  it('takes a whole product and shows it as it was given', async () => {
    const full = {
      ...{ sku: 'S-1', shopArticle: 'A-1', name: 'Плед', priceKopecks: 429_000, vatRate: '20', weightGrams: 1250 },
      ...{ lengthMm: 380, widthMm: 300, heightMm: 120 },
    };
    const made = await makeCatalogue([]);
    const answer = await put(made.shopId, [full, { sku: 'S-2', name: 'Без всего' }], made.manager);
    expect([answer.status, answer.roundTrips]).toEqual([200, 2]);
    const { items } = await list({}, made.shopId, made.manager);
    expect(items[1]).toMatchObject({ ...full, source: 'api', externalId: null });
    expect(items[0]).toMatchObject({ sku: 'S-2', shopArticle: 'S-2', priceKopecks: 0, vatRate: 'none' });
  });

  it('is changed by a product once: given again, nothing is written', async () => {
    const made = await makeCatalogue([{ sku: 'P', name: 'Плед', priceKopecks: 100 }]);
    const before = await worker.rows();
    const again = [{ shopArticle: 'P', name: 'Плед', priceKopecks: 100 }];
    expect((await put(made.shopId, again, made.manager)).body).toEqual({ changed: 0 });
    expect(await worker.rows()).toEqual(before);
    const dearer = [
      { sku: 'P', name: 'Плед', priceKopecks: 200 },
      { sku: 'Q', name: 'Новый' },
    ];
    expect((await put(made.shopId, dearer, made.manager)).body).toEqual({ changed: 2 });
    const { items } = await list({}, made.shopId, made.manager);
    expect(items.map(({ priceKopecks }) => priceKopecks)).toEqual([0, 200]);
  });

  it('finds a renamed product by its new name alone, and one that is gone not at all', async () => {
    const made = await makeCatalogue([{ sku: 'P', name: 'Плед шерстяной' }]);
    const find = async (q: string) => articles((await list({ q }, made.shopId, made.manager)).items);
    await put(made.shopId, [{ sku: 'P', name: 'Покрывало' }], made.manager);
    expect([await find('плед'), await find('шерст'), await find('покрыв'), await find('p')]).toEqual([
      [],
      [],
      ['P'],
      ['P'],
    ]);
    const [product] = (await list({}, made.shopId, made.manager)).items;
    const remove = () => worker.call('DELETE', `/api/v1/products/${product?.id}`, { token: made.manager.token });
    const removed = await remove();
    expect([removed.status, removed.roundTrips]).toEqual([204, 2]);
    expectRefusal(await remove(), 404, 'NOT_FOUND');
    expect([await find('покрыв'), await find('p')]).toEqual([[], []]);
    await worker.db.write.run(sql`INSERT INTO products_search (products_search, rank) VALUES ('integrity-check', 1)`);
  });

  it('names each row that is wrong, and then takes none of them', async () => {
    const before = await list();
    const rows = [{ sku: 'A', name: 'Верный' }, { name: 'Без артикула' }, { shopArticle: 'A', name: 'Ещё раз' }];
    expectRefusal(await put(shopId, rows), 400, 'INVALID_INPUT', 'items.1.shopArticle', 'items.2.shopArticle');
    const wrong = [
      { sku: 'A', name: 'Верный' },
      { sku: 'B', name: '', priceKopecks: -1 },
    ];
    expectRefusal(await put(shopId, wrong), 400, 'INVALID_INPUT', 'items.1.name', 'items.1.priceKopecks');
    const many = Array.from({ length: 501 }, (_, at) => ({ sku: `N-${at}`, name: 'Много' }));
    expectRefusal(await put(shopId, many), 400, 'INVALID_INPUT', 'items');
    expectRefusal(await put(shopId, []), 400, 'INVALID_INPUT', 'items');
    expect(await list()).toEqual(before);
  });

  it('is changed by managers, not by viewers, and the audit log says by whom', async () => {
    const made = await makeCatalogue([{ sku: 'P', name: 'Плед' }]);
    const viewer = await worker.makePerson({ [made.shopId]: 'viewer' });
    const owner = await worker.makePerson({ [made.shopId]: 'owner' });
    const [product] = (await list({ q: 'плед' }, made.shopId, viewer)).items;
    expectRefusal(await put(made.shopId, [{ sku: 'Q', name: 'Q' }], viewer), 403, 'FORBIDDEN');
    const path = `/api/v1/products/${product?.id}`;
    expectRefusal(await worker.call('DELETE', path, { token: viewer.token }), 403, 'FORBIDDEN');
    expectRefusal(await worker.call('DELETE', path, { token: manager.token }), 404, 'NOT_FOUND');
    expect((await worker.call('DELETE', path, { token: made.manager.token })).status).toBe(204);
    const log = await worker.call('GET', `/api/v1/audit?shopId=${made.shopId}`, { token: owner.token });
    expect(auditSchema.parse(log.body).items).toMatchObject([
      { action: 'product_removed', subjectId: product?.id, before: { name: 'Плед' } },
      { action: 'products_put', actor: { id: made.manager.userId }, after: { changed: 1 } },
    ]);
  });

  it('has a bound, and what would pass it is not written', async () => {
    const made = await makeCatalogue([{ sku: 'P', name: 'Плед' }]);
    await worker.db.write.update(productCounts).set({ count: MOST_PRODUCTS }).where(sql`shop_id = ${made.shopId}`);
    const more = await put(made.shopId, [{ sku: 'Q', name: 'Лишний' }], made.manager);
    expectRefusal(more, 422, 'RULE_VIOLATED', 'items');
    expect((await put(made.shopId, [{ sku: 'P', name: 'Одеяло' }], made.manager)).body).toEqual({ changed: 1 });
    expect(articles((await list({}, made.shopId, made.manager)).items)).toEqual(['P']);
  });

  it('keeps every product of many writers at the same moment', async () => {
    const made = await makeCatalogue([]);
    const item = (at: number) => ({ sku: `W-${at}`, name: `Товар ${at}` });
    await Promise.all(
      Array.from({ length: 12 }, (_, at) => put(made.shopId, [item(at), { sku: 'ALL', name: 'Общий' }], made.manager)),
    );
    expect((await list({ limit: '200' }, made.shopId, made.manager)).items).toHaveLength(13);
  });
});
