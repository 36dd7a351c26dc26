import { z } from 'zod';

export const bitrix24Settings = z.strictObject({
  /** Source: a bucket of 50 requests that drains by 2 a second. */
  bucketRequests: z.int().positive().default(50),
  drainPerSecond: z.number().positive().default(2),
});
