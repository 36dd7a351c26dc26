import { z } from 'zod';
import { ERROR_CODES } from '../shared/errors.ts';
import { WITHOUT_NUL } from '../shared/text.ts';

export const errorBodySchema = z.object({
  error: z.object({
    code: z.enum(ERROR_CODES),
    message: z.string(),
    requestId: z.string(),
    /** The fields that were wrong, or what stands in the way (the current order of a stale write, say). */
    details: z
      .object({
        fields: z.array(z.object({ field: z.string(), code: z.string() })).optional(),
        current: z.unknown().optional(),
        reason: z.string().optional(),
        /** What changed since the version that a stale write has seen, newest first. */
        changed: z.array(z.object({ field: z.string(), by: z.string(), at: z.iso.datetime() })).optional(),
      })
      .optional(),
  }),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;

export const idSchema = z.string().min(1).max(64).regex(WITHOUT_NUL);
export const listLimitSchema = z.coerce.number().int().min(1).max(200).default(50);
