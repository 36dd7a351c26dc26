import { z } from 'zod';
import { VAT_RATES } from '#core/order/schema';
import { parseRoubles } from '#core/shared/money';

// Source: YooKassa's reference of receipt values: 1 none, 2 0 %, 3 10 %, 4 20 %, 7 5 %, 8 7 %, 11 22 %.
const vatCode = z.int().min(1).max(12);

const receiptSettingsSchema = z.object({
  taxSystemCode: z.int().min(1).max(6).optional(),
  /** Codes that differ from the reference, by our rate: a calculated rate, say. */
  vatCodes: z.partialRecord(z.enum(VAT_RATES), vatCode).default({}),
  deliveryVatRate: z.enum(VAT_RATES).default('none'),
  paymentMode: z.enum(['full_prepayment', 'full_payment']).default('full_prepayment'),
});

export const settingsSchema = z.object({
  /** Absent where receipts are made elsewhere. */
  receipt: receiptSettingsSchema.optional(),
  timeoutMs: z.int().min(100).max(120_000).default(30_000),
});
export type Settings = z.infer<typeof settingsSchema>;
export type ReceiptSettings = z.infer<typeof receiptSettingsSchema>;

/** What a header can carry. */
const printable = (max: number) =>
  z
    .string()
    .regex(/^[\x21-\x7e]+$/)
    .max(max);

export const credentialsSchema = z.object({ shopId: printable(64), secretKey: printable(200) });
export type Credentials = z.infer<typeof credentialsSchema>;

/** Source: an amount is a text such as "100.00"; a number is met too. */
const amountSchema = z.object({
  value: z.union([z.string(), z.number()]).transform((value, context) => {
    const kopecks = parseRoubles(value);
    if (kopecks !== null) return kopecks;
    context.addIssue({ code: 'custom', message: 'not an amount' });
    return z.NEVER;
  }),
  currency: z.string(),
});

export const paymentSchema = z.object({
  id: z.string().min(1),
  status: z.enum(['pending', 'waiting_for_capture', 'succeeded', 'canceled']),
  amount: amountSchema,
  refunded_amount: amountSchema.nullish(),
  test: z.boolean().nullish(),
  confirmation: z.object({ confirmation_url: z.string().nullish() }).nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish().catch(null),
});
export type Payment = z.infer<typeof paymentSchema>;

export const paymentListSchema = z.object({ items: z.array(z.unknown()) });

export const errorSchema = z.object({
  code: z.string(),
  description: z.string().nullish(),
  parameter: z.string().nullish(),
});

/** Source: the object of a refund's notification is the refund; it names its payment. */
export const notificationSchema = z.object({
  event: z.string(),
  object: z.object({ id: z.string().min(1).max(64), payment_id: z.string().min(1).max(64).nullish() }),
});

export type AmountPayload = { value: string; currency: 'RUB' };

export type ReceiptItem = {
  description: string;
  quantity: number;
  amount: AmountPayload;
  vat_code: number;
  payment_mode: string;
  payment_subject: 'commodity' | 'service';
};

export type ReceiptPayload = {
  customer: { full_name?: string; email?: string; phone?: string };
  tax_system_code?: number;
  items: ReceiptItem[];
};

export type PaymentPayload = {
  amount: AmountPayload;
  capture: true;
  confirmation: { type: 'redirect'; return_url: string };
  description: string;
  metadata: Record<string, string>;
  receipt?: ReceiptPayload;
};
