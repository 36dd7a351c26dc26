import { z } from 'zod';

const idSchema = z.int().positive();

export const settingsSchema = z.object({
  /** The delivery method of the shop that our orders come under. */
  deliveryVariantId: idSchema,
  /** The payment method of the shop, for whatever has none of its own below. */
  paymentGatewayId: idSchema,
  /** Card on delivery. */
  cardGatewayId: idSchema.optional(),
  /** Paid on the site. */
  onlineGatewayId: idSchema.optional(),
  /** An order field of the shop that keeps our key, where people there edit the buyer's comment. */
  keyFieldId: idSchema.optional(),
  /** Where the shop's back office is; the API's own origin unless said otherwise. */
  siteUrl: z.url().optional(),
  // Source: 500 requests in 5 minutes; 20 are left to whoever else calls under our key.
  requestsPerWindow: z.int().min(1).max(500).default(480),
  windowMs: z.int().min(1000).max(300_000).default(300_000),
  // Source: a call is cut off there after 50 s. Asking earlier whether it was written would be too early.
  timeoutMs: z.int().min(100).max(120_000).default(55_000),
  // Source: the vendor's own client waits so long where a busy shop names no time.
  busyWaitMs: z.int().min(0).max(900_000).default(150_000),
});
export type Settings = z.infer<typeof settingsSchema>;

/** What Basic authentication can carry: no colon in the first part. */
export const credentialsSchema = z.object({
  apiKey: z
    .string()
    .regex(/^[\x21-\x39\x3b-\x7e]+$/)
    .max(200),
  password: z
    .string()
    .regex(/^[\x21-\x7e]+$/)
    .max(200),
});
export type Credentials = z.infer<typeof credentialsSchema>;

const decimal = z.union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/)]);

/** Source: a sum is a number or a text such as "940.0". */
const kopecks = decimal.transform((value) => Math.round(Number(value) * 100));

const lineSchema = z.object({
  id: z.int(),
  variant_id: z.int().nullable(),
  quantity: decimal.transform(Number),
  sale_price: kopecks,
});
export type RemoteLine = z.infer<typeof lineSchema>;

export const orderSchema = z.object({
  id: z.int(),
  updated_at: z.string(),
  comment: z.string().nullish(),
  delivery_price: kopecks.nullish(),
  fulfillment_status: z.string().nullish(),
  custom_status: z.object({ title: z.string().nullish() }).nullish().catch(null),
  order_lines: z.array(lineSchema),
  fields_values: z
    .array(z.object({ field_id: z.int().nullish(), value: z.unknown() }))
    .nullish()
    .catch([]),
});
export type RemoteOrder = z.infer<typeof orderSchema>;

export const ordersSchema = z.array(orderSchema);

/** Source: whether an edit is answered with the order or with {"status": "ok"} is not confirmed. */
export const doneSchema = z.object({ status: z.literal('ok') });
export const writtenSchema = z.union([orderSchema, doneSchema.transform(() => null)]);

export const productsSchema = z.array(
  z.object({
    id: z.int(),
    archived: z.boolean().nullish(),
    updated_at: z.string(),
    variants: z.array(
      z.object({
        id: z.int(),
        sku: z.union([z.string(), z.number().transform(String)]).nullish(),
        // Source: null, the stock is not counted.
        quantity: decimal.transform(Number).nullish(),
      }),
    ),
  }),
);
export type RemoteProduct = z.infer<typeof productsSchema>[number];

export const countSchema = z.object({ count: z.int() });

/** Delivery methods, payment methods and order fields alike. */
export const rowsSchema = z.array(z.object({ id: z.int() }));

export type LinePayload = { variant_id: number; quantity: number; sale_price: number };
export type LineChange =
  | LinePayload
  | { id: number; quantity: number; sale_price: number }
  | { id: number; _destroy: 1 };

export type OrderPayload = {
  order_lines_attributes: LineChange[];
  client: { name: string; surname: string; middlename: string; email: string; phone: string };
  shipping_address_attributes: { address: string; city: string; zip: string; full_locality_name: string };
  delivery_variant_id: number;
  payment_gateway_id: number;
  delivery_price: number;
  comment: string;
  financial_status?: 'paid';
  fields_values_attributes?: { field_id: number; value: string }[];
};
