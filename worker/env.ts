import { z } from 'zod';

const origin = z
  .string()
  .regex(/^https?:\/\/[^/\s]+$/, 'an origin without a path')
  .transform((text) => text.replace(/\/$/, ''));

const listOf = (each: z.ZodType<string, string>) =>
  z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean),
    )
    .pipe(z.array(each));

/** Everything the Worker is told from outside, checked at its first request. README's table of settings is this list. */
export const environmentSchema = z.object({
  LIBSQL_URL: z.string().min(1),
  LIBSQL_AUTH_TOKEN: z.string().optional(),
  /** Where buyers and managers reach this Worker. */
  PUBLIC_URL: origin,
  /** `kid:base64url,…`, the first key current: signs tokens and links, seals credentials. */
  KEY_RING: z.string().min(1),
  /** Lets the first owner in, once. */
  SETUP_TOKEN: z.string().optional(),
  /** Ids of the extension builds that may call the API, beside any Firefox build. */
  EXTENSION_IDS: listOf(z.string().regex(/^[a-p]{32}$/, 'a Chrome extension id')),
  /** Days that the raw body of a storefront's webhook is kept. */
  WEBHOOK_BODY_DAYS: z.coerce.number().int().min(1).max(3650).default(30),
  /** Origins of payment pages that are not https, for a stand-in on this machine. */
  PAYMENT_PAGE_ORIGINS: listOf(origin),
});

export type Environment = z.infer<typeof environmentSchema>;

/** Throws one sentence that names every variable that is wrong, and no value. */
export function parseEnvironment(env: Record<string, unknown>): Environment {
  const parsed = environmentSchema.safeParse(env);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')} (${issue.message})`);
  throw new Error(`The Worker's settings are not right: ${wrong.join('; ')}`);
}
