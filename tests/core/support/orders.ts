import fc from 'fast-check';
import type { z } from 'zod';
import { createOrderSchema } from '#core/api/orders';
import { DELIVERY_CATEGORIES, RUSSIAN_POST } from '#core/delivery/category';
import { composeOrder, type OrderChanges } from '#core/order/edit';
import { COD_METHODS, PREPAYMENT_METHODS } from '#core/order/payment';
import type { OrderContent } from '#core/order/schema';

const changesSchema = createOrderSchema.omit({ shopId: true });

/** Changes as the API takes them. */
export const parseChanges = (input: z.input<typeof changesSchema>): OrderChanges => changesSchema.parse(input);

export const counted = () => {
  let count = 0;
  return () => `itm_${++count}`;
};

/** A prepaid order to a door in Moscow that breaks no rule, with what a test changes of it. */
export function orderContent(changes: z.input<typeof changesSchema> = {}): OrderContent {
  const input = parseChanges({
    recipient: { fullName: 'Петрова Анна', phone: '+79123456789', email: '' },
    address: { country: 'RU', settlementCode: '77000000000', street: 'Ленина', house: '1', postalCode: '101000' },
    items: [{ name: 'Чай', sku: 'TEA', quantity: 2, priceKopecks: 100_050, weightGrams: 250 }],
    delivery: { methodCode: '3', methodName: 'Курьер', carrier: 'shiptor', category: 'to-door', costKopecks: 30_000 },
    ...changes,
  });
  return composeOrder('261124-120000', input, counted());
}

const kopecks = (max: number) => fc.integer({ min: 0, max });
const text = fc.string({ maxLength: 12 }).filter((value) => !value.includes('\0'));

const item = fc.record(
  {
    name: text.filter((value) => value.trim() !== ''),
    sku: text,
    quantity: fc.integer({ min: 1, max: 20 }),
    priceKopecks: kopecks(5_000_000),
    discountKopecks: kopecks(1000),
    weightGrams: kopecks(5000),
    heightMm: kopecks(500),
  },
  { requiredKeys: ['name', 'quantity', 'priceKopecks'] },
);

const cod = fc.record({
  amountKopecks: fc.integer({ min: 1, max: 9_000_000 }),
  method: fc.constantFrom(...COD_METHODS),
});
const prepayment = fc.record({ method: fc.constantFrom(...PREPAYMENT_METHODS), paid: fc.boolean() });

const fields = fc.record(
  {
    comment: text,
    note: text,
    recipient: fc.record({ fullName: text, phone: text }, { requiredKeys: [] }),
    address: fc.record(
      { settlementCode: fc.constantFrom('77000000000', '78000000000'), house: text, postalCode: text },
      { requiredKeys: [] },
    ),
    items: fc.array(item, { maxLength: 4 }),
    parcel: fc.record({ weightGrams: kopecks(9000), auto: fc.boolean() }, { requiredKeys: [] }),
    declaredValueKopecks: kopecks(9_000_000),
    delivery: fc.record(
      {
        methodCode: fc.constantFrom(null, '1', '3', '13', '301'),
        category: fc.constantFrom(null, ...DELIVERY_CATEGORIES),
        costKopecks: kopecks(90_000),
        carrier: fc.constantFrom('shiptor', RUSSIAN_POST),
        pickupPointId: fc.constantFrom(null, 'П-1', 'П-2'),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

const payments = fc.constantFrom('none', 'cod', 'prepayment', 'no cod', 'both').chain((kind) =>
  fc.record({ cod, prepayment }).map((way) => {
    if (kind === 'cod') return { cod: way.cod };
    if (kind === 'prepayment') return { prepayment: way.prepayment };
    if (kind === 'no cod') return { cod: null };
    return kind === 'both' ? { cod: way.cod, prepayment: null } : {};
  }),
);

/** Anything a manager's edit may name. */
export const anyChanges: fc.Arbitrary<OrderChanges> = fc
  .tuple(fields, payments)
  .map(([named, payment]) => parseChanges({ ...named, ...payment }));
