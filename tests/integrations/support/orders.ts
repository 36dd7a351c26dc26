import type { Order, OrderItem, OrderLink } from '#core/order/schema';
import { itemsTotalKopecks } from '#core/order/totals';

let counter = 0;
const nextId = (prefix: string): string => `${prefix}_${Date.now().toString(36)}${(counter++).toString(36)}`;

export const anItem = (changes: Partial<OrderItem> = {}): OrderItem => ({
  id: nextId('itm'),
  sku: 'MUG-WHT-350',
  shopArticle: 'MUG-WHT-350',
  name: 'Кружка керамическая белая, 350 мл',
  quantity: 1,
  priceKopecks: 59_000,
  discountKopecks: 0,
  vatRate: 'none',
  weightGrams: 380,
  lengthMm: 130,
  widthMm: 100,
  heightMm: 110,
  ...changes,
});

export const COURIER: Order['delivery'] = {
  methodCode: '3',
  methodName: 'Shiptor Курьер',
  carrier: 'shiptor',
  category: 'to-door',
  pickupPointId: null,
  pickupPointAddress: '',
  costKopecks: 35_000,
  termDays: { min: 1, max: 2 },
  asOf: '2026-11-20T10:00:00.000Z',
  stale: false,
};

type Changes = Partial<Omit<Order, 'recipient' | 'address' | 'parcel' | 'delivery'>> & {
  recipient?: Partial<Order['recipient']>;
  address?: Partial<Order['address']>;
  parcel?: Partial<Order['parcel']>;
  delivery?: Partial<Order['delivery']>;
};

/** A courier order in Moscow, paid in cash on delivery; totals follow what is changed. */
export function anOrder(changes: Changes = {}): Order {
  const { recipient, address, parcel, delivery, ...rest } = changes;
  const items = rest.items ?? [anItem()];
  const shipped = { ...COURIER, ...delivery };
  const itemsTotal = itemsTotalKopecks(items);
  const total = itemsTotal + shipped.costKopecks;
  const isPrepaid = rest.prepayment !== undefined && rest.prepayment !== null;
  const cod =
    rest.cod === undefined && !isPrepaid && total > 0
      ? { amountKopecks: total, method: 'cash' as const }
      : (rest.cod ?? null);
  return {
    id: nextId('ord'),
    shopId: 'shp_1',
    number: '261120-130000',
    status: 'new',
    type: 'standard',
    version: 1,
    source: 'manual',
    createdAt: '2026-11-20T10:00:00.000Z',
    updatedAt: '2026-11-20T10:00:00.000Z',
    comment: '',
    note: '',
    declaredValueKopecks: Math.max(itemsTotal, cod?.amountKopecks ?? 0, 1000),
    prepayment: null,
    original: null,
    problem: null,
    links: [],
    preorder: null,
    paymentLink: null,
    ...rest,
    items,
    cod,
    itemsTotalKopecks: itemsTotal,
    totalKopecks: total,
    recipient: {
      fullName: 'Петрова Анна Ивановна',
      phone: '8 (912) 345-67-89',
      email: 'anna@example.com',
      ...recipient,
    },
    address: {
      country: 'RU',
      region: 'г. Москва',
      settlement: 'Москва',
      settlementCode: '77000000000',
      postalCode: '101000',
      street: 'ул. Ленина',
      house: '10 к. 2',
      flat: '15',
      ...address,
    },
    parcel: { weightGrams: 1250, lengthMm: 200, widthMm: 155, heightMm: 100, auto: true, ...parcel },
    delivery: shipped,
  };
}

export const aLink = (externalId: string, changes: Partial<OrderLink> = {}): OrderLink => ({
  id: 'lnk_1',
  connectionId: 'con_1',
  system: 'shiptor',
  state: 'linked',
  externalId,
  url: null,
  trackingNumber: null,
  externalStatus: null,
  error: null,
  updatedAt: '2026-11-20T10:00:00.000Z',
  ...changes,
});

const ONLINE = { method: 'online_card', paid: true, refundedKopecks: 0 } as const;
const LONG = `Оставить у «консьержа», а если ${'её нет — позвонить "соседке" 👩‍👧 из кв. 7; '.repeat(12)}`.slice(
  0,
  400,
);

/** A point of СДЭК in Moscow; the first one of a carrier there takes cash and card. */
export const CDEK_POINT = {
  methodCode: '9',
  methodName: 'СДЭК Самовывоз',
  carrier: 'cdek',
  category: 'delivery-point',
  pickupPointAddress: '101000, г. Москва, ул. Ленина, д. 1',
  costKopecks: 22_050,
} as const;

/** Orders that differ in everything a mapping may stumble over. `pointId` is a point of СДЭК in Moscow. */
export const variedOrders = (pointId: string): [string, Order][] => [
  ['door, COD in cash', anOrder()],
  ['door, COD by card', anOrder({ cod: { amountKopecks: 94_000, method: 'card' } })],
  ['point, COD in cash', anOrder({ delivery: { ...CDEK_POINT, pickupPointId: pointId } })],
  [
    'point, paid online',
    anOrder({
      delivery: { ...CDEK_POINT, pickupPointId: pointId },
      prepayment: ONLINE,
      address: { street: '', house: '', flat: '' },
    }),
  ],
  ['online, not paid', anOrder({ prepayment: { ...ONLINE, paid: false } })],
  [
    'Russian Post, paid another way',
    anOrder({
      prepayment: { method: 'other', paid: true, refundedKopecks: 0 },
      delivery: { methodCode: '13', methodName: 'Shiptor Почта', carrier: 'russian-post', category: 'post-office' },
    }),
  ],
  [
    'through, door to door',
    anOrder({
      type: 'through',
      prepayment: ONLINE,
      delivery: { methodCode: '301', methodName: 'СДЭК Дверь - Дверь', carrier: 'cdek', category: 'door-to-door' },
    }),
  ],
  [
    'through, point to point',
    anOrder({
      type: 'through',
      prepayment: ONLINE,
      delivery: {
        ...CDEK_POINT,
        methodCode: '304',
        methodName: 'СДЭК ПВЗ - ПВЗ',
        category: 'delivery-point-to-delivery-point',
        pickupPointId: pointId,
      },
    }),
  ],
  [
    '40 items',
    anOrder({
      items: Array.from({ length: 40 }, (_, index) =>
        anItem({
          sku: `SKU-${index}`,
          shopArticle: `SKU-${index}`,
          quantity: 1 + (index % 4),
          priceKopecks: 9_990 + index,
        }),
      ),
    }),
  ],
  [
    'a free item',
    anOrder({ items: [anItem(), anItem({ sku: 'GIFT', shopArticle: 'GIFT', priceKopecks: 0, quantity: 2 })] }),
  ],
  [
    'kopecks and a discount that does not divide',
    anOrder({
      items: [anItem({ quantity: 3, priceKopecks: 33_333, discountKopecks: 1_001 })],
      delivery: { costKopecks: 29_999 },
    }),
  ],
  [
    'COD below the goods',
    anOrder({
      items: [anItem({ quantity: 3 }), anItem({ quantity: 7, priceKopecks: 11 })],
      cod: { amountKopecks: 100_003, method: 'cash' },
    }),
  ],
  ['COD above goods and delivery', anOrder({ cod: { amountKopecks: 123_457, method: 'cash' } })],
  ['the same SKU twice', anOrder({ items: [anItem({ quantity: 2 }), anItem({ quantity: 3, priceKopecks: 49_900 })] })],
  [
    'long Cyrillic texts with quotes and emoji',
    anOrder({
      comment: LONG,
      recipient: { fullName: `Магазин «Ромашка & "партнёры"» 🌼 ${'длинное имя '.repeat(4)}`.trim() },
      items: [anItem({ name: `Кружка «Ёлочка» 🎄 ${'очень большая '.repeat(28)}`.slice(0, 400).trim() })],
    }),
  ],
  ['an address in one line', anOrder({ address: { street: 'Микрорайон 10, дом у почты', house: '', flat: '' } })],
];
