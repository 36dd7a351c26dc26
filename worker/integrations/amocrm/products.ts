import type { Order } from '#core/order/schema';
import { listAll } from './account.ts';
import { type Element, elementSchema, type Lead, listOf } from './api-types.ts';
import { type AmocrmClient, type Called, notTheDeal } from './client.ts';
import { inChunks, link, unlink } from './links.ts';
import { elementDiffers, elementKey, type Goods, goodsOf, toElement } from './mapper.ts';

/** The goods that were met, so that an article that two orders bring is made once. */
export type Products = {
  /** Makes the order's goods where they are missing, by their article, and renews their name and price. */
  ensure(client: AmocrmClient, order: Order, catalogId: number, lead: Lead | null): Promise<Called<Wanted[]>>;
};

/** A product and how many of it the order holds. */
export type Wanted = { elementId: number; quantity: number };

/** From so many unknown goods on, whole pages of the list cost less than a search for each. */
const SEARCHED_ONE_BY_ONE = 3;
const PAGES_READ = 4;
const IDS_PER_READ = 100;

const nothing: Called<null> = { outcome: 'ok', result: null };

export function openProducts(): Products {
  const byKey = new Map<string, Element>();
  const met = new Set<number>();
  /** Nothing can have been made since that is not known here. */
  let isListed = false;
  let last: Promise<unknown> = Promise.resolve();

  /** Of several products with one article the oldest counts. */
  function remember(element: Element): void {
    met.add(element.id);
    if (element.is_deleted) return;
    const key = elementKey(element);
    const known = byKey.get(key);
    if (!known || element.id <= known.id) byKey.set(key, element);
  }

  async function read(client: AmocrmClient, path: string, query: [string, string][], pages: number) {
    const called = await listAll(client, path, 'elements', elementSchema, { query, pages });
    if (called.outcome !== 'ok') return notTheDeal<never>(called);
    called.result.rows.forEach(remember);
    return called;
  }

  /** Those that the deal holds already are told by their ids, with no search. */
  async function readLinked(client: AmocrmClient, path: string, ids: readonly number[]): Promise<Called<null>> {
    for (const chunk of inChunks(ids, IDS_PER_READ)) {
      const called = await read(
        client,
        path,
        chunk.map((id) => ['filter[id][]', String(id)]),
        1,
      );
      if (called.outcome !== 'ok') return called;
    }
    return nothing;
  }

  /** Source: the search is fuzzy and looks through all fields, so what it brings is compared exactly. */
  async function search(client: AmocrmClient, path: string, goods: readonly Goods[]): Promise<Called<null>> {
    for (const { sku, name } of goods) {
      const called = await read(client, path, [['query', sku || name]], 1);
      if (called.outcome !== 'ok') return called;
    }
    return nothing;
  }

  async function lookUp(client: AmocrmClient, path: string, goods: readonly Goods[]): Promise<Called<null>> {
    const unknown = () => goods.filter(({ key }) => !byKey.has(key));
    const areMany = unknown().length > SEARCHED_ONE_BY_ONE;
    if (!areMany) {
      const searched = await search(client, path, unknown());
      if (searched.outcome !== 'ok') return searched;
    }
    // Source: how far the search lags is not told, so before the first product is made the list itself is read.
    if (unknown().length === 0 || (isListed && !areMany)) return nothing;
    const listed = await read(client, path, [], PAGES_READ);
    if (listed.outcome !== 'ok') return listed;
    isListed = true;
    return areMany && !listed.result.complete ? search(client, path, unknown()) : nothing;
  }

  async function write(
    client: AmocrmClient,
    method: 'POST' | 'PATCH',
    path: string,
    rows: readonly object[],
  ): Promise<Called<null>> {
    for (const chunk of inChunks(rows)) {
      const called = await client.write(method, path, chunk, listOf('elements', elementSchema));
      if (called.outcome === 'unknown') isListed = false;
      if (called.outcome !== 'ok') return notTheDeal(called);
      called.result._embedded.elements.forEach(remember);
    }
    return nothing;
  }

  async function ensureAll(client: AmocrmClient, order: Order, catalogId: number, lead: Lead | null) {
    const path = `/api/v4/catalogs/${catalogId}/elements`;
    const goods = goodsOf(order.items);
    const linked = lead ? linkedTo(lead, catalogId).map(({ id }) => id) : [];
    const steps = [
      () =>
        readLinked(
          client,
          path,
          linked.filter((id) => !met.has(id)),
        ),
      () => lookUp(client, path, goods),
      () => write(client, 'POST', path, goods.filter(({ key }) => !byKey.has(key)).map(toElement)),
      () => {
        const changed = goods.flatMap((each) => {
          const element = byKey.get(each.key);
          return element && elementDiffers(element, each) ? [{ id: element.id, ...toElement(each) }] : [];
        });
        return write(client, 'PATCH', path, changed);
      },
    ];
    for (const step of steps) {
      const called = await step();
      if (called.outcome !== 'ok') return called;
    }
    const wanted = goods.flatMap(({ key, quantity }): Wanted[] => {
      const element = byKey.get(key);
      return element ? [{ elementId: element.id, quantity }] : [];
    });
    if (wanted.length < goods.length) return { outcome: 'unknown', reason: 'товары не созданы' } as const;
    return { outcome: 'ok', result: wanted } as const;
  }

  return {
    ensure(client, order, catalogId, lead) {
      const mine = last.then(() => ensureAll(client, order, catalogId, lead));
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}

const linkedTo = (lead: Lead, catalogId: number) =>
  lead._embedded.catalog_elements.filter((each) => each.catalogId === null || each.catalogId === catalogId);

/** Makes the deal hold exactly these goods. */
export async function linkGoods(
  client: AmocrmClient,
  lead: Lead,
  catalogId: number,
  wanted: readonly Wanted[],
): Promise<Called<null>> {
  const present = new Map(linkedTo(lead, catalogId).map(({ id, quantity }) => [id, quantity]));
  const counts = new Map(wanted.map(({ elementId, quantity }) => [elementId, quantity]));
  const differs = (id: number) => present.get(id) !== counts.get(id);
  const to = (id: number) => ({ to_entity_id: id, to_entity_type: 'catalog_elements' as const });
  // Source: whether a second link replaces the quantity is not told, so the old one is taken away first.
  const gone = [...present.keys()].filter(differs);
  const unlinked = await unlink(
    client,
    lead.id,
    gone.map((id) => ({ ...to(id), metadata: { catalog_id: catalogId } })),
  );
  if (unlinked.outcome !== 'ok') return unlinked;
  const added = wanted
    .filter(({ elementId }) => differs(elementId))
    .map(({ elementId, quantity }) => ({ ...to(elementId), metadata: { quantity, catalog_id: catalogId } }));
  return link(client, lead.id, added);
}
