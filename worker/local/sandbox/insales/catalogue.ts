import { z } from 'zod';
import type { CatalogueItem } from '../kit/catalogue.ts';
import { CATALOGUE } from '../kit/catalogue.ts';
import type { StandInContext } from '../kit/stand-in.ts';
import type { SystemStore } from '../kit/store.ts';
import { invalid } from './answers.ts';
import { changedSince } from './paging.ts';
import type { StoredLine, StoredProduct, StoredVariant } from './stored.ts';
import { nextId, products } from './stored.ts';
import { stamp } from './time.ts';

/** The goods that are one product of several variants here. */
const FAMILIES: readonly (readonly [prefix: string, title: string])[] = [
  ['MUG-', 'Кружка'],
  ['HNY-', 'Мёд, 500 г'],
  ['CAN-SOY-', 'Свеча соевая'],
];

const familyOf = (item: CatalogueItem): string | undefined =>
  FAMILIES.find(([prefix]) => item.article.startsWith(prefix))?.[0];

type NewVariant = Omit<StoredVariant, 'id' | 'productId'>;

function addProduct({ store, now }: StandInContext, title: string, variants: readonly NewVariant[]): StoredProduct {
  const id = nextId(store, 'product');
  const own = variants.map((variant) => ({ ...variant, id: nextId(store, 'variant'), productId: id }));
  return products(store).put(id, { id, title, archived: false, updatedAt: stamp(now()), variants: own });
}

const seedVariant = (item: CatalogueItem, index: number): NewVariant => ({
  sku: item.article,
  title: item.name,
  price: item.priceRoubles,
  weightKg: item.weightKg,
  // Source: a variant without a quantity is not counted.
  quantity: index % 10 === 9 ? null : 10_000,
});

export function seedCatalogue(context: StandInContext): void {
  const seen = new Set<string>();
  for (const [index, item] of CATALOGUE.entries()) {
    const family = familyOf(item);
    if (family === undefined) addProduct(context, item.name, [seedVariant(item, index)]);
    else if (!seen.has(family)) {
      seen.add(family);
      const members = CATALOGUE.filter((each) => familyOf(each) === family);
      const title = FAMILIES.find(([prefix]) => prefix === family)?.[1] ?? item.name;
      addProduct(context, title, members.map(seedVariant));
    }
  }
}

export const findVariant = (store: SystemStore, variantId: number): StoredVariant | undefined =>
  products(store)
    .all()
    .flatMap(({ variants }) => variants)
    .find(({ id }) => id === variantId);

export const productView = (product: StoredProduct) => ({
  id: product.id,
  title: product.title,
  archived: product.archived,
  updated_at: product.updatedAt,
  variants: product.variants.map((variant) => ({
    id: variant.id,
    product_id: variant.productId,
    sku: variant.sku === '' ? null : variant.sku,
    title: variant.title,
    price: variant.price.toFixed(1),
    weight: variant.weightKg,
    quantity: variant.quantity,
  })),
});

export const listProducts = (store: SystemStore, query: URLSearchParams) =>
  changedSince(products(store).all(), query).map(productView);

const productInput = z.object({
  product: z.object({
    title: z.string().min(1),
    variants_attributes: z
      .array(
        z.object({
          sku: z.string().nullish(),
          title: z.string().optional(),
          quantity: z.number().nullable().default(null),
          price: z.coerce.number().min(0).default(0),
        }),
      )
      .min(1),
  }),
});

export function createProduct(context: StandInContext, body: unknown) {
  const parsed = productInput.safeParse(body);
  if (!parsed.success) throw invalid('title', 'не может быть пустым');
  const { title, variants_attributes } = parsed.data.product;
  const variants = variants_attributes.map((variant) => ({
    ...variant,
    sku: variant.sku ?? '',
    title: variant.title ?? title,
    weightKg: null,
  }));
  return productView(addProduct(context, title, variants));
}

type Taken = Pick<StoredLine, 'variantId' | 'quantity'>;

/** Writes off what an order newly takes, and gives back what it no longer does. */
export function moveStock({ store, now }: StandInContext, before: readonly Taken[], after: readonly Taken[]): void {
  const moved = new Map<number, number>();
  const add = (variantId: number, pieces: number) => moved.set(variantId, (moved.get(variantId) ?? 0) + pieces);
  for (const { variantId, quantity } of before) add(variantId, quantity);
  for (const { variantId, quantity } of after) add(variantId, -quantity);
  for (const product of products(store).all()) {
    const isMoved = ({ id, quantity }: StoredVariant) => quantity !== null && (moved.get(id) ?? 0) !== 0;
    if (!product.variants.some(isMoved)) continue;
    const variants = product.variants.map((variant) =>
      variant.quantity === null ? variant : { ...variant, quantity: variant.quantity + (moved.get(variant.id) ?? 0) },
    );
    products(store).put(product.id, { ...product, variants, updatedAt: stamp(now()) });
  }
}
