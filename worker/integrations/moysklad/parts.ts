import type { z } from 'zod';
import type { Order, OrderItem } from '#core/order/schema';
import type { Failure } from '../http.ts';
import {
  type Entity,
  entitySchema,
  priceTypeSchema,
  type Reference,
  rowsOf,
  type Settings,
  writtenEntitiesSchema,
} from './api-types.ts';
import { type Called, type Condition, lengthOf, type MoyskladClient, refusalOf } from './client.ts';
import { type Agent, digitsOf } from './comment.ts';
import { articleOf, type Parts, serviceOf, toCounterparty, toProduct, toService } from './mapper.ts';
import { syncIdOf } from './sync-id.ts';

// Source: 8 KB of headers with the address in them; some of that is the headers' own.
const FILTER_CHARACTERS = 6500;
/** Enough for forty articles of 64 Cyrillic letters; one is enough for 250 ordinary ones. */
const LOOK_UPS_PER_KIND = 3;

/** Buyer, products, variants, price type, new products, service: what `partsOf` asks at the most. */
export const REQUESTS_FOR_PARTS = 2 + 2 * LOOK_UPS_PER_KIND + 1 + 1 + 2;

// Source: lists hide what is archived unless both are asked for; the same code in the archive is taken all the same.
const ARCHIVED_TOO: readonly Condition[] = [
  ['archived', 'true'],
  ['archived', 'false'],
];

const entityRows: z.ZodType<{ rows: Entity[] }> = rowsOf(entitySchema);

const referenceOf = ({ meta }: { meta: { href: string; type: string } }): Reference => ({
  meta: { href: meta.href, type: meta.type, mediaType: 'application/json' },
});

/** Source: nothing forbids several with one key: the oldest one that is not archived is always taken. */
const firstOf = (rows: readonly Entity[]): Entity | undefined =>
  [...rows].sort(
    (left, right) => Number(left.archived) - Number(right.archived) || left.created.localeCompare(right.created),
  )[0];

/** What was made on the way to an order is found again or recognised by its syncId, so trying again is safe. */
const onTheWay = (failure: Failure): Failure =>
  failure.outcome === 'unknown' ? { outcome: 'later', reason: failure.reason } : failure;

const TOO_MANY_ITEMS: Failure = {
  outcome: 'refused',
  code: 'TOO_MANY_ITEMS',
  message: 'Слишком много товаров с длинными артикулами: МойСклад не примет такой запрос.',
  field: 'items',
};

export type PartsFinder = {
  /** Looks up what an order refers to, and makes what is missing. */
  partsOf(order: Order): Promise<Called<Parts>>;
  /** What was seen may be gone: look again next time. */
  forget(): void;
};

/** Remembers what it has seen, so that the orders of one batch ask once. */
export function createPartsFinder(client: MoyskladClient, settings: Settings): PartsFinder {
  const agents = new Map<string, Agent>();
  const goods = new Map<string, Reference>();
  const services = new Map<string, Reference>();
  let priceType: Reference | null = null;

  async function defaultPriceType(): Promise<Called<Reference>> {
    if (priceType) return { outcome: 'ok', result: priceType };
    const called = await client.read('/context/companysettings/pricetype/default', {}, priceTypeSchema);
    if (called.outcome !== 'ok') return called;
    priceType = referenceOf(called.result);
    return { outcome: 'ok', result: priceType };
  }

  async function agentOf(order: Order): Promise<Called<Agent>> {
    const email = order.recipient.email.trim();
    const phone = digitsOf(order.recipient.phone);
    const key = email ? email.toLowerCase() : phone ? `phone:${phone}` : `order:${order.id}`;
    const known = agents.get(key);
    if (known) return { outcome: 'ok', result: known };
    // Source: whether «=» minds capital letters is not documented.
    const spellings = email ? [...new Set([email, email.toLowerCase()])] : [order.recipient.phone];
    const isTheirs = (row: Entity) =>
      email ? row.email?.trim().toLowerCase() === key : digitsOf(row.phone ?? '') === phone;
    let found: Entity | undefined;
    if (email || phone) {
      const filter = [
        ...spellings.map((spelling): Condition => [email ? 'email' : 'phone', spelling]),
        ...ARCHIVED_TOO,
      ];
      const called = await client.read('/entity/counterparty', { filter }, entityRows);
      if (called.outcome !== 'ok') return called;
      found = firstOf(called.result.rows.filter(isTheirs));
    }
    if (!found) {
      const payload = toCounterparty(order, await syncIdOf(`counterparty:${key}`));
      const called = await client.write('POST', '/entity/counterparty', payload, entitySchema);
      if (called.outcome !== 'ok') return onTheWay(called);
      found = called.result;
    }
    const agent = { ...referenceOf(found), name: found.name, phone: found.phone ?? '' };
    agents.set(key, agent);
    return { outcome: 'ok', result: agent };
  }

  /** Looks the articles up among products or variants, as many in one request as its address holds. */
  async function lookUp(
    type: 'product' | 'variant',
    groups: readonly Condition[][],
  ): Promise<Called<Map<string, Reference>>> {
    const found = new Map<string, Reference>();
    for (const filter of groups) {
      const called = await client.read(`/entity/${type}`, { filter: [...filter, ...ARCHIVED_TOO] }, entityRows);
      if (called.outcome !== 'ok') return called;
      for (const [, article] of filter) {
        const row = firstOf(called.result.rows.filter((each) => each[settings.itemKey] === article));
        if (row) found.set(article, referenceOf(row));
      }
    }
    return { outcome: 'ok', result: found };
  }

  async function makeProducts(items: readonly OrderItem[]): Promise<Called<Map<string, Reference>>> {
    const price = await defaultPriceType();
    if (price.outcome !== 'ok') return price;
    const payloads = await Promise.all(
      items.map(async (item) => {
        const syncId = await syncIdOf(`product:${settings.itemKey}:${articleOf(item)}`);
        return toProduct(item, settings.itemKey, price.result, syncId);
      }),
    );
    const called = await client.write('POST', '/entity/product', payloads, writtenEntitiesSchema);
    if (called.outcome !== 'ok') return onTheWay(called);
    const made = new Map<string, Reference>();
    // Source: the elements of the answer stand in the order of what was sent.
    for (const [index, item] of items.entries()) {
      const written = called.result[index];
      if (!written) return { outcome: 'later', reason: 'ответ не удалось прочитать' };
      if ('errors' in written) {
        const refusal = refusalOf(written.errors);
        return { ...refusal, message: `Товар «${item.name}»: ${refusal.message}`, field: 'items' };
      }
      made.set(articleOf(item), referenceOf(written));
    }
    return { outcome: 'ok', result: made };
  }

  async function goodsOf(order: Order): Promise<Called<ReadonlyMap<string, Reference>>> {
    const byArticle = new Map(order.items.map((item) => [articleOf(item), item]));
    // This order's own, so that another one's refusal cannot empty it on the way.
    const found = new Map<string, Reference>();
    const add = (more: ReadonlyMap<string, Reference>) => {
      for (const [article, reference] of more) {
        found.set(article, reference);
        goods.set(article, reference);
      }
    };
    for (const article of byArticle.keys()) {
      const known = goods.get(article);
      if (known) found.set(article, known);
    }
    const missing = () => [...byArticle.keys()].filter((article) => !found.has(article));
    for (const type of ['product', 'variant'] as const) {
      const groups = groupsOf(missing().map((article) => [settings.itemKey, article]));
      if (groups.length > LOOK_UPS_PER_KIND) return TOO_MANY_ITEMS;
      const looked = await lookUp(type, groups);
      if (looked.outcome !== 'ok') return looked;
      add(looked.result);
    }
    const unknown = missing().flatMap((article) => byArticle.get(article) ?? []);
    if (unknown.length > 0) {
      const made = await makeProducts(unknown);
      if (made.outcome !== 'ok') return made;
      add(made.result);
    }
    return { outcome: 'ok', result: found };
  }

  async function deliveryOf(order: Order): Promise<Called<Reference | null>> {
    const service = serviceOf(order, settings);
    if (!service) return { outcome: 'ok', result: null };
    const { serviceKey } = settings;
    const known = services.get(service.code);
    if (known) return { outcome: 'ok', result: known };
    const filter: Condition[] = [[serviceKey, service.code], ...ARCHIVED_TOO];
    const looked = await client.read('/entity/service', { filter }, entityRows);
    if (looked.outcome !== 'ok') return looked;
    let found = firstOf(looked.result.rows.filter((row) => row[serviceKey] === service.code));
    if (!found) {
      const price = await defaultPriceType();
      if (price.outcome !== 'ok') return price;
      const syncId = await syncIdOf(`service:${serviceKey}:${service.code}`);
      const payload = toService(order, service, serviceKey, price.result, syncId);
      const called = await client.write('POST', '/entity/service', payload, entitySchema);
      if (called.outcome !== 'ok') return onTheWay(called);
      found = called.result;
    }
    const reference = referenceOf(found);
    services.set(service.code, reference);
    return { outcome: 'ok', result: reference };
  }

  return {
    async partsOf(order) {
      const agent = await agentOf(order);
      if (agent.outcome !== 'ok') return agent;
      const found = await goodsOf(order);
      if (found.outcome !== 'ok') return found;
      const delivery = await deliveryOf(order);
      if (delivery.outcome !== 'ok') return delivery;
      return { outcome: 'ok', result: { agent: agent.result, goods: found.result, delivery: delivery.result } };
    },

    forget() {
      agents.clear();
      goods.clear();
      services.clear();
    },
  };
}

/** Conditions in as few groups as addresses of a bounded length hold. */
function groupsOf(conditions: readonly Condition[]): Condition[][] {
  const groups: Condition[][] = [];
  let room = 0;
  for (const condition of conditions) {
    const length = lengthOf(condition);
    if (length > room) {
      groups.push([]);
      room = FILTER_CHARACTERS;
    }
    groups.at(-1)?.push(condition);
    room -= length;
  }
  return groups;
}
