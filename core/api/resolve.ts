import { z } from 'zod';
import { SYSTEMS } from '../integration/systems.ts';
import { orderRowSchema } from './orders.ts';

/** One order page of an outside system: whose page it is comes from the URL, never from the page's content. */
export const hostPageSchema = z.strictObject({
  system: z.enum(SYSTEMS),
  /** The host of the account, with its port where it has one: "demo.retailcrm.ru". */
  account: z.string().min(1).max(253),
  externalId: z.string().min(1).max(100),
});
export type HostPage = z.infer<typeof hostPageSchema>;

export const resolveRequestSchema = z.strictObject({ pages: z.array(hostPageSchema).min(1).max(300) });
/** `orders[i]` is the order behind `pages[i]`, or null where none of the caller's shops has one. */
export const resolveResponseSchema = z.object({ orders: z.array(orderRowSchema.nullable()) });
