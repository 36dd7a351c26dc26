import { z } from 'zod';
import { CATALOGUE } from '../kit/catalogue.ts';
import type { SystemStore } from '../kit/store.ts';
import { money, pageNumber, pageOf, perPage, shortText, text } from './fields.ts';
import type { PriceBook } from './package-input.ts';
import { invalid, readParams } from './refusal.ts';

interface Product {
  id: number;
  name: string;
  shopArticle: string;
  article: string | null;
  price: number | null;
  retailPrice: number | null;
  weight: number | null;
  length: number | null;
  width: number | null;
  height: number | null;
  fulfilment: { total: number; waiting: number };
}

interface Service {
  id: number;
  name: string;
  shop_article: string;
  price: number | null;
}

const products = (store: SystemStore) => store.collection<Product>('product');
const services = (store: SystemStore) => store.collection<Service>('service');
/** Articles are the merchant's own, so two merchants may hold the same one. */
const keyOf = (owner: string, article: string) => `${owner}/${article}`;

const named = z.object({
  name: text.refine((value) => value !== '', { error: 'Name cannot be empty.' }),
  shopArticle: shortText.refine((value) => value !== '', { error: 'Shop article cannot be empty.' }),
  price: money.nullish(),
});

const productInput = named.extend({
  article: text,
  retailPrice: money.nullish(),
  weight: money.nullish(),
  length: money.nullish(),
  width: money.nullish(),
  height: money.nullish(),
});

const listInput = z.object({ page: pageNumber, per_page: perPage, query: text, shopArticle: text });

export function seedProducts(store: SystemStore, owner: string): void {
  for (const item of CATALOGUE) {
    const id = store.add('product.id', 1, 40_100);
    products(store).put(
      keyOf(owner, item.article),
      {
        id,
        name: item.name,
        shopArticle: item.article,
        article: item.article,
        price: item.priceRoubles,
        retailPrice: item.priceRoubles,
        weight: item.weightKg,
        length: item.lengthCm,
        width: item.widthCm,
        height: item.heightCm,
        fulfilment: { total: 20 + (id % 60), waiting: 0 },
      },
      owner,
    );
  }
}

export const listProducts = (store: SystemStore): Product[] => products(store).all();

export function addProduct(store: SystemStore, owner: string, params: unknown): Product {
  const input = readParams(productInput, params);
  const key = keyOf(owner, input.shopArticle);
  if (products(store).get(key)) throw invalid('Product with this shop article already exists.');
  const {
    name,
    shopArticle,
    price = null,
    retailPrice = null,
    weight = null,
    length = null,
    width = null,
    height = null,
  } = input;
  const id = store.add('product.id', 1, 40_100);
  const dimensions = { weight, length, width, height };
  const fulfilment = { total: 0, waiting: 0 };
  const article = input.article === '' ? null : input.article;
  return products(store).put(
    key,
    { id, name, shopArticle, article, price, retailPrice, ...dimensions, fulfilment },
    owner,
  );
}

export function getProducts(store: SystemStore, owner: string, params: unknown): Product[] {
  const { page, per_page, query, shopArticle } = readParams(listInput, params);
  const wanted = query.toLowerCase();
  const found = products(store)
    .findBy(owner)
    .filter((product) => shopArticle === '' || product.shopArticle === shopArticle)
    .filter((product) => `${product.name} ${product.shopArticle}`.toLowerCase().includes(wanted));
  return pageOf(found, page, per_page);
}

// Source: a service takes shopArticle and is answered with shop_article.
export function addService(store: SystemStore, owner: string, params: unknown): Service {
  const { name, shopArticle, price = null } = readParams(named, params);
  const key = keyOf(owner, shopArticle);
  if (services(store).get(key)) throw invalid('Service with this shop article already exists.');
  const id = store.add('service.id', 1, 900);
  return services(store).put(key, { id, name, shop_article: shopArticle, price }, owner);
}

export function getServices(store: SystemStore, owner: string, params: unknown) {
  const { page, per_page, query } = readParams(listInput, params);
  const wanted = query.toLowerCase();
  const found = services(store)
    .findBy(owner)
    .filter((service) => `${service.name} ${service.shop_article}`.toLowerCase().includes(wanted));
  const size = per_page ?? 10;
  const pages = Math.ceil(found.length / size);
  return { services: pageOf(found, page, size), count: found.length, page: page ?? 1, per_page: size, pages };
}

export const priceBook = (store: SystemStore, owner: string): PriceBook => ({
  product: (article) => {
    const product = products(store).get(keyOf(owner, article));
    return product && (product.retailPrice ?? product.price ?? undefined);
  },
  service: (article) => services(store).get(keyOf(owner, article))?.price ?? undefined,
});
