import { z } from 'zod';
import { DEMO_CREDENTIALS } from '../demo-credentials.ts';
import { loopbackUrl } from '../kit/loopback.ts';

const { shopId, secretKey, testShopId, testSecretKey } = DEMO_CREDENTIALS.yookassa;

export const yookassaSettings = z.strictObject({
  shops: z.array(z.strictObject({ shopId: z.string().min(1), secretKey: z.string().min(1) })).default([
    { shopId, secretKey },
    { shopId: testShopId, secretKey: testSecretKey },
  ]),
  /** Source: with Basic keys the address is set in the merchant's cabinet, not by the API. */
  notificationUrl: loopbackUrl.optional(),
  notificationDelayMs: z.int().min(0).max(60_000).default(0),
  /** Source: amount.value is a text, yet a number has been seen in a notification. */
  amountAsNumber: z.boolean().default(false),
  pendingMinutes: z.number().positive().default(60),
});

export type YookassaSettings = z.infer<typeof yookassaSettings>;
