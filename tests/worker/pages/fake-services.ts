import type { DeliveryOption, PickupPoint, Settlement } from '#core/delivery/quote';
import { EMPTY_CONTENT } from '#core/order/content';
import type { Order } from '#core/order/schema';
import type { BuyerServices, PlaceInput, SealedOption } from '#worker/services/buyer/contract';

export const TOKEN = 'b3f1c2d4e5a69788796a5b4c3d2e1f00';
export const SHOP = 'Чайная лавка';

const item = (id: string, name: string, quantity: number, priceKopecks: number, discountKopecks = 0) => ({
  id,
  sku: id,
  shopArticle: id,
  name,
  quantity,
  priceKopecks,
  discountKopecks,
  vatRate: 'none' as const,
  weightGrams: 300,
  lengthMm: 200,
  widthMm: 150,
  heightMm: 100,
});

export const orderWith = (changes: Partial<Order> = {}): Order => ({
  id: 'order-1',
  shopId: 'shop-1',
  number: '261123-204825',
  status: 'preorder',
  type: 'standard',
  version: 1,
  source: 'preorder',
  createdAt: '2026-11-23T17:48:25.000Z',
  updatedAt: '2026-11-23T17:48:25.000Z',
  comment: '',
  note: 'INNER NOTE OF THE SHOP',
  recipient: { fullName: '', phone: '', email: '' },
  address: {
    country: 'RU',
    region: '',
    settlement: '',
    settlementCode: '',
    postalCode: '',
    street: '',
    house: '',
    flat: '',
  },
  items: [
    item('a', 'Чай улун «Тегуаньинь», 100 г', 2, 89_000),
    item('b', 'Чайник исинский «Вода и камень», 180 мл', 1, 345_050, 15_050),
  ],
  parcel: { weightGrams: 900, lengthMm: 300, widthMm: 200, heightMm: 150, auto: true },
  declaredValueKopecks: 508_000,
  cod: null,
  prepayment: null,
  delivery: EMPTY_CONTENT.delivery,
  itemsTotalKopecks: 508_000,
  totalKopecks: 508_000,
  original: null,
  problem: null,
  links: [],
  preorder: { url: `https://shop.example/p/${TOKEN}`, expiresAt: '2026-12-03T15:00:00.000Z', stage: 'sent' },
  paymentLink: null,
  ...changes,
});

export const SETTLEMENTS: Settlement[] = [
  { code: '1600000100000', name: 'Казань', region: 'Республика Татарстан', country: 'RU' },
  { code: '5300000100000', name: 'Великий Новгород', region: 'Новгородская область', country: 'RU' },
  { code: '5200000100000', name: 'Нижний Новгород', region: 'Нижегородская область', country: 'RU' },
];
export const KAZAN = SETTLEMENTS[0] as Settlement;

const option = (
  methodCode: string,
  methodName: string,
  category: DeliveryOption['category'],
  costKopecks: number,
  more: Partial<DeliveryOption> = {},
): DeliveryOption => ({
  methodCode,
  methodName,
  carrier: 'cdek',
  category,
  costKopecks,
  termDays: { min: 2, max: 4 },
  cardOnDelivery: true,
  cashOnDelivery: true,
  ...more,
});

export const OPTIONS: SealedOption[] = [
  option('44', 'СДЭК, курьером до двери', 'to-door', 49_050),
  option('45', 'СДЭК, в пункт выдачи', 'delivery-point', 28_000, { termDays: { min: 3, max: 3 } }),
  option('8', 'Почта России, посылка', 'post-office', 31_500, {
    carrier: 'russian-post',
    termDays: { min: 5, max: 9 },
    cardOnDelivery: false,
  }),
  option('7', 'Boxberry, в пункт выдачи', 'delivery-point', 0, { carrier: 'boxberry', cashOnDelivery: false }),
].map((each) => ({ option: each, seal: `seal-of-${each.methodCode}` }));

export const POINTS: PickupPoint[] = Array.from({ length: 40 }, (_, index) => ({
  id: `point-${index}`,
  address: `Казань, ул. ${index % 2 ? 'Баумана' : 'Пушкина'}, д. ${index + 1}`,
  schedule: 'пн–пт 10:00–20:00',
  methodCodes: ['45'],
  cash: true,
  card: index !== 3,
}));

export type Call = { name: keyof BuyerServices; args: unknown[] };

/** Services that answer from memory and keep what was asked of them. */
export function fakeServices(changes: Partial<BuyerServices> = {}, order: Order = orderWith()) {
  const calls: Call[] = [];
  const paid = { ...order, status: 'new' as const, totalKopecks: 557_050 };
  const answers: BuyerServices = {
    openPreorder: async () => ({ state: 'open', shopName: SHOP, order }),
    noteOpened: async () => undefined,
    settlements: async (_token, query) =>
      SETTLEMENTS.filter(({ name }) => name.toLowerCase().includes(query.toLowerCase())),
    quotes: async () => OPTIONS,
    points: async (_token, _settlement, methodCode) => (methodCode === '45' ? POINTS : POINTS.slice(0, 3)),
    placePreorder: async (_token: string, _input: PlaceInput) => ({
      state: 'placed',
      shopName: SHOP,
      number: '261123-204825',
      payUrl: null,
    }),
    openPayment: async () => ({
      state: 'open',
      shopName: SHOP,
      order: {
        ...paid,
        delivery: { ...paid.delivery, methodCode: '44', methodName: 'СДЭК, курьером до двери', costKopecks: 49_050 },
      },
    }),
    startPayment: async () => ({ state: 'redirect', url: 'https://yoomoney.ru/checkout?orderId=1' }),
    paymentReturn: async () => ({ state: 'paid', shopName: SHOP, order: paid, payUrl: null }),
    ...changes,
  };
  const services = new Proxy(answers, {
    get: (target, name: keyof BuyerServices) => {
      const answer = target[name] as (...args: unknown[]) => unknown;
      return (...args: unknown[]) => {
        calls.push({ name, args });
        return answer(...args);
      };
    },
  });
  return { services, calls, asked: (name: keyof BuyerServices) => calls.filter((call) => call.name === name) };
}
