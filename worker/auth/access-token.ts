import { decode, sign, verify } from 'hono/jwt';
import { z } from 'zod';
import { err, ok, type Result } from '#core/shared/result';
import { toBase64Url } from './encoding.ts';
import type { KeyRing } from './keyring.ts';

export const ACCESS_TOKEN_LIFE_MS = 5 * 60_000;
const AUDIENCE = 'orderlane-api';
const USE = 'access-token';

const claimsSchema = z.object({
  sub: z.string().min(1),
  sid: z.string().min(1),
  email: z.string(),
  name: z.string(),
  iat: z.number().int(),
  exp: z.number().int(),
});

/** Who asks, as the token says it: a membership is read with each request and never stands in a token. */
export type AccessIdentity = { userId: string; sessionId: string; email: string; name: string };
export type AccessToken = { accessToken: string; accessTokenExpiresAt: string };

export async function issueAccessToken(ring: KeyRing, identity: AccessIdentity, now: Date): Promise<AccessToken> {
  const iat = Math.floor(now.getTime() / 1000);
  const exp = iat + ACCESS_TOKEN_LIFE_MS / 1000;
  const { userId: sub, sessionId: sid, email, name } = identity;
  const { kid } = ring.current;
  const key = { kty: 'oct', alg: 'HS256', kid, k: toBase64Url(await ring.current.bytes(USE)) };
  return {
    accessToken: await sign({ sub, sid, email, name, iat, exp, aud: AUDIENCE }, key, 'HS256'),
    accessTokenExpiresAt: new Date(exp * 1000).toISOString(),
  };
}

/** Reads a token without a call. `TOKEN_EXPIRED` is said only of a token that is otherwise genuine. */
export async function readAccessToken(
  ring: KeyRing,
  token: string,
  now: Date,
): Promise<Result<AccessIdentity, 'TOKEN_EXPIRED' | 'UNAUTHENTICATED'>> {
  const claims = claimsSchema.safeParse(await verifiedPayload(ring, token));
  if (!claims.success) return err('UNAUTHENTICATED');
  const { sub: userId, sid: sessionId, email, name, exp } = claims.data;
  if (exp * 1000 <= now.getTime()) return err('TOKEN_EXPIRED');
  return ok({ userId, sessionId, email, name });
}

/** Null for whatever a stranger may send. `verify` looks at claims before the signature, hence the catch around all. */
async function verifiedPayload(ring: KeyRing, token: string): Promise<unknown> {
  try {
    const { kid } = decode(token).header;
    const key = typeof kid === 'string' ? ring.byId(kid) : null;
    if (!key) return null;
    const options = { alg: 'HS256', aud: AUDIENCE, exp: false, iat: false, nbf: false } as const;
    return await verify(token, await key.hmac(USE), options);
  } catch {
    return null;
  }
}
