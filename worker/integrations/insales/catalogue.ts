import type { RemoteProduct } from './api-types.ts';

type Variant = { id: number; productId: number; sku: string; isForSale: boolean };

/** Where to read on: the last product that was read, by the time of its change and its id. */
export type Cursor = { updatedSince: string; fromId: number };

/**
 * The shop's variants by article.
 * Source: the system finds no variant by its article, so whoever needs one keeps the list and reads what has changed.
 */
export type Catalogue = {
  bySku: Map<string, Variant[]>;
  byProduct: Map<number, Variant[]>;
  cursor: Cursor;
  /** When all of it was last read, in milliseconds; null where the first reading is not through. */
  readAt: number | null;
};

const BEGINNING: Cursor = { updatedSince: '2000-01-01T00:00:00.000+00:00', fromId: 0 };

export const emptyCatalogue = (): Catalogue => ({
  bySku: new Map(),
  byProduct: new Map(),
  cursor: BEGINNING,
  readAt: null,
});

function forget({ bySku, byProduct }: Catalogue, productId: number): void {
  for (const { sku, id } of byProduct.get(productId) ?? []) {
    const others = (bySku.get(sku) ?? []).filter((variant) => variant.id !== id);
    if (others.length > 0) bySku.set(sku, others);
    else bySku.delete(sku);
  }
  byProduct.delete(productId);
}

/** Takes in a page of products that have changed. False where it holds nothing behind the cursor: this was the end. */
export function absorb(catalogue: Catalogue, page: readonly RemoteProduct[]): boolean {
  for (const product of page) {
    forget(catalogue, product.id);
    const variants = product.variants.flatMap(({ id, sku, quantity }) => {
      const article = sku?.trim() ?? '';
      const isForSale = product.archived !== true && (quantity == null || quantity > 0);
      return article === '' ? [] : [{ id, productId: product.id, sku: article, isForSale }];
    });
    catalogue.byProduct.set(product.id, variants);
    for (const variant of variants)
      catalogue.bySku.set(variant.sku, [...(catalogue.bySku.get(variant.sku) ?? []), variant]);
  }
  const last = page.at(-1);
  if (!last) return false;
  const { updatedSince, fromId } = catalogue.cursor;
  catalogue.cursor = { updatedSince: last.updated_at, fromId: last.id };
  return last.updated_at !== updatedSince || last.id !== fromId;
}

/** Of several variants with one article the one that can be bought, and of these the oldest. */
export function variantIdOf({ bySku }: Catalogue, article: string): number | null {
  const found = [...(bySku.get(article) ?? [])].sort((a, b) => a.id - b.id);
  return (found.find(({ isForSale }) => isForSale) ?? found[0])?.id ?? null;
}

// What an account's goods are changes with no request of ours, so it may outlive one; a few shops of an isolate at most.
const SHOPS_KEPT = 8;
const kept = new Map<string, Catalogue>();

/** The catalogue that this isolate has read of an account so far; `account` names its address and its key. */
export function catalogueOf(account: string): Catalogue {
  const catalogue = kept.get(account) ?? emptyCatalogue();
  kept.delete(account);
  kept.set(account, catalogue);
  for (const oldest of [...kept.keys()].slice(0, -SHOPS_KEPT)) kept.delete(oldest);
  return catalogue;
}

export const dropCatalogue = (account: string): boolean => kept.delete(account);
