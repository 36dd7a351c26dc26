import type { Context } from 'hono';
import { sha256Hex } from '#worker/auth/digest';
import type { Idempotency } from '#worker/services/idempotency';
import { ApiError } from './errors.ts';
import type { AppEnv } from './request-context.ts';

/** The request's key, in the scope of its shop, actor and path, with a digest of what it asks. An order's path tells its shop. */
export async function idempotencyOf(c: Context<AppEnv>, shopId = ''): Promise<Idempotency> {
  const key = c.req.header('idempotency-key');
  if (!key || key.length > 200)
    throw new ApiError('IDEMPOTENCY_KEY_REQUIRED', 'Send an Idempotency-Key header of up to 200 characters', {
      fields: [{ field: 'Idempotency-Key', code: 'REQUIRED' }],
    });
  const bodyHash = await sha256Hex(await c.req.text());
  return { scope: [shopId, c.get('person').userId, c.req.path].join(' '), key, bodyHash };
}
