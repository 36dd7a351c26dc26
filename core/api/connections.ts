import { z } from 'zod';
import { SYSTEMS } from '../integration/systems.ts';

/** A connected account of an outside system, without its credentials. */
export const connectionSchema = z.object({
  id: z.string(),
  shopId: z.string(),
  system: z.enum(SYSTEMS),
  name: z.string(),
  /** The host that the account's pages live on, as the overlay sees it; null where the system has no such pages. */
  account: z.string().nullable(),
  enabled: z.boolean(),
});
export type Connection = z.infer<typeof connectionSchema>;
export const connectionListSchema = z.object({ items: z.array(connectionSchema) });
