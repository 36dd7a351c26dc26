import { describe, expect, it } from 'vitest';
import { type OutsideProduct, productSchema, refuseProducts, tidyProduct } from '#core/catalogue/product';
import { productSearchOf, searchTermsOf } from '#core/catalogue/search';

const outside = (product: Partial<OutsideProduct>): OutsideProduct => ({
  ...{ sku: 'A-1', shopArticle: 'A-1', name: 'Чай', priceKopecks: 100, weightGrams: 1 },
  ...{ lengthMm: 1, widthMm: 1, heightMm: 1, externalId: null, ...product },
});

describe('a product of an outside catalogue (E1)', () => {
  it('is cut down to what a line of an order takes, whatever stands there', () => {
    for (const odd of [
      outside({ name: 'Ч'.repeat(500), sku: 's'.repeat(300), shopArticle: 'a'.repeat(70) }),
      outside({ name: ' \0 ', priceKopecks: -1, weightGrams: 1e12, lengthMm: 0.5 }),
      outside({ shopArticle: `${'a'.repeat(63)} b`, priceKopecks: Number.NaN }),
    ]) {
      const product = tidyProduct(odd);
      expect(productSchema.parse(product)).toEqual(product);
    }
  });

  it('is known by its SKU where it has no article, and is none where it has neither', () => {
    expect(tidyProduct(outside({ shopArticle: '', sku: 'S-1' }))).toMatchObject({ shopArticle: 'S-1', sku: 'S-1' });
    expect(tidyProduct(outside({ shopArticle: 'A-1', sku: '' }))).toMatchObject({ shopArticle: 'A-1', sku: 'A-1' });
    expect(tidyProduct(outside({ shopArticle: ' ', sku: '' }))).toBeNull();
  });
});

describe('a list of products', () => {
  it('names each row that has no article, or one that stands in the list already', () => {
    expect(
      refuseProducts([
        { shopArticle: 'A' },
        {},
        { sku: 'A' },
        { sku: 'x'.repeat(65) },
        { sku: 'x'.repeat(65), shopArticle: 'X' },
      ]),
    ).toEqual([
      { field: 'items.1.shopArticle', code: 'REQUIRED' },
      { field: 'items.2.shopArticle', code: 'DUPLICATE' },
      { field: 'items.3.shopArticle', code: 'REQUIRED' },
    ]);
  });
});

describe('the terms of the product search', () => {
  const chai = { name: 'Чай', sku: 'a', shopArticle: 'a' };

  it('are those of one shop', () => {
    const [ours, theirs] = ['shp_1', 'shp_2'].map((shopId) => searchTermsOf(shopId, chai).split(' '));
    expect(ours?.filter((term) => theirs?.includes(term))).toEqual([]);
  });

  it('are read by the full-text index as they stand, whatever was typed', () => {
    for (const needle of ['"', "' OR 1", 'NEAR(a b)', 'a* -b ^c', '«»', '🎁 x', 'İ', '\ud800'])
      for (const expression of [productSearchOf('shp_1', needle).starts, productSearchOf('shp_1', needle).parts])
        expect(expression ?? '""').toMatch(/^"[^"*^()]*"( AND "[^"*^()]*")*$/);
  });
});
