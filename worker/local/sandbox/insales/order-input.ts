import { z } from 'zod';
import { Invalid } from './answers.ts';

const whole = z.coerce.number<unknown>().int().positive();
const roubles = z.coerce.number<unknown>().min(0).max(1e10);
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

/** Rails takes 1, "1" and true alike. */
const flag = z.union([z.boolean(), z.int(), z.string()]).transform((value) => [true, 1, '1', 'true'].includes(value));

const lineInput = z.object({
  id: whole.optional(),
  variant_id: whole.optional(),
  product_id: whole.optional(),
  quantity: z.coerce.number<unknown>().positive({ error: 'должно быть больше 0' }).max(1e6).optional(),
  sale_price: roubles.optional(),
  comment: z.string().optional(),
  _destroy: flag.optional(),
});

export type LineInput = z.infer<typeof lineInput>;

const clientInput = z.object({
  name: text,
  surname: text,
  middlename: text,
  email: text.refine((value) => value === '' || z.email().safeParse(value).success, {
    error: 'имеет неверное значение',
  }),
  phone: text,
});

export const orderInput = z.object({
  order_lines_attributes: z.array(lineInput).optional(),
  client: clientInput.optional(),
  shipping_address_attributes: z
    .object({ address: text, city: text, zip: text, full_locality_name: text })
    .partial()
    .optional(),
  delivery_variant_id: whole.optional(),
  payment_gateway_id: whole.optional(),
  delivery_price: roubles.optional(),
  comment: z.string().nullish(),
  manager_comment: z.string().nullish(),
  custom_status_permalink: z.string().optional(),
  fulfillment_status: z.string().optional(),
  financial_status: z.enum(['pending', 'paid']).optional(),
  fields_values_attributes: z
    .array(z.object({ field_id: whole.optional(), handle: z.string().optional(), value: text }))
    .optional(),
});

export type OrderInput = z.infer<typeof orderInput>;

/** Every broken rule by its field, in the shape of Rails. */
export function readOrder(body: unknown): OrderInput {
  const parsed = z.object({ order: orderInput }).safeParse(body);
  if (parsed.success) return parsed.data.order;
  const errors: Record<string, string[]> = {};
  for (const { path, message } of parsed.error.issues) {
    const field = path.filter((part) => typeof part === 'string' && part !== 'order').join('.') || 'order';
    errors[field] = [...(errors[field] ?? []), message];
  }
  throw new Invalid(errors);
}
