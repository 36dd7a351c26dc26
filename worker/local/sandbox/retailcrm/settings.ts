import { z } from 'zod';

export const retailcrmSettings = z.strictObject({
  /** Source: whether an edit takes `payments` is not confirmed; every official module leaves it out. */
  paymentsInEdit: z.enum(['refuse', 'ignore', 'take']).default('refuse'),
  /** Source: whether two orders may have one number is not confirmed; many accounts allow it. */
  uniqueNumbers: z.boolean().default(false),
});

export type RetailcrmSettings = z.infer<typeof retailcrmSettings>;
