import { z } from 'zod';
import { DEMO_CREDENTIALS } from '../demo-credentials.ts';

export const shiptorSettings = z.strictObject({
  tokens: z.array(z.string().length(40)).default([DEMO_CREDENTIALS.shiptor.token, DEMO_CREDENTIALS.shiptor.otherToken]),
  /** Source: clients read errors from a 200, yet which status is sent is not confirmed. */
  errorHttpStatus: z.int().min(200).max(499).default(200),
  statusListShape: z.enum(['list', 'map']).default('list'),
});

export type ShiptorSettings = z.infer<typeof shiptorSettings>;
