import { z } from 'zod';
import type { Settlement } from '../kit/settlements.ts';
import { distanceKm, nearestKnown } from '../kit/settlements.ts';
import type { ShippingMethod } from './dictionary.ts';
import { COURIERS, isThrough, methodView, SHIPPING_METHODS } from './dictionary.ts';
import { dimension, flag, money, text } from './fields.ts';
import { readParams } from './refusal.ts';

const pricesInput = z.object(
  {
    length: dimension,
    width: dimension,
    height: dimension,
    weight: dimension,
    cod: money,
    // Source: 0 is allowed here since 2019, while a package still needs 10.
    declared_cost: money,
    kladr_id: text,
    kladr_id_from: text,
    stock: flag('Must be true or false.').nullish(),
    country_code: z
      .enum(['RU', 'KZ', 'BY'], { error: 'Invalid country code. Allowed codes: RU, KZ, BY' })
      .default('RU'),
    courier: z.enum(COURIERS, { error: 'Invalid courier name.' }).nullish(),
    pick_up_type: z
      .enum(['courier', 'terminal', 'independently-to-shiptor', 'from-provider'], { error: 'Pick up type invalid.' })
      .nullish(),
    cashless_payment: flag('Cashless payment must be true or false.').nullish(),
  },
  { error: 'Invalid params.' },
);

export interface Parcel {
  lengthCm: number;
  widthCm: number;
  heightCm: number;
  weightKg: number;
  cod: number;
  declaredCost: number;
}

const MOSCOW = '77000000000';
const rounded = (sum: number): number => Math.round(sum * 100) / 100;

const readable = (sum: number): string =>
  `${sum.toLocaleString('ru-RU', { minimumFractionDigits: sum % 1 === 0 ? 0 : 2, maximumFractionDigits: 2 })} ₽`;

const cost = (sum: number) => ({ sum: rounded(sum), currency: 'RUB', readable: readable(rounded(sum)) });

type Tariffed = (typeof SHIPPING_METHODS)[number];

/** The fee, cod and insurance of one method over a distance. */
export function priceOf(method: Tariffed, parcel: Parcel, distance: number) {
  const volumetricKg = (parcel.lengthCm * parcel.widthCm * parcel.heightCm) / 5000;
  const weight = Math.max(parcel.weightKg, volumetricKg, 0.1);
  const stretch = 1 + distance / 2500;
  const shipping =
    method.baseRoubles * (0.75 + 0.25 * stretch) + method.perKgRoubles * Math.ceil(weight * 2) * 0.5 * stretch;
  return {
    shipping: rounded(shipping),
    cod: rounded(parcel.cod * 0.025),
    declaring: rounded(parcel.declaredCost * 0.005),
  };
}

function plural(days: number): string {
  const tens = days % 100;
  const ones = days % 10;
  if (tens > 10 && tens < 20) return 'дней';
  if (ones === 1) return 'день';
  return ones > 1 && ones < 5 ? 'дня' : 'дней';
}

function daysOf(method: Tariffed, distance: number) {
  const minDays = 1 + Math.ceil(distance / method.speedKmPerDay);
  const maxDays = minDays + (method.category === 'post-office' ? 3 : distance > 900 ? 2 : 0);
  // Source: `days` is a text such as "3 дня" or "2-4 дня"; min_days and max_days came later.
  const days = minDays === maxDays ? `${minDays} ${plural(minDays)}` : `${minDays}-${maxDays} ${plural(maxDays)}`;
  return { days, min_days: minDays, max_days: maxDays };
}

function quote(method: Tariffed, parcel: Parcel, distance: number, priority: number) {
  const fits =
    parcel.weightKg <= method.maxWeightKg &&
    Math.max(parcel.lengthCm, parcel.widthCm, parcel.heightCm) <= method.maxSideCm &&
    (parcel.cod === 0 || method.takesCod);
  const view: ShippingMethod = methodView(method);
  // Source: a method may come with a status other than "ok", such as "unavailable".
  if (!fits) {
    const none = { services: [], total: cost(0) };
    return { status: 'unavailable', method: view, cost: none, days: null, min_days: null, max_days: null, priority };
  }
  const price = priceOf(method, parcel, distance);
  const services = [
    { service: 'shipping', ...cost(price.shipping) },
    { service: 'cod', ...cost(price.cod) },
    { service: 'cost_declaring', ...cost(price.declaring) },
  ];
  const total = cost(price.shipping + price.cod + price.declaring);
  return { status: 'ok', method: view, cost: { services, total }, ...daysOf(method, distance), priority };
}

export const routeKm = (from: string, to: Settlement | undefined): number => {
  const sender = nearestKnown(from === '' ? MOSCOW : from);
  return sender && to ? distanceKm(sender, to) : 1500;
};

export function calculateShipping(params: unknown) {
  const input = readParams(pricesInput, params);
  const parcel: Parcel = {
    lengthCm: input.length,
    widthCm: input.width,
    heightCm: input.height,
    weightKg: input.weight,
    // Source: cash on delivery works for Russia alone.
    cod: input.country_code === 'RU' ? input.cod : 0,
    declaredCost: input.declared_cost,
  };
  const to = nearestKnown(input.kladr_id);
  const reachable = input.country_code !== 'RU' || to !== undefined;
  const abroad = input.country_code !== 'RU';
  // Source: stock true is from Shiptor's warehouse (standard), false is through; kladr_id_from is needed for through.
  const standard = input.stock !== false;
  const through = !abroad && input.stock !== true && (input.kladr_id_from !== '' || input.stock === false);
  const distance = abroad ? 2600 : routeKm(input.kladr_id_from, to);
  const methods = SHIPPING_METHODS.filter((method) => (isThrough(method.category) ? through : standard))
    .filter((method) => !input.courier || method.courier === input.courier)
    .filter((method) => !(input.cashless_payment && input.cod > 0 && method.courier === 'russian-post'));
  return {
    request: params,
    methods: reachable ? methods.map((method, index) => quote(method, parcel, distance, index + 1)) : [],
  };
}
