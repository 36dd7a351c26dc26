import { z } from 'zod';
import { itemSchema } from '../order/schema.ts';
import { clipText } from '../shared/text.ts';

/** Who wrote a product last: the carrier's account, or somebody through the API. */
export const PRODUCT_SOURCES = ['shiptor', 'api'] as const;

/** A product as an order's line takes it over, known in its shop by `shopArticle`. */
export const productSchema = itemSchema.pick({
  sku: true,
  shopArticle: true,
  name: true,
  priceKopecks: true,
  vatRate: true,
  weightGrams: true,
  lengthMm: true,
  widthMm: true,
  heightMm: true,
});
export type Product = z.infer<typeof productSchema>;

/** A product as an outside catalogue tells it: texts and figures may be more than an order takes. */
export type OutsideProduct = Omit<Product, 'vatRate'> & { externalId: string | null };

/** What a search looks through in the worst case, so it is what bounds it. */
export const MOST_PRODUCTS = 200_000;

const ARTICLE_CHARACTERS = 64;
const SKU_CHARACTERS = 200;
const NAME_CHARACTERS = 400;

const { priceKopecks, weightGrams, lengthMm, widthMm, heightMm } = productSchema.shape;
/** A figure that no order takes is as good as none. */
const figuresSchema = z.object({
  priceKopecks: priceKopecks.catch(0),
  weightGrams: weightGrams.catch(0),
  lengthMm: lengthMm.catch(0),
  widthMm: widthMm.catch(0),
  heightMm: heightMm.catch(0),
});

const tidy = (text: string, characters: number): string =>
  clipText(text.replaceAll('\0', '').trim(), characters).trim();

/** An outside product cut down to what an order takes; null where it has neither article nor SKU. */
export function tidyProduct(found: OutsideProduct): Product | null {
  const shopArticle = tidy(found.shopArticle, ARTICLE_CHARACTERS) || tidy(found.sku, ARTICLE_CHARACTERS);
  if (shopArticle === '') return null;
  const sku = tidy(found.sku, SKU_CHARACTERS) || shopArticle;
  const name = tidy(found.name, NAME_CHARACTERS) || shopArticle;
  return { sku, shopArticle, name, vatRate: 'none', ...figuresSchema.parse(found) };
}

type Named = Partial<Pick<Product, 'sku' | 'shopArticle'>>;

/** What is wrong with a list of products that each row's schema cannot see. */
export function refuseProducts(items: readonly Named[]): { field: string; code: 'REQUIRED' | 'DUPLICATE' }[] {
  const articles = items.map(articleOf);
  const seen = new Set<string>();
  return articles.flatMap((article, index) => {
    const code = article === null ? 'REQUIRED' : seen.has(article) ? 'DUPLICATE' : null;
    if (article !== null) seen.add(article);
    return code ? [{ field: `items.${index}.shopArticle`, code }] : [];
  });
}

/** The article, or the SKU where that can stand for it, as where an order is sent. */
export function articleOf({ shopArticle = '', sku = '' }: Named): string | null {
  const article = shopArticle || sku;
  return article === '' || article.length > ARTICLE_CHARACTERS ? null : article;
}
