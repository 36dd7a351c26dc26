import type { Order, OrderItem } from '#core/order/schema';
import { productsSchema } from './api-types.ts';
import { absorb, catalogueOf, dropCatalogue, variantIdOf } from './catalogue.ts';
import type { Called, InsalesClient } from './client.ts';
import { articleOf } from './mapper.ts';

// Source: at most 250 rows of a list in one answer.
export const PAGE = 250;

/** How much of the shop's catalogue one sending reads; a larger one is read by several tries. */
export const CATALOGUE_PAGES = 3;

/** An article may move to another variant there, so what was read is looked over again after a while. */
const FRESH_MS = 10 * 60_000;

const NEXT_TRY_MS = 1000;

const nameOf = (item: OrderItem): string => articleOf(item) || `«${item.name}» без артикула`;

export type Goods = {
  /** The shop's variant of each item; nothing is made there for an article that is missing. */
  variantsOf(order: Order): Promise<Called<(item: OrderItem) => number>>;
  /** What the shop refused may come of goods that are gone there: all are read anew. */
  forget(): void;
};

/** The goods of one account, kept from one sending to the next. */
export function openGoods(client: InsalesClient, account: string, now: () => Date): Goods {
  let reading: Promise<Called<boolean>> | null = null;

  /** True where there is more to read. */
  async function readPage(): Promise<Called<boolean>> {
    const catalogue = catalogueOf(account);
    const { updatedSince, fromId } = catalogue.cursor;
    const query = { updated_since: updatedSince, from_id: String(fromId), page: '1', per_page: String(PAGE) };
    const called = await client.get('products.json', query, productsSchema);
    if (called.outcome !== 'ok') return called;
    const isMore = absorb(catalogue, called.result) && called.result.length >= PAGE;
    if (!isMore) catalogue.readAt = now().getTime();
    return { outcome: 'ok', result: isMore };
  }

  /** Sendings side by side share one reading. */
  function readOn(): Promise<Called<boolean>> {
    reading ??= readPage().finally(() => {
      reading = null;
    });
    return reading;
  }

  const missingOf = ({ items }: Order): OrderItem[] =>
    items.filter((item) => variantIdOf(catalogueOf(account), articleOf(item)) === null);

  function isSettled(order: Order): boolean {
    const { readAt } = catalogueOf(account);
    return readAt !== null && now().getTime() - readAt < FRESH_MS && missingOf(order).length === 0;
  }

  return {
    async variantsOf(order) {
      let isMore = true;
      for (let page = 0; page < CATALOGUE_PAGES && isMore && !isSettled(order); page++) {
        const called = await readOn();
        if (called.outcome !== 'ok') return called;
        isMore = called.result;
      }
      const missing = missingOf(order);
      if (missing.length > 0 && isMore) return stillReading(catalogueOf(account).byProduct.size);
      if (missing.length > 0) return refuseMissing(order, missing);
      const catalogue = catalogueOf(account);
      return { outcome: 'ok', result: (item) => variantIdOf(catalogue, articleOf(item)) ?? 0 };
    },

    forget: () => void dropCatalogue(account),
  };
}

const stillReading = (products: number): Called<never> => ({
  outcome: 'later',
  reason: `читаем товары InSales, прочитано ${products}`,
  retryAfterMs: NEXT_TRY_MS,
});

function refuseMissing({ items }: Order, missing: readonly OrderItem[]): Called<never> {
  const names = [...new Set(missing.map(nameOf))].join(', ');
  const message = `В InSales нет товаров с такими артикулами: ${names}. Добавьте их там или исправьте артикулы в заказе.`;
  const first = missing[0];
  const field = `items.${first ? items.indexOf(first) : 0}.shopArticle`;
  return { outcome: 'refused', code: 'PRODUCT_MISSING', message, field };
}
