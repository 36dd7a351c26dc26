import { z } from 'zod';
import { DEMO_CREDENTIALS } from '../demo-credentials.ts';
import type { SystemStore } from '../kit/store.ts';
import { Refusal } from './answers.ts';
import type { Parameters } from './parameters.ts';
import { readJsonField } from './parameters.ts';

export interface ReferenceRow extends Record<string, unknown> {
  code: string;
  name: string;
}

const { deliveryTypes, paymentTypes, site, secondSite } = DEMO_CREDENTIALS.retailcrm;

// Source: the stock statuses and their groups; the misspelt codes are the system's own.
const STATUSES: [string, string, string][] = [
  ['new', 'Новый', 'new'],
  ['availability-confirmed', 'Наличие подтверждено', 'approval'],
  ['offer-analog', 'Предложить замену', 'approval'],
  ['client-confirmed', 'Согласован с клиентом', 'approval'],
  ['prepayed', 'Предоплата поступила', 'approval'],
  ['send-to-assembling', 'Передан в комплектацию', 'assembling'],
  ['assembling', 'Комплектуется', 'assembling'],
  ['assembling-complete', 'Укомплектован', 'assembling'],
  ['send-to-delivery', 'Передан в доставку', 'delivery'],
  ['delivering', 'Доставляется', 'delivery'],
  ['redirect', 'Доставка перенесена', 'delivery'],
  ['complete', 'Выполнен', 'complete'],
  ['no-call', 'Недозвон', 'cancel'],
  ['no-product', 'Нет в наличии', 'cancel'],
  ['already-buyed', 'Купил в другом месте', 'cancel'],
  ['delyvery-did-not-suit', 'Не устроила доставка', 'cancel'],
  ['prices-did-not-suit', 'Не устроила цена', 'cancel'],
  ['cancel-other', 'Отменён', 'cancel'],
];

const GROUPS: [string, string][] = [
  ['new', 'Новый'],
  ['approval', 'Согласование'],
  ['assembling', 'Комплектация'],
  ['delivery', 'Доставка'],
  ['complete', 'Выполнен'],
  ['cancel', 'Отменён'],
];

const PAYMENT_TYPES: [string, string][] = [
  [paymentTypes.cash, 'Наличными'],
  [paymentTypes.card, 'Банковской картой'],
  ['bank-transfer', 'Банковский перевод'],
  ['credit', 'В кредит'],
  ['e-money', 'Электронные деньги'],
];

const PAYMENT_STATUSES: [string, string, boolean][] = [
  ['not-paid', 'Не оплачен', false],
  ['paid', 'Оплачен', true],
  ['invoice', 'Выставлен счёт', false],
  ['payment-start', 'Начало оплаты', false],
  ['fail', 'Ошибка', false],
  ['returned', 'Возвращён', false],
];

const DELIVERY_TYPES: [string, string][] = [
  [deliveryTypes.courier, 'Курьером'],
  [deliveryTypes.pickUpPoint, 'Пункт выдачи'],
  [deliveryTypes.post, 'Почта России'],
  [deliveryTypes.shiptor, 'Shiptor'],
  ['self-delivery', 'Самовывоз'],
];

const named = (rows: [string, string][]): ReferenceRow[] =>
  rows.map(([code, name], ordering) => ({ code, name, active: true, ordering: (ordering + 1) * 10 }));

const typeCodes = PAYMENT_TYPES.map(([code]) => code);

const SEED: Record<string, ReferenceRow[]> = {
  statuses: STATUSES.map(([code, name, group], index) => ({
    code,
    name,
    active: true,
    ordering: (index + 1) * 10,
    group,
  })),
  'status-groups': GROUPS.map(([code, name], index) => ({
    code,
    name,
    active: true,
    ordering: (index + 1) * 10,
    process: code !== 'complete' && code !== 'cancel',
    statuses: STATUSES.filter(([, , group]) => group === code).map(([status]) => status),
  })),
  'payment-types': named(PAYMENT_TYPES).map((row) => ({
    ...row,
    defaultForCrm: row.code === paymentTypes.cash,
    defaultForApi: row.code === paymentTypes.cash,
    deliveryTypes: DELIVERY_TYPES.map(([code]) => code),
    paymentStatuses: PAYMENT_STATUSES.map(([code]) => code),
  })),
  'payment-statuses': PAYMENT_STATUSES.map(([code, name, paymentComplete], index) => ({
    code,
    name,
    active: true,
    ordering: (index + 1) * 10,
    paymentComplete,
    paymentTypes: typeCodes,
  })),
  'delivery-types': named(DELIVERY_TYPES).map((row) => ({
    ...row,
    defaultCost: 0,
    defaultNetCost: 0,
    paymentTypes: typeCodes,
    // Source: cash on delivery is a mark of the pair delivery type × payment type.
    deliveryPaymentTypes: typeCodes.map((code) => ({ code, cod: code === paymentTypes.cash })),
    deliveryServices: [],
  })),
  'delivery-services': [],
  sites: [
    { code: site, name: 'Тёплый дом', url: 'https://teplydom.example', currency: 'RUB', countryIso: 'RU' },
    {
      code: secondSite,
      name: 'Тёплый дом опт',
      url: 'https://opt.teplydom.example',
      currency: 'RUB',
      countryIso: 'RU',
    },
  ],
  'order-types': named([
    ['main', 'Основной'],
    ['eshop-individual', 'Физическое лицо'],
    ['eshop-legal', 'Юридическое лицо'],
  ]),
  'order-methods': named([
    ['shopping-cart', 'Через корзину'],
    ['phone', 'По телефону'],
    ['one-click', 'В один клик'],
  ]),
  'product-statuses': named([
    ['new', 'Новый'],
    ['in-reserve', 'В резерве'],
    ['out-of-stock', 'Нет на складе'],
  ]),
  units: [{ code: 'pc', name: 'Штука', sym: 'шт.', active: true }],
  stores: named([['main', 'Основной склад']]),
  'price-types': [{ code: 'base', name: 'Базовая', active: true, default: true }],
};

/** status-groups → statusGroups. */
const answerKey = (path: string): string => path.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

const rowsOf = (store: SystemStore, path: string) => store.collection<ReferenceRow>(`reference ${path}`);

export function seedReference(store: SystemStore): void {
  for (const [path, rows] of Object.entries(SEED)) {
    for (const row of rows) rowsOf(store, path).put(row.code, row);
  }
}

export const referenceRow = (store: SystemStore, path: string, code: string): ReferenceRow | undefined =>
  rowsOf(store, path).get(code);

export const referenceRows = (store: SystemStore, path: string): ReferenceRow[] => rowsOf(store, path).all();

export const referenceName = (store: SystemStore, path: string, code: string | undefined): string =>
  code === undefined ? '' : (referenceRow(store, path, code)?.name ?? code);

// Source: a reference is answered as an object keyed by code, not as an array.
export function listReference(store: SystemStore, path: string) {
  if (!(path in SEED)) throw new Refusal(404, 'API method not found');
  return {
    success: true,
    [answerKey(path)]: Object.fromEntries(referenceRows(store, path).map((row) => [row.code, row])),
  };
}

/** Source: the edit of a reference row makes it when there is none. */
export function editReference(store: SystemStore, path: string, code: string, parameters: Parameters) {
  if (!(path in SEED)) throw new Refusal(404, 'API method not found');
  const field = answerKey(path).replace(/ses$/, 's').replace(/s$/, '');
  const changes = readJsonField(parameters, field, z.looseObject({ name: z.string().min(1).optional() }));
  const row = { active: true, name: code, ...referenceRow(store, path, code), ...changes, code };
  rowsOf(store, path).put(code, row);
  return { success: true };
}

/** "DeliveryType" with "code"="x" does not exist. Null when it exists. */
export function unknownCode(store: SystemStore, path: string, entity: string, code: string | undefined): string | null {
  if (code === undefined || referenceRow(store, path, code)) return null;
  return `"${entity}" with "code"="${code}" does not exist.`;
}
