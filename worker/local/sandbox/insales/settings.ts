import { z } from 'zod';

export const CLIENT_FIELDS = ['name', 'surname', 'email', 'phone'] as const;

export const insalesSettings = z.strictObject({
  /** Source: 500 requests in 5 minutes; the window opens at the first request of a series. */
  windowRequests: z.int().positive().default(500),
  windowMs: z.int().positive().default(300_000),
  /** Source: 503 with Retry-After is documented, the vendor's newer client also takes 429. */
  overLimitStatus: z.union([z.literal(503), z.literal(429)]).default(503),
  /** Source: which status a failed validation has today is not confirmed. */
  validationStatus: z.union([z.literal(422), z.literal(400)]).default(422),
  /** Source: which fields of a client are needed is the shop's own setting. */
  requiredClientFields: z.array(z.enum(CLIENT_FIELDS)).default(['name']),
  /** Source: whether a create respects sale_price and delivery_price is not confirmed. */
  pricesOnCreate: z.enum(['take', 'ignore']).default('take'),
  /** Source: whether an edit is answered with the whole order is not confirmed. */
  editAnswer: z.enum(['order', 'status']).default('order'),
  /** Source: whether a deletion gives the stock back is not confirmed. */
  stockReturnsOnDelete: z.boolean().default(true),
});

export type InsalesSettings = z.infer<typeof insalesSettings>;
