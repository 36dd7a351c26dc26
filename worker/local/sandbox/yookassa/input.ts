import { z } from 'zod';

/** Whole kopecks of "1500.00". */
export const kopecksOf = (value: string): number => Math.round(Number(value) * 100);

export const printKopecks = (kopecks: number): string => (kopecks / 100).toFixed(2);

export const amount = z.object({
  value: z
    .string()
    .regex(/^\d{1,12}(\.\d{1,2})?$/, { error: 'Amount must be a decimal with two digits after the point' })
    .refine((value) => kopecksOf(value) > 0, { error: 'Amount must be greater than zero' })
    .transform((value) => printKopecks(kopecksOf(value))),
  currency: z.literal('RUB', { error: 'Currency is not supported' }),
});

export type Amount = z.infer<typeof amount>;

export const receipt = z.object({
  customer: z
    .looseObject({ email: z.string().optional(), phone: z.string().optional() })
    .refine(({ email, phone }) => Boolean(email ?? phone), { error: 'Customer email or phone is required' }),
  tax_system_code: z.int().min(1).max(6).optional(),
  // Source: at most 100 items, a description of 1 to 128 characters.
  items: z
    .array(
      z.looseObject({
        description: z.string().min(1).max(128),
        quantity: z.union([
          z.number().positive(),
          z
            .string()
            .regex(/^\d+(\.\d+)?$/)
            .transform(Number),
        ]),
        amount: z.object({ value: z.string().regex(/^\d+(\.\d{1,2})?$/), currency: z.literal('RUB') }),
        vat_code: z.int().min(1).max(12),
        payment_mode: z.string().optional(),
        payment_subject: z.string().optional(),
      }),
    )
    .min(1)
    .max(100),
});

export type Receipt = z.infer<typeof receipt>;

/** Source: Σ(amount × quantity) of the receipt equals the payment. */
export const receiptMatches = (wanted: Amount, given: Receipt): boolean =>
  Math.round(given.items.reduce((sum, item) => sum + kopecksOf(item.amount.value) * item.quantity, 0)) ===
  kopecksOf(wanted.value);

// Source: at most 16 keys of up to 32 characters, texts of up to 512.
const metadata = z
  .record(z.string().min(1).max(32), z.string().max(512))
  .refine((entries) => Object.keys(entries).length <= 16, { error: 'Metadata has more than 16 keys' });

export const PAYMENT_METHODS = ['bank_card', 'sbp'] as const;

export const paymentInput = z
  .object({
    amount,
    // Source: without capture the payment waits for a second call.
    capture: z.boolean().default(false),
    confirmation: z.object({
      type: z.literal('redirect', { error: 'Confirmation type is not supported' }),
      return_url: z.url({ error: 'Return url is required' }).max(2048),
    }),
    description: z.string().max(128).optional(),
    metadata: metadata.optional(),
    payment_method_data: z.looseObject({ type: z.enum(PAYMENT_METHODS) }).optional(),
    receipt: receipt.optional(),
    client_ip: z.string().optional(),
    merchant_customer_id: z.string().max(200).optional(),
  })
  .superRefine((input, context) => {
    if (input.receipt && !receiptMatches(input.amount, input.receipt)) {
      context.addIssue({
        code: 'custom',
        path: ['receipt'],
        message: 'Receipt amount does not match the payment amount',
      });
    }
  });

export type PaymentInput = z.infer<typeof paymentInput>;

export const refundInput = z.object({
  payment_id: z.string().min(36).max(36),
  amount,
  description: z.string().max(250).optional(),
  receipt: receipt.optional(),
});
