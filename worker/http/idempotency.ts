import type { Context } from 'hono';
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
  const body = await c.req.text();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body)));
  const bodyHash = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return { scope: [shopId, c.get('person').userId, c.req.path].join(' '), key, bodyHash };
}
