import { CATALOGUE } from '../kit/catalogue.ts';
import { makePerson } from '../kit/people.ts';
import { createRandom } from '../kit/random.ts';
import { moscowDateTime } from '../kit/time.ts';

export interface LineItem {
  id: number;
  name: string;
  product_id: number;
  variation_id: number;
  quantity: number;
  sku: string;
  /** Source: the price of a line is a number, its totals are texts. */
  price: number;
  subtotal: string;
  total: string;
}

/** The REST v3 order as far as the stand-in makes it; what a caller adds is kept as it is. */
export interface WooOrder extends Record<string, unknown> {
  id: number;
  number: string;
  status: string;
  total: string;
  shipping_total: string;
  date_modified: string;
  date_modified_gmt: string;
  line_items: LineItem[];
}

// Source: date_created has no zone; the _gmt twin is UTC with no "Z".
const localStamp = (at: Date): string => moscowDateTime(at).replace(' ', 'T');
const gmtStamp = (at: Date): string => at.toISOString().slice(0, 19);

export const modifiedAt = (at: Date) => ({ date_modified: localStamp(at), date_modified_gmt: gmtStamp(at) });

const money = (sum: number): string => sum.toFixed(2);

export const totalOf = (lines: { total: string }[], shipping: string): string =>
  money(lines.reduce((sum, line) => sum + Number(line.total), 0) + Number(shipping));

interface PaymentWay {
  method: string;
  title: string;
  paid: boolean;
}

const PAYMENTS: readonly [PaymentWay, ...PaymentWay[]] = [
  { method: 'cod', title: 'Оплата при получении', paid: false },
  { method: 'yookassa_epl', title: 'ЮKassa', paid: true },
  { method: 'bacs', title: 'Банковский перевод', paid: false },
];

interface ShippingWay {
  id: string;
  title: string;
  sum: number;
}

const SHIPPING: readonly [ShippingWay, ...ShippingWay[]] = [
  { id: 'flat_rate', title: 'Курьер до двери', sum: 350 },
  { id: 'local_pickup', title: 'Пункт выдачи', sum: 220 },
  { id: 'russian_post', title: 'Почта России', sum: 290 },
];

function lineItems(random: ReturnType<typeof createRandom>, orderId: number): LineItem[] {
  const start = random.integer(0, CATALOGUE.length - 1);
  const amount = random.integer(1, 3);
  return Array.from({ length: amount }, (_, index) => {
    // A stride that is prime to the catalogue's length, so no article comes twice in an order.
    const goods = CATALOGUE[(start + index * 7) % CATALOGUE.length];
    const quantity = random.integer(1, 2);
    const total = money((goods?.priceRoubles ?? 0) * quantity);
    return {
      id: orderId * 10 + index + 1,
      name: goods?.name ?? '',
      product_id: 300 + ((start + index * 7) % CATALOGUE.length),
      variation_id: 0,
      quantity,
      sku: goods?.article ?? '',
      price: goods?.priceRoubles ?? 0,
      subtotal: total,
      total,
    };
  });
}

/** A believable order: the same one for the same seed and id. */
export function makeOrder(id: number, seed: number, now: Date, source: string): WooOrder {
  const random = createRandom(seed);
  const { firstName, lastName, phone, email, city, region, postalCode, street, house, flat } = makePerson(random);
  const payment = random.pick(PAYMENTS);
  const shipping = random.pick(SHIPPING);
  const lines = lineItems(random, id);
  const address = {
    first_name: firstName,
    last_name: lastName,
    company: '',
    address_1: `${street}, ${house}`,
    address_2: `кв. ${flat}`,
    city,
    state: region,
    postcode: postalCode,
    country: 'RU',
  };
  // Source: shipping may be empty texts, and then billing stands for it.
  const sameAddress = random.next() < 0.3;
  const empty = Object.fromEntries(Object.keys(address).map((name) => [name, '']));
  return {
    id,
    parent_id: 0,
    number: String(id),
    status: payment.paid ? 'processing' : 'on-hold',
    currency: 'RUB',
    version: '9.4.2',
    prices_include_tax: true,
    date_created: localStamp(now),
    date_created_gmt: gmtStamp(now),
    ...modifiedAt(now),
    discount_total: '0.00',
    shipping_total: money(shipping.sum),
    total_tax: '0.00',
    total: totalOf(lines, money(shipping.sum)),
    customer_id: random.integer(1, 900),
    billing: { ...address, email, phone },
    shipping: { ...(sameAddress ? empty : address), phone: '' },
    payment_method: payment.method,
    payment_method_title: payment.title,
    transaction_id: payment.paid ? `woo-${id}` : '',
    date_paid: payment.paid ? localStamp(now) : null,
    date_paid_gmt: payment.paid ? gmtStamp(now) : null,
    customer_note: random.next() < 0.3 ? 'Позвоните, пожалуйста, за час до доставки' : '',
    line_items: lines,
    shipping_lines: [
      {
        id: id * 10 + 9,
        method_title: shipping.title,
        method_id: shipping.id,
        total: money(shipping.sum),
        total_tax: '0.00',
      },
    ],
    fee_lines: [],
    coupon_lines: [],
    refunds: [],
    meta_data: [],
    _links: { self: [{ href: `${source}/wp-json/wc/v3/orders/${id}` }] },
  };
}
