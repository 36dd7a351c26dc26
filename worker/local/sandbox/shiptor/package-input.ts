import { z } from 'zod';
import { findSettlement, settlementByName } from '../kit/settlements.ts';
import { addDays, moscowDate } from '../kit/time.ts';
import { endsAtPoint, methodById } from './dictionary.ts';
import { dimension, flag, money, numeric, shortText, text } from './fields.ts';
import { pointById } from './points.ts';
import { invalid } from './refusal.ts';

// Source: vat is null, 0, 10 or 18 in the reference; the later rates are not in it and are taken here.
const VAT = [0, 5, 7, 10, 18, 20, 22];

const line = z.object(
  {
    shopArticle: shortText.refine((value) => value !== '', { error: 'Invalid products.' }),
    count: numeric('Invalid product count.', (value) => Number.isInteger(value) && value > 0),
    price: money.nullish(),
    vat: numeric('Invalid vat (can be null, 0, 10, 18).', (value) => VAT.includes(value)).nullish(),
    englishName: text,
  },
  { error: 'Invalid products.' },
);

const address = z.object(
  {
    country: z
      .enum(['RU', 'KZ', 'BY'], { error: 'Invalid country code. Allowed codes: RU, KZ, BY' })
      .nullish()
      .transform((code) => code ?? 'RU'),
    name: text,
    surname: text,
    patronymic: text,
    receiver: text,
    email: text.refine((value) => value === '' || /^\S+@\S+\.\S+$/.test(value), { error: 'Invalid email.' }),
    phone: text,
    postal_code: text,
    administrative_area: text,
    settlement: text,
    street: text,
    house: text,
    apartment: text,
    address_line_1: text,
    kladr_id: text.refine((value) => /^\d*$/.test(value), { error: 'Must contain only digits or empty value.' }),
  },
  { error: 'Address cannot be empty.' },
);

const cashlessFlag = flag('Cashless payment must be true or false.').nullish();

export const packageInput = z.object({
  length: dimension,
  width: dimension,
  height: dimension,
  weight: dimension,
  cod: money,
  declared_cost: money,
  external_id: shortText,
  stock: numeric('You do not have access to a stock.').nullish(),
  is_fulfilment: flag('Must be true or false.').nullish(),
  no_gather: flag('Must be true or false.').nullish(),
  departure: z.object(
    {
      shipping_method: numeric('Invalid shipping method.'),
      delivery_point: numeric('Delivery point must be defined.').nullish(),
      delivery_time: numeric('Invalid delivery time.').nullish(),
      delivery_time_string: text,
      delayed_delivery_at: text,
      cashless_payment: cashlessFlag,
      comment: text,
      address,
    },
    { error: 'Invalid departure.' },
  ),
  products: z.array(line, { error: 'Invalid products.' }).min(1, { error: 'Invalid products.' }),
  services: z.array(line, { error: 'Invalid services.' }).nullish(),
});

export type PackageInput = z.infer<typeof packageInput>;

/** Prices of what the merchant has registered, by article. */
export interface PriceBook {
  product(article: string): number | undefined;
  service(article: string): number | undefined;
}

const withoutSeparators = (phone: string): string => phone.replace(/[\s()-]/g, '');

/** Source: answers print the phone as +7 800 555-35-35. */
export function printPhone(phone: string): string {
  const match = /^\+7(\d{3})(\d{3})(\d{2})(\d{2})$/.exec(withoutSeparators(phone));
  return match ? `+7 ${match[1]} ${match[2]}-${match[3]}-${match[4]}` : phone;
}

function checkAddress({ departure }: PackageInput): void {
  const { address, shipping_method } = departure;
  const method = methodById(shipping_method);
  const isPost = method?.category === 'post-office';
  if (address.receiver === '' && (address.name === '' || address.surname === '')) {
    throw invalid('Name and surname cannot be empty when receiver is empty.');
  }
  // Source: the phone is international, +7… for Russia.
  if (!/^\+(7\d{10}|375\d{9})$/.test(withoutSeparators(address.phone))) throw invalid('Invalid phone.');
  if (address.kladr_id === '' && address.settlement === '') throw invalid('Address cannot be empty.');
  if (address.country === 'RU' && !findSettlement(address.kladr_id) && !settlementByName(address.settlement)) {
    const length = address.kladr_id.length;
    if (length !== 11 && length !== 13) throw invalid('Must contain only digits or empty value.');
  }
  // Source: Russian Post needs a postal code of exactly six digits and a surname.
  if (isPost && !/^\d{6}$/.test(address.postal_code)) throw invalid('Postal code must contain 6 digits.');
  if (isPost && address.surname === '' && address.receiver === '') throw invalid('Surname cannot be empty.');
  if (method && endsAtPoint(method.category)) return;
  // Source: street and house go together or not at all; address_line_1 may stand for both; not for a point.
  if ((address.street === '') !== (address.house === '')) throw invalid('Address cannot be empty.');
  if (address.street === '' && address.address_line_1 === '') throw invalid('Address cannot be empty.');
}

function checkPoint({ cod, departure }: PackageInput): void {
  const method = methodById(departure.shipping_method);
  if (!method || !endsAtPoint(method.category)) return;
  if (departure.delivery_point === null || departure.delivery_point === undefined) {
    throw invalid('Delivery point must be defined.');
  }
  const point = pointById(departure.delivery_point);
  if (!point?.shipping_methods.includes(method.id)) throw invalid('Delivery point does not match the shipping method.');
  if (cod === 0) return;
  const cashless = departure.cashless_payment === true;
  if (!cashless && !point.cod) throw invalid('Delivery point does not accept cash payment');
  if (cashless && !point.card)
    throw invalid('Cashless payment is not available in this delivery point (InvalidCashlessPayment).');
}

function checkMoney(input: PackageInput, prices: PriceBook): void {
  const { cod, declared_cost, departure, products, services } = input;
  const method = methodById(departure.shipping_method);
  if (declared_cost < 10) throw invalid('Must be a numeric greater or equal 10.');
  // Source: declared_cost is never below cod.
  if (declared_cost < cod) throw invalid('Declared cost must be greater or equal cod.');
  const lines = [
    ...products.map((item) => ({ ...item, known: prices.product(item.shopArticle), refusal: 'Invalid products.' })),
    ...(services ?? []).map((item) => ({
      ...item,
      known: prices.service(item.shopArticle),
      refusal: 'Invalid services.',
    })),
  ];
  for (const item of lines) {
    // Source: a product must exist or its price be given.
    if (item.known === undefined && (item.price === null || item.price === undefined)) throw invalid(item.refusal);
  }
  if (cod === 0) return;
  // Source: cash on delivery for Russia alone, and never with the DPD Economy methods.
  if (departure.address.country !== 'RU') throw invalid('Cash-on-delivery is available only for Russia.');
  if (method && !method.takesCod) throw invalid('Cash-on-delivery is not available for this shipping method.');
  // Source: card on delivery is impossible for Russian Post.
  if (departure.cashless_payment === true && method?.courier === 'russian-post') {
    throw invalid('Cashless payment is not available for this shipping method (InvalidCashlessPayment).');
  }
  // Source: with cod, goods and services together equal cod.
  const sum = lines.reduce((total, item) => total + (item.price ?? item.known ?? 0) * item.count, 0);
  if (Math.round(sum * 100) !== Math.round(cod * 100)) {
    throw invalid('Sum of products and services must be equal to cod.');
  }
}

/** Refuses what the real system refuses; the input is of the right shape already. */
export function checkPackage(input: PackageInput, prices: PriceBook, now: Date): void {
  const method = methodById(input.departure.shipping_method);
  if (!method) throw invalid('Invalid shipping method.');
  const longest = Math.max(input.length, input.width, input.height);
  if (longest > method.maxSideCm || input.weight > method.maxWeightKg) {
    throw invalid('Dimensions exceed the limits of the shipping method.');
  }
  checkAddress(input);
  checkPoint(input);
  checkMoney(input, prices);
  // Source: card on delivery only with cod.
  if (input.cod === 0 && input.departure.cashless_payment === true) {
    throw invalid('Cashless payment is available only with cod (InvalidCashlessPayment).');
  }
  const delayed = input.departure.delayed_delivery_at;
  // Source: delayed delivery is one to seven days from today.
  if (delayed !== '' && (delayed < moscowDate(addDays(now, 1)) || delayed > moscowDate(addDays(now, 7)))) {
    throw invalid('Delayed delivery date must be from 1 to 7 days from today.');
  }
}
