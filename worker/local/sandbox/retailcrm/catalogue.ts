import { z } from 'zod';
import { CATALOGUE } from '../kit/catalogue.ts';
import type { SystemStore } from '../kit/store.ts';
import type { Parameters } from './parameters.ts';
import { listOf, paginate, readFilter, readJsonField, textOf } from './parameters.ts';
import type { StoredOffer } from './stored.ts';
import { offers } from './stored.ts';

const nextId = (store: SystemStore): number => store.add('offer.id', 1, 70);

export function seedCatalogue(store: SystemStore): void {
  for (const item of CATALOGUE) {
    const id = nextId(store);
    offers(store).put(id, {
      id,
      externalId: item.article,
      xmlId: item.article,
      article: item.article,
      name: item.name,
      price: item.priceRoubles,
      weightGrams: Math.round(item.weightKg * 1000),
      lengthMm: item.lengthCm * 10,
      widthMm: item.widthCm * 10,
      heightMm: item.heightCm * 10,
      quantity: 10 + (id % 50),
    });
  }
}

const offerView = (offer: StoredOffer) => ({
  id: offer.id,
  externalId: offer.externalId,
  xmlId: offer.xmlId,
  article: offer.article,
  name: offer.name,
  price: offer.price,
  weight: offer.weightGrams,
  length: offer.lengthMm,
  width: offer.widthMm,
  height: offer.heightMm,
  quantity: offer.quantity,
  unit: { code: 'pc', name: 'Штука', sym: 'шт.' },
});

function search(store: SystemStore, filter: Parameters): StoredOffer[] {
  const externalIds = [...listOf(filter.externalId), ...listOf(filter.offerExternalId), ...listOf(filter.externalIds)];
  const xmlIds = [...listOf(filter.xmlId), ...listOf(filter.offerXmlId), ...listOf(filter.xmlIds)];
  const name = textOf(filter.name)?.toLowerCase();
  return offers(store)
    .all()
    .filter((offer) => externalIds.length === 0 || externalIds.includes(offer.externalId))
    .filter((offer) => xmlIds.length === 0 || xmlIds.includes(offer.xmlId))
    .filter((offer) => !name || offer.name.toLowerCase().includes(name));
}

export function listProducts(store: SystemStore, parameters: Parameters) {
  const known = ['externalId', 'xmlId', 'offerExternalId', 'offerXmlId', 'name', 'sites', 'active', 'ids'];
  const { pagination, rows } = paginate(search(store, readFilter(parameters, known)), parameters);
  const products = rows.map((offer) => ({
    id: offer.id,
    article: offer.article,
    name: offer.name,
    externalId: offer.externalId,
    active: true,
    offers: [offerView(offer)],
  }));
  return { success: true, pagination, products };
}

export function listOffers(store: SystemStore, parameters: Parameters) {
  const filter = readFilter(parameters, ['externalIds', 'xmlIds', 'name', 'ids', 'sites']);
  const { pagination, rows } = paginate(search(store, filter), parameters);
  return { success: true, pagination, offers: rows.map(offerView) };
}

const productInput = z
  .array(
    z.looseObject({
      catalogId: z.number({ error: 'This value should not be blank.' }),
      name: z.string({ error: 'This value should not be blank.' }).min(1),
      article: z.string().optional(),
      externalId: z.string().optional(),
    }),
  )
  .min(1)
  .max(50);

export function createProducts(store: SystemStore, parameters: Parameters) {
  const products = readJsonField(parameters, 'products', productInput);
  const addedProducts = products.map(({ name, article, externalId }) => {
    const id = nextId(store);
    const code = externalId ?? String(id);
    const sizes = { weightGrams: 0, lengthMm: 0, widthMm: 0, heightMm: 0, quantity: 0 };
    offers(store).put(id, { id, externalId: code, xmlId: code, article: article ?? '', name, price: 0, ...sizes });
    return id;
  });
  return { success: true, processedProductsCount: products.length, addedProducts };
}
