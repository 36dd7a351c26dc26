import type { Context as HonoContext, MiddlewareHandler, Next } from 'hono';
import { readAccessToken } from '#worker/auth/access-token';
import { type ApiKeyIdentity, readApiKey } from '#worker/auth/api-key';
import type { KeyRing } from '#worker/auth/keyring';
import type { Context, Person } from '#worker/services/context';
import { ApiError } from './errors.ts';

/** What every request carries on its way through the app. */
export type AppEnv = {
  Variables: { requestId: string; services: Context; person: Person & { email: string } };
};

/** Opens the API to those who hold an access token. What they may do is read with each request. */
export const requirePerson =
  (keys: KeyRing, now: () => Date, noteKeyUse: (keyId: string) => Promise<void> | null): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const token = /^Bearer (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1];
    if (!token) throw new ApiError('UNAUTHENTICATED', 'Sign in first');
    const key = await readApiKey(keys, token);
    if (key) return withKey(c, key, next, noteKeyUse);
    const identity = await readAccessToken(keys, token, now());
    if (!identity.ok)
      throw new ApiError(
        identity.error,
        identity.error === 'TOKEN_EXPIRED' ? 'The access token has expired' : 'Sign in first',
      );
    const { userId, name, email } = identity.value;
    c.set('person', { userId, name, email });
    await next();
  };

/** A key stands in the memberships as a person does, so that it costs no look-up of its own. */
async function withKey(
  c: HonoContext<AppEnv>,
  { id, name }: ApiKeyIdentity,
  next: Next,
  noteKeyUse: (keyId: string) => Promise<void> | null,
): Promise<void> {
  c.set('person', { userId: id, name, email: '', isApiKey: true });
  await next();
  const noted = c.res.ok ? noteKeyUse(id) : null;
  if (noted !== null) c.executionCtx.waitUntil(noted.catch(() => undefined));
}

export const personOf = (c: HonoContext<AppEnv>) => c.get('person');
export const servicesOf = (c: HonoContext<AppEnv>) => c.get('services');
