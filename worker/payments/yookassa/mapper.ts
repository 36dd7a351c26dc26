import type { VAT_RATES } from '#core/order/schema';
import { pricePieces, spreadKopecks } from '#core/order/spread';
import { lineTotalKopecks } from '#core/order/totals';
import { type Kopecks, toRoublesText } from '#core/shared/money';
import { normalizePhone } from '#core/shared/phone';
import { clipText } from '#core/shared/text';
import type { PaymentAttempt, RemotePayment } from '../contract.ts';
import type {
  AmountPayload,
  Payment,
  PaymentPayload,
  ReceiptItem,
  ReceiptPayload,
  ReceiptSettings,
  Settings,
} from './api-types.ts';

type VatRate = (typeof VAT_RATES)[number];

const VAT_CODES: Record<VatRate, number> = { none: 1, '0': 2, '10': 3, '20': 4, '5': 7, '7': 8, '22': 11 };

// Source: description of a payment and of a receipt's line is at most 128 characters, the buyer's name 256.
const DESCRIPTION_CHARACTERS = 128;
const NAME_CHARACTERS = 256;

const amountOf = (kopecks: Kopecks): AmountPayload => ({ value: toRoublesText(kopecks), currency: 'RUB' });

type Line = Pick<ReceiptItem, 'description' | 'payment_subject'> & {
  sumKopecks: Kopecks;
  quantity: number;
  vatRate: VatRate;
};

function linesOf({ order }: PaymentAttempt, { deliveryVatRate }: ReceiptSettings): Line[] {
  const goods = order.items.map(
    (item): Line => ({
      description: clipText(item.name, DESCRIPTION_CHARACTERS),
      payment_subject: 'commodity',
      sumKopecks: lineTotalKopecks(item),
      quantity: item.quantity,
      vatRate: item.vatRate,
    }),
  );
  const delivery: Line = {
    description: 'Доставка',
    payment_subject: 'service',
    sumKopecks: order.delivery.costKopecks,
    quantity: 1,
    vatRate: deliveryVatRate,
  };
  // A line of nothing is not sold, so it is not on the receipt.
  return [...goods, delivery].filter((line) => line.sumKopecks > 0);
}

/** Source: the lines of a receipt add up to the payment. Exact to the kopeck: a price that does not divide makes two lines. */
function receiptOf(attempt: PaymentAttempt, settings: ReceiptSettings): ReceiptPayload {
  const { recipient } = attempt.order;
  const lines = linesOf(attempt, settings);
  const sums = spreadKopecks(
    attempt.amountKopecks,
    lines.map((line) => line.sumKopecks),
  );
  const items = lines.flatMap(({ description, payment_subject, quantity, vatRate }, index) =>
    pricePieces(sums[index] ?? 0, quantity).map((pieces) => ({
      description,
      quantity: pieces.quantity,
      amount: amountOf(pieces.priceKopecks),
      vat_code: settings.vatCodes[vatRate] ?? VAT_CODES[vatRate],
      payment_mode: settings.paymentMode,
      payment_subject,
    })),
  );
  const phone = normalizePhone(recipient.phone);
  return {
    customer: {
      ...(recipient.fullName && { full_name: clipText(recipient.fullName, NAME_CHARACTERS) }),
      ...(recipient.email && { email: recipient.email }),
      // Source: digits alone, 79000000000.
      ...(phone && { phone: phone.slice(1) }),
    },
    ...(settings.taxSystemCode !== undefined && { tax_system_code: settings.taxSystemCode }),
    items: items.filter((item) => item.amount.value !== '0.00'),
  };
}

export function toPayment(attempt: PaymentAttempt, { receipt }: Settings): PaymentPayload {
  return {
    amount: amountOf(attempt.amountKopecks),
    capture: true,
    confirmation: { type: 'redirect', return_url: attempt.returnUrl },
    description: clipText(attempt.description, DESCRIPTION_CHARACTERS),
    metadata: { order_id: attempt.order.id, attempt_id: attempt.id },
    ...(receipt && { receipt: receiptOf(attempt, receipt) }),
  };
}

function stateOf({ status, amount }: Payment, refundedKopecks: Kopecks): RemotePayment['state'] {
  if (status === 'waiting_for_capture') return 'pending';
  return status === 'succeeded' && refundedKopecks > 0 && refundedKopecks >= amount.value ? 'refunded' : status;
}

export function toRemotePayment(payment: Payment): RemotePayment {
  const { id, amount, refunded_amount, test, confirmation, metadata } = payment;
  const refundedKopecks = refunded_amount?.value ?? 0;
  const attemptId = metadata?.attempt_id;
  return {
    id,
    state: stateOf(payment, refundedKopecks),
    amountKopecks: amount.value,
    currency: amount.currency,
    refundedKopecks,
    test: test ?? false,
    confirmationUrl: confirmation?.confirmation_url ?? null,
    attemptId: typeof attemptId === 'string' ? attemptId : null,
  };
}
