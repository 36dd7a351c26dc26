export const CATEGORIES = [
  'to-door',
  'delivery-point',
  'post-office',
  'door-to-door',
  'door-to-delivery-point',
  'delivery-point-to-door',
  'delivery-point-to-delivery-point',
] as const;

export type Category = (typeof CATEGORIES)[number];

export interface ShippingMethod {
  id: number;
  name: string;
  category: Category;
  group: string;
  courier: string;
  comment: string;
  description: string;
}

interface Tariff {
  baseRoubles: number;
  perKgRoubles: number;
  speedKmPerDay: number;
  maxWeightKg: number;
  maxSideCm: number;
  /** Source: no cash on delivery at all for the DPD Economy methods. */
  takesCod: boolean;
}

type Row = readonly [number, string, Category, string, string, number, number, number, number, number, boolean];

// Source: ids are a per-account dictionary; 1, 11, 16, 18 and 200 were seen.
const ROWS: readonly Row[] = [
  [1, 'Boxberry Самовывоз', 'delivery-point', 'boxberry_delivery_point', 'boxberry', 189, 24, 550, 15, 120, true],
  [2, 'Boxberry Курьер', 'to-door', 'boxberry_courier', 'boxberry', 289, 30, 500, 15, 120, true],
  [3, 'Shiptor Курьер', 'to-door', 'shiptor_courier', 'shiptor', 269, 26, 600, 25, 150, true],
  [8, 'СДЭК Курьер', 'to-door', 'cdek_courier', 'cdek', 319, 34, 700, 30, 150, true],
  [9, 'СДЭК Самовывоз', 'delivery-point', 'cdek_delivery_point', 'cdek', 219, 28, 700, 30, 150, true],
  [11, 'PickPoint', 'delivery-point', 'pickpoint', 'pickpoint', 199, 22, 500, 15, 60, true],
  [13, 'Shiptor Почта', 'post-office', 'russian_post', 'russian-post', 239, 42, 380, 20, 190, true],
  [16, 'DPD Курьер (Авиа)', 'to-door', 'dpd_consumer', 'dpd', 549, 88, 1900, 30, 175, true],
  [17, 'DPD Курьер (Авто)', 'to-door', 'dpd_eparcel_courier', 'dpd', 309, 33, 650, 30, 175, true],
  [18, 'DPD Самовывоз', 'delivery-point', 'dpd_eparcel_delivery', 'dpd', 229, 27, 650, 30, 175, true],
  [21, 'DPD Economy Курьер', 'to-door', 'dpd_economy_courier', 'dpd', 249, 25, 420, 30, 175, false],
  [200, 'Сберпосылка', 'delivery-point', 'sberlogistics', 'sberlogistics', 209, 25, 520, 15, 120, true],
  [301, 'СДЭК Дверь - Дверь', 'door-to-door', 'cdek_dd', 'cdek', 389, 36, 750, 30, 150, true],
  [302, 'СДЭК Дверь - ПВЗ', 'door-to-delivery-point', 'cdek_dt', 'cdek', 329, 32, 750, 30, 150, true],
  [303, 'СДЭК ПВЗ - Дверь', 'delivery-point-to-door', 'cdek_td', 'cdek', 329, 32, 750, 30, 150, true],
  [304, 'СДЭК ПВЗ - ПВЗ', 'delivery-point-to-delivery-point', 'cdek_tt', 'cdek', 259, 28, 750, 30, 150, true],
  [311, 'DPD Дверь - Дверь', 'door-to-door', 'dpd_dd', 'dpd', 379, 35, 680, 30, 175, true],
  [314, 'DPD ПВЗ - ПВЗ', 'delivery-point-to-delivery-point', 'dpd_tt', 'dpd', 269, 27, 680, 30, 175, true],
];

export const SHIPPING_METHODS: readonly (ShippingMethod & Tariff)[] = ROWS.map(
  ([
    id,
    name,
    category,
    group,
    courier,
    baseRoubles,
    perKgRoubles,
    speedKmPerDay,
    maxWeightKg,
    maxSideCm,
    takesCod,
  ]) => ({
    id,
    name,
    category,
    group,
    courier,
    comment: '',
    description: '',
    baseRoubles,
    perKgRoubles,
    speedKmPerDay,
    maxWeightKg,
    maxSideCm,
    takesCod,
  }),
);

export const COURIERS = [
  'shiptor',
  'shiptor-one-day',
  'shiptor-oversize',
  'shiptor-area',
  'boxberry',
  'dpd',
  'iml',
  'russian-post',
  'pickpoint',
  'cdek',
  'sberlogistics',
  'sber_courier_c2c',
  'pec',
  'bpost',
  'spsr',
  'b2c',
  'svyaznoy',
  'shiptor-international',
  'aramex',
];

export const methodById = (id: number) => SHIPPING_METHODS.find((method) => method.id === id);

/** The row of getShippingMethods, also inside a package and a price. */
export const methodView = ({ id, name, category, group, courier, comment, description }: ShippingMethod) => ({
  id,
  name,
  category,
  group,
  courier,
  comment,
  description,
});

// Source: any door/delivery-point pair is a through method; to-door, delivery-point and post-office are standard.
export const isThrough = (category: Category): boolean => category.includes('-to-');

export const endsAtPoint = (category: Category): boolean => category.endsWith('delivery-point');

export const beginsAtPoint = (category: Category): boolean => category.startsWith('delivery-point-to-');

// Source: the status codes and the first Russian label of the reference for each.
export const STATUSES = [
  ['new', 'Новая'],
  ['checking-declaration', 'Проверка декларации'],
  ['declaration-checked', 'Декларация проверена'],
  ['waiting-pickup', 'Ожидает забора'],
  ['waiting-send', 'Ожидает отгрузки'],
  ['arrived-to-warehouse', 'Прибыла на склад'],
  ['packed', 'Упакована'],
  ['prepared-to-send', 'Готова к отправке'],
  ['sent', 'Отправлена'],
  ['waiting-on-delivery-point', 'Ожидает на пункте выдачи'],
  ['delivered', 'Доставлена'],
  ['awaiting-return', 'Ожидает решения по возврату'],
  ['returned', 'Возвращена'],
  ['reported', 'Возвращена отправителю'],
  ['resend', 'Отправлена повторно'],
  ['lost', 'Утеряна'],
  ['recycled', 'Утилизирована'],
  ['removed', 'Удалена'],
] as const;

export type PackageStatus = (typeof STATUSES)[number][0];

export const STATUS_CODES = STATUSES.map(([code]) => code) as [PackageStatus, ...PackageStatus[]];

export const statusLabel = (status: PackageStatus): string => STATUSES.find(([code]) => code === status)?.[1] ?? status;
