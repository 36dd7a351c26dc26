import { z } from 'zod';

export const moyskladSettings = z.strictObject({
  /** Source: an account may check that codes of goods and counterparties, and numbers of orders, do not repeat. */
  uniqueCodes: z.boolean().default(false),
  uniqueNames: z.boolean().default(false),
  /** Source: whether the syncId of a removed order may be used again is not documented. */
  syncIdOfRemoved: z.enum(['free', 'taken']).default('free'),
  /** What a request of a user weighs; null goes by the published calendar. */
  userUnits: z.int().min(1).max(5).nullable().default(null),
});

export type MoyskladSettings = z.infer<typeof moyskladSettings>;
