import type { Connection } from '#core/api/connections';
import type { ProductAnswer } from '#core/api/products';
import type { DeliveryOption, PickupPoint, Settlement } from '#core/delivery/quote';
import { composeOrder } from '#core/order/edit';
import type { Order, OrderLink } from '#core/order/schema';
import { ORDER_STATUSES, type OrderStatus } from '#core/order/status';
import { itemsTotalKopecks, totalKopecks } from '#core/order/totals';
import { orderTypeOf } from '#core/order/type';

export const SHOP = { id: 'shp_demo', name: 'Лавка «Север»', timeZone: 'Europe/Moscow', role: 'owner' as const };
export const SECOND_SHOP = { id: 'shp_second', name: 'Кофе и чай', timeZone: 'Europe/Moscow', role: 'viewer' as const };

const connection = (id: string, system: Connection['system'], name: string): Connection => ({
  ...{ id, system, name, shopId: SHOP.id },
  account: system === 'retailcrm' ? 'demo.retailcrm.ru' : null,
  enabled: true,
});
export const CONNECTIONS = [
  connection('con_shiptor', 'shiptor', 'Shiptor'),
  connection('con_retailcrm', 'retailcrm', 'RetailCRM'),
];

export const SETTLEMENTS: Settlement[] = [
  { code: '77000000000', name: 'Москва', region: 'г Москва', country: 'RU' },
  { code: '78000000000', name: 'Санкт-Петербург', region: 'г Санкт-Петербург', country: 'RU' },
  { code: '66000001000', name: 'Екатеринбург', region: 'Свердловская обл', country: 'RU' },
  { code: '50000000001', name: 'Московский', region: 'Московская обл', country: 'RU' },
];

const option = (methodCode: string, rest: Omit<DeliveryOption, 'methodCode'>): DeliveryOption => ({
  methodCode,
  ...rest,
});
const term = (min: number, max: number) => ({ min, max });
export const OPTIONS: DeliveryOption[] = [
  option('courier', {
    methodName: 'Shiptor Курьер',
    carrier: 'shiptor',
    category: 'to-door',
    costKopecks: 39_000,
    termDays: term(2, 3),
    cardOnDelivery: true,
    cashOnDelivery: true,
  }),
  option('boxberry', {
    methodName: 'Boxberry ПВЗ',
    carrier: 'boxberry',
    category: 'delivery-point',
    costKopecks: 24_500,
    termDays: term(3, 4),
    cardOnDelivery: true,
    cashOnDelivery: true,
  }),
  option('dpd', {
    methodName: 'DPD ПВЗ',
    carrier: 'dpd',
    category: 'delivery-point',
    costKopecks: 27_100,
    termDays: term(2, 2),
    cardOnDelivery: false,
    cashOnDelivery: true,
  }),
  option('post', {
    methodName: 'Почта России',
    carrier: 'russian-post',
    category: 'post-office',
    costKopecks: 31_250,
    termDays: term(5, 9),
    cardOnDelivery: false,
    cashOnDelivery: true,
  }),
  option('through', {
    methodName: 'СДЭК, от двери до двери',
    carrier: 'cdek',
    category: 'door-to-door',
    costKopecks: 52_000,
    termDays: term(1, 2),
    cardOnDelivery: true,
    cashOnDelivery: true,
  }),
];

/** Fifteen roubles more for each half kilogram. */
export const optionsFor = (weightGrams: number): DeliveryOption[] =>
  OPTIONS.map((each) => ({ ...each, costKopecks: each.costKopecks + Math.floor(weightGrams / 500) * 1500 }));

const street = ['ул. Ленина, 12', 'пр. Мира, 40, стр. 2', 'ул. Садовая, 7', 'наб. Речная, 3'];
export const POINTS: PickupPoint[] = street.map((address, index) => ({
  id: `pvz-${index + 1}`,
  address,
  schedule: 'пн–вс 10:00–20:00',
  methodCodes: ['boxberry', 'dpd'],
  cash: true,
  card: index !== 3,
}));

const product = (sku: string, name: string, priceKopecks: number, weightGrams: number): ProductAnswer => ({
  ...{ id: `prd_${sku}`, sku, shopArticle: sku, name, priceKopecks, weightGrams, vatRate: 'none', source: 'shiptor' },
  ...{ lengthMm: 240, widthMm: 180, heightMm: 60, externalId: null, updatedAt: null },
});
export const PRODUCTS = [
  product('TEA-001', 'Чай чёрный «Ассам», 200 г', 54_000, 240),
  product('TEA-014', 'Чай зелёный «Сенча», 100 г', 62_000, 130),
  product('CUP-310', 'Чашка керамическая, 310 мл', 89_000, 420),
  product('POT-080', 'Чайник заварочный, 800 мл', 245_000, 900),
  product('HON-250', 'Мёд липовый, 250 г', 47_500, 380),
];

const PEOPLE = [
  'Ковалёва Мария Петровна',
  'Орлов Илья Сергеевич',
  'Семёнов Артём',
  'Жукова Екатерина Андреевна',
  'Ёлкин Пётр',
  'Гусева Анна Викторовна',
  'Фомин Денис',
  'Константинопольская Александра Владиславовна',
];

const pick = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

/** Believable orders, newest first, the same in every run. */
export function makeOrders(count: number, newestAt: number): Order[] {
  return Array.from({ length: count }, (_, index) => makeOrder(index, newestAt - index * 41 * 60_000));
}

function contentOf(index: number, at: number) {
  const delivery = pick(OPTIONS, index);
  const place = pick(SETTLEMENTS, index);
  const goods = [pick(PRODUCTS, index), ...(index % 4 === 0 ? [pick(PRODUCTS, index + 2)] : [])];
  const items = goods.map((each, line) => ({
    ...each,
    id: `itm_${index}_${line}`,
    quantity: 1 + ((index + line) % 3),
  }));
  const costKopecks = delivery.costKopecks - (index % 5) * 1000;
  const codKopecks = itemsTotalKopecks(items.map((item) => ({ ...item, discountKopecks: 0 }))) + costKopecks;
  const { methodCode, methodName, carrier, category, termDays } = delivery;
  const point = { pickupPointId: 'pvz-1', pickupPointAddress: POINTS[0]?.address ?? '' };
  return composeOrder(
    `2611${String(23 - (index % 20)).padStart(2, '0')}-${String(104512 + index * 37)}`,
    {
      recipient: {
        ...{ fullName: pick(PEOPLE, index), phone: `+7912345${String(6000 + index)}` },
        email: `buyer${index}@example.ru`,
      },
      address: {
        ...{ settlement: place.name, settlementCode: place.code, region: place.region, postalCode: '101000' },
        ...{ street: 'ул. Полевая', house: '5', flat: '18' },
      },
      items,
      comment: index % 5 === 0 ? 'Позвоните за час, домофон не работает' : '',
      ...(isOnline(index)
        ? { cod: null, prepayment: { method: 'online_card', paid: index % 2 === 0 } }
        : { cod: { amountKopecks: codKopecks, method: carrier === 'russian-post' || index % 2 ? 'cash' : 'card' } }),
      delivery: {
        ...{ methodCode, methodName, carrier, category, costKopecks, termDays, asOf: new Date(at).toISOString() },
        ...(category === 'delivery-point' ? point : {}),
      },
    },
    () => 'itm_unused',
  );
}

const isOnline = (index: number) => index % 3 === 1;
const REFUSED = {
  code: 'NO_TARIFF',
  message: 'Не найден тариф для выбранного направления: проверьте вес и габариты отправления',
};

const linkOf = (index: number, at: number, sent: boolean): OrderLink => ({
  ...{ id: `lnk_${index}`, connectionId: 'con_shiptor', system: 'shiptor', state: sent ? 'linked' : 'failed' },
  externalId: sent ? String(880_000 + index) : null,
  url: sent ? `https://shiptor.ru/parcel/${880_000 + index}` : null,
  trackingNumber: sent ? `RP${100_200_300 + index}` : null,
  externalStatus: sent ? 'Отправлен на сборку' : null,
  error: sent ? null : REFUSED,
  updatedAt: new Date(at + 60_000).toISOString(),
});

function statusOf(index: number): OrderStatus {
  if (index >= 24) return pick(ORDER_STATUSES, index);
  return index % 6 === 5 ? 'problem' : 'new';
}

function makeOrder(index: number, at: number): Order {
  const content = contentOf(index, at);
  const status = statusOf(index);
  const link = { url: `https://orders.example.ru/p/${index}`, expiresAt: null, stage: 'opened' as const };
  return {
    ...content,
    ...{ id: `ord_${String(index).padStart(4, '0')}`, shopId: SHOP.id, status, version: 1, source: 'woocommerce' },
    type: orderTypeOf(content.delivery.category),
    createdAt: new Date(at).toISOString(),
    updatedAt: new Date(at).toISOString(),
    itemsTotalKopecks: itemsTotalKopecks(content.items),
    totalKopecks: totalKopecks(content),
    original: null,
    problem: status === 'problem' ? REFUSED : null,
    links: status === 'sent' || status === 'problem' ? [linkOf(index, at, status === 'sent')] : [],
    preorder: status === 'preorder' ? link : null,
    paymentLink: isOnline(index) && index % 2 === 1 ? { url: `https://orders.example.ru/pay/${index}` } : null,
  };
}
