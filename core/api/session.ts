import { z } from 'zod';
import { ROLES } from '../shared/roles.ts';
import { WITHOUT_NUL } from '../shared/text.ts';

export const signInSchema = z.strictObject({ email: z.email().max(254), password: z.string().min(1).max(200) });
/** `sessionToken` lives long and only renews `accessToken`, which lives five minutes and opens the API. */
export const signedInSchema = z.object({
  sessionToken: z.string(),
  accessToken: z.string(),
  accessTokenExpiresAt: z.iso.datetime(),
});
export const accessTokenSchema = signedInSchema.omit({ sessionToken: true });

export const setupSchema = z.strictObject({
  setupToken: z.string().min(1).max(200),
  email: z.email().max(254),
  password: z.string().min(10).max(200),
  name: z.string().trim().min(1).max(200).regex(WITHOUT_NUL),
  shopName: z.string().trim().min(1).max(200).regex(WITHOUT_NUL),
});

export const meSchema = z.object({
  user: z.object({ id: z.string(), email: z.string(), name: z.string() }),
  shops: z.array(z.object({ id: z.string(), name: z.string(), timeZone: z.string(), role: z.enum(ROLES) })),
});
export type Me = z.infer<typeof meSchema>;
