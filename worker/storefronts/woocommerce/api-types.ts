import { z } from 'zod';

const text = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => String(value ?? '').trim())
  .catch('');

/** A decimal as kopecks, rounded where a store keeps more than two digits. Empty is nothing. */
const money = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value, context) => {
    const roubles = Number(value ?? 0);
    if (Number.isFinite(roubles) && Math.abs(roubles) < 1e9) return Math.round(roubles * 100);
    context.addIssue({ code: 'custom', message: 'not an amount' });
    return z.NEVER;
  });

const id = z.union([z.number(), z.string()]).transform(String);

/** Source: an empty PHP array stands for an empty object. */
const addressSchema = z.preprocess(
  (value) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}),
  z.object({
    first_name: text,
    last_name: text,
    company: text,
    address_1: text,
    address_2: text,
    city: text,
    state: text,
    postcode: text,
    country: text,
    email: text,
    phone: text,
  }),
);
export type WooAddress = z.infer<typeof addressSchema>;

const listOf = <T extends z.ZodType>(row: T) => z.preprocess((value) => value ?? [], z.array(row));

const chargeSchema = z.object({ total: money, total_tax: money });

const lineSchema = chargeSchema.extend({
  name: text,
  product_id: z.number().nullish().catch(null),
  variation_id: z.number().nullish().catch(null),
  quantity: z.coerce.number(),
  sku: text,
});
export type WooLine = z.infer<typeof lineSchema>;

export const wooOrderSchema = z.object({
  id,
  number: text,
  status: z.string(),
  currency: z.string(),
  date_created: text,
  date_created_gmt: text,
  date_modified_gmt: text,
  date_paid: text,
  date_paid_gmt: text,
  total: money,
  shipping_total: money,
  shipping_tax: money,
  billing: addressSchema,
  shipping: addressSchema,
  payment_method: text,
  payment_method_title: text,
  customer_note: text,
  line_items: listOf(lineSchema),
  shipping_lines: listOf(z.object({ method_title: text })),
  fee_lines: listOf(chargeSchema.extend({ name: text })),
});
export type WooOrder = z.infer<typeof wooOrderSchema>;

/** Source: a deleted order comes as its id alone. */
export const wooIdSchema = z.object({ id });
