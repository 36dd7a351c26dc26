import { composeOrder, type OrderChanges } from '#core/order/edit';
import { defaultOrderNumber } from '#core/order/number';
import type { OrderContent } from '#core/order/schema';
import type { OrderStatus } from '#core/order/status';
import { itemsTotalKopecks } from '#core/order/totals';
import { CATALOGUE } from '../sandbox/kit/catalogue.ts';
import { type Chance, CITIES, chance, fullName, phone, STREETS } from './people.ts';

export type DemoOrder = { content: OrderContent; status: OrderStatus; createdAt: Date };

const METHODS = [
  {
    code: '1',
    name: 'Boxberry Самовывоз',
    carrier: 'boxberry',
    category: 'delivery-point',
    roubles: 219,
    days: [3, 5],
    share: 22,
  },
  {
    code: '9',
    name: 'СДЭК Самовывоз',
    carrier: 'cdek',
    category: 'delivery-point',
    roubles: 249,
    days: [2, 4],
    share: 20,
  },
  { code: '3', name: 'Shiptor Курьер', carrier: 'shiptor', category: 'to-door', roubles: 299, days: [2, 3], share: 18 },
  { code: '8', name: 'СДЭК Курьер', carrier: 'cdek', category: 'to-door', roubles: 349, days: [2, 4], share: 14 },
  {
    code: '13',
    name: 'Shiptor Почта',
    carrier: 'russian-post',
    category: 'post-office',
    roubles: 279,
    days: [5, 9],
    share: 10,
  },
  {
    code: '301',
    name: 'СДЭК Дверь - Дверь',
    carrier: 'cdek',
    category: 'door-to-door',
    roubles: 429,
    days: [2, 4],
    share: 10,
  },
  { code: '', name: '', carrier: '', category: null, roubles: 0, days: [0, 0], share: 6 },
] as const;

/** Old orders are done; among the last month's every status has its share. */
const RECENT: readonly (readonly [OrderStatus, number])[] = [
  ['new', 44],
  ['confirmed', 26],
  ['sent', 24],
  ['problem', 0],
  ['cancelled', 10],
  ['deleted', 6],
];
const OLD: readonly (readonly [OrderStatus, number])[] = [
  ['confirmed', 82],
  ['cancelled', 14],
  ['deleted', 4],
];

const SPREAD_DAYS = 420;
const DAY_MS = 86_400_000;

function weighted<T>(random: Chance, list: readonly (readonly [T, number])[]): T {
  let left = random.below(list.reduce((sum, [, weight]) => sum + weight, 0));
  for (const [value, weight] of list) {
    left -= weight;
    if (left < 0) return value;
  }
  throw new Error('nothing to choose from');
}

/** Believable orders of a shop, oldest first, spread over more than a year up to `now`. Numbers do not repeat. */
export function* demoOrders(count: number, now: Date, newItemId: () => string): Generator<DemoOrder> {
  const random = chance(20261123);
  const taken = new Map<string, number>();
  for (let index = 0; index < count; index += 1) {
    // Denser towards today, as in a shop that grows.
    const share = 1 - Math.sqrt(index / count);
    const createdAt = new Date(now.getTime() - share * SPREAD_DAYS * DAY_MS - random.below(3_600_000));
    const recent = now.getTime() - createdAt.getTime() < 30 * DAY_MS;
    const base = defaultOrderNumber(createdAt, 'Europe/Moscow');
    const repeat = (taken.get(base) ?? 0) + 1;
    taken.set(base, repeat);
    const number = repeat === 1 ? base : `${base}-${repeat}`;
    const content = composeOrder(number, changesOf(random), newItemId);
    // A copy outside belongs to «Переданы»; the seed makes none, so these wait as «Подтвержденные».
    const status = weighted(random, recent ? RECENT : OLD);
    yield { content, status: status === 'sent' ? 'confirmed' : status, createdAt };
  }
}

function changesOf(random: Chance): OrderChanges {
  const city = weighted(
    random,
    CITIES.map((each) => [each, each.weight] as const),
  );
  const method = weighted(
    random,
    METHODS.map((each) => [each, each.share] as const),
  );
  const toPoint = method.category === 'delivery-point';
  const items = Array.from({ length: 1 + random.below(3) }, () => {
    const product = random.pick(CATALOGUE);
    return {
      ...{ sku: product.article, shopArticle: product.article, name: product.name, vatRate: 'none' as const },
      quantity: 1 + (random.next() < 0.2 ? random.below(3) : 0),
      priceKopecks: Math.round(product.priceRoubles * 100),
      weightGrams: Math.round(product.weightKg * 1000),
      lengthMm: Math.round(product.lengthCm * 10),
      widthMm: Math.round(product.widthCm * 10),
      heightMm: Math.round(product.heightCm * 10),
    };
  });
  const total = itemsTotalKopecks(items.map((item) => ({ ...item, discountKopecks: 0 }))) + method.roubles * 100;
  const kind = random.next();
  const cash = {
    amountKopecks: total,
    method: kind < 0.28 || method.carrier === 'russian-post' ? ('cash' as const) : ('card' as const),
  };
  const payment: OrderChanges =
    kind < 0.42
      ? { cod: cash, prepayment: null }
      : { cod: null, prepayment: { method: kind < 0.9 ? 'online_card' : 'other', paid: random.next() < 0.8 } };
  const name = fullName(random);
  return {
    items,
    ...payment,
    recipient: {
      fullName: name,
      phone: phone(random),
      email: random.next() < 0.7 ? `buyer${random.below(1_000_000)}@example.ru` : '',
    },
    address: {
      ...{
        country: 'RU',
        region: city.region,
        settlement: city.name,
        settlementCode: city.code,
        postalCode: city.postal,
      },
      street: toPoint ? '' : random.pick(STREETS),
      house: toPoint ? '' : String(1 + random.below(120)),
      flat: toPoint ? '' : String(1 + random.below(200)),
    },
    ...(method.code && {
      delivery: {
        ...{ methodCode: method.code, methodName: method.name, carrier: method.carrier, category: method.category },
        pickupPointId: toPoint ? String(1000 + random.below(500)) : null,
        pickupPointAddress: toPoint ? `${city.name}, ${random.pick(STREETS)}, ${1 + random.below(120)}` : '',
        costKopecks: method.roubles * 100,
        termDays: { min: method.days[0], max: method.days[1] },
        asOf: null,
      },
    }),
    comment:
      random.next() < 0.12
        ? random.pick([
            'Позвоните за час до доставки',
            'Домофон не работает',
            'Подарок: без чека',
            'Оставить у консьержа',
          ])
        : '',
  };
}
