import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PaymentAttempt } from '#worker/payments/contract';
import { settingsSchema } from '#worker/payments/yookassa/api-types';
import { toPayment } from '#worker/payments/yookassa/mapper';
import { anAttempt } from '../payment-contract-suite.ts';
import { anItem, anOrder, variedOrders } from '../support/orders.ts';
import { type Control, startStandIn } from '../support/sandbox.ts';
import { openYookassa } from './support.ts';

const settings = settingsSchema.parse({ receipt: { taxSystemCode: 2, deliveryVatRate: '20' } });

function receiptOf(attempt: PaymentAttempt, of = settings) {
  const { receipt } = toPayment(attempt, of);
  if (!receipt) throw new Error('no receipt');
  return receipt;
}

const sumKopecks = (attempt: PaymentAttempt, of = settings): number =>
  receiptOf(attempt, of).items.reduce(
    (sum, { amount, quantity }) => sum + Math.round(Number(amount.value) * 100) * quantity,
    0,
  );

describe('the receipt of a payment', () => {
  it('is made only where the settings ask for one', () => {
    expect(toPayment(anAttempt(), settingsSchema.parse({}))).not.toHaveProperty('receipt');
  });

  it('names the buyer, the tax system, each thing and the delivery (H5)', () => {
    const order = anOrder({
      items: [anItem({ quantity: 2, vatRate: '10' })],
      prepayment: { method: 'online_card', paid: false, refundedKopecks: 0 },
    });
    expect(receiptOf(anAttempt({ order }))).toEqual({
      customer: { full_name: 'Петрова Анна Ивановна', email: 'anna@example.com', phone: '79123456789' },
      tax_system_code: 2,
      items: [
        {
          description: 'Кружка керамическая белая, 350 мл',
          quantity: 2,
          amount: { value: '590.00', currency: 'RUB' },
          vat_code: 3,
          payment_mode: 'full_prepayment',
          payment_subject: 'commodity',
        },
        {
          description: 'Доставка',
          quantity: 1,
          amount: { value: '350.00', currency: 'RUB' },
          vat_code: 4,
          payment_mode: 'full_prepayment',
          payment_subject: 'service',
        },
      ],
    });
  });

  it.each([
    ['none', 1],
    ['0', 2],
    ['10', 3],
    ['20', 4],
    ['5', 7],
    ['7', 8],
    ['22', 11],
  ] as const)('has the code of the VAT rate %s', (vatRate, code) => {
    expect(receiptOf(anAttempt({ order: anOrder({ items: [anItem({ vatRate })] }) })).items[0]?.vat_code).toBe(code);
  });

  it('has another code where the settings say so', () => {
    const other = settingsSchema.parse({ receipt: { vatCodes: { none: 12 } } });
    expect(receiptOf(anAttempt(), other).items[0]?.vat_code).toBe(12);
    expect(receiptOf(anAttempt(), other)).not.toHaveProperty('tax_system_code');
  });

  it.each(variedOrders('10011'))('adds up to the payment to the kopeck: %s', (_, order) => {
    expect(sumKopecks(anAttempt({ order }))).toBe(order.totalKopecks);
  });

  it('follows the sum of the attempt where it is not the sum of the order', () => {
    const order = anOrder({ items: [anItem({ quantity: 7, priceKopecks: 333 }), anItem({ quantity: 3 })] });
    for (const amountKopecks of [1, 99, 100_001, order.totalKopecks + 1])
      expect(sumKopecks(anAttempt({ order, amountKopecks }))).toBe(amountKopecks);
  });

  it('has no line for what costs nothing, and no description beyond 128 characters', () => {
    const order = anOrder({
      items: [anItem({ priceKopecks: 0 }), anItem({ name: `«Ё» 🎄 ${'длинное '.repeat(40)}`.slice(0, 400) })],
      delivery: { costKopecks: 0 },
    });
    const { items } = receiptOf(anAttempt({ order }));
    expect(items).toHaveLength(1);
    expect(items[0]?.description.length).toBeLessThanOrEqual(128);
  });
});

describe('the request for a payment', () => {
  it('has a description of 128 characters at the most, without half an emoji', () => {
    const { description } = toPayment(anAttempt({ description: `${'я'.repeat(127)}🎄` }), settings);
    expect(description).toBe('я'.repeat(127));
  });
});

describe('receipts at the service', () => {
  let control: Control;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ control, close } = await startStandIn('yookassa'));
  });
  afterAll(() => close());

  it.each(variedOrders('10011'))('are taken: %s', async (_, order) => {
    const provider = openYookassa(control, { settings });
    expect(await provider.create(anAttempt({ order }))).toMatchObject({ outcome: 'ok' });
  });

  it('are refused in the words of the service where nobody can be reached', async () => {
    const order = anOrder({ recipient: { email: '', phone: '' } });
    expect(await openYookassa(control, { settings }).create(anAttempt({ order }))).toMatchObject({
      outcome: 'refused',
    });
  });
});
