import { sign } from 'hono/jwt';
import { describe, expect, it } from 'vitest';
import { issueAccessToken, readAccessToken } from '#worker/auth/access-token';
import { toBase64Url } from '#worker/auth/encoding';
import { ring } from './support.ts';

const NOW = new Date('2026-11-20T10:00:00Z');
const ANNA = { userId: 'u1', sessionId: 's1', email: 'anna@example.ru', name: 'Анна' };
const later = (ms: number) => new Date(NOW.getTime() + ms);
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const partsOf = (token: string) => token.split('.') as [string, string, string];
const UNAUTHENTICATED = { ok: false, error: 'UNAUTHENTICATED' };

const CLAIMS = {
  sub: 'u1',
  sid: 's1',
  email: 'anna@example.ru',
  name: 'Анна',
  iat: NOW.getTime() / 1000,
  exp: NOW.getTime() / 1000 + 300,
  aud: 'orderlane-api',
};
const signedWith = async (claims: object, kid: string, key = ring('k').current) =>
  sign({ ...claims }, { kty: 'oct', alg: 'HS256', kid, k: toBase64Url(await key.bytes('access-token')) }, 'HS256');

describe('an access token', () => {
  it('says who asks for five minutes and not a moment longer', async () => {
    const { accessToken, accessTokenExpiresAt } = await issueAccessToken(ring('k'), ANNA, NOW);
    expect(accessTokenExpiresAt).toBe('2026-11-20T10:05:00.000Z');
    expect(await readAccessToken(ring('k'), accessToken, later(299_999))).toEqual({ ok: true, value: ANNA });
    expect(await readAccessToken(ring('k'), accessToken, later(300_000))).toEqual({
      ok: false,
      error: 'TOKEN_EXPIRED',
    });
  });

  it('is read with the key that made it after a newer one came', async () => {
    const { accessToken } = await issueAccessToken(ring('k'), ANNA, NOW);
    expect((await readAccessToken(ring('n', 'k'), accessToken, NOW)).ok).toBe(true);
    expect(await readAccessToken(ring('n'), accessToken, NOW)).toEqual(UNAUTHENTICATED);
  });

  it('is the same the test makes by hand, so that the refusals below refuse for their own reason', async () => {
    expect(await readAccessToken(ring('k'), await signedWith(CLAIMS, 'k'), NOW)).toEqual({ ok: true, value: ANNA });
  });

  it.each([
    ['another audience', { ...CLAIMS, aud: 'another' }],
    ['no audience', { ...CLAIMS, aud: undefined }],
    ['no expiry', { ...CLAIMS, exp: undefined }],
    ['an expiry that is no number', { ...CLAIMS, exp: '9999999999' }],
    ['no session', { ...CLAIMS, sid: undefined }],
  ])('with %s is refused', async (_, claims) => {
    expect(await readAccessToken(ring('k'), await signedWith(claims, 'k'), NOW)).toEqual(UNAUTHENTICATED);
  });

  it('under another key id, or with another key under our id, is refused', async () => {
    expect(await readAccessToken(ring('k'), await signedWith(CLAIMS, 'x'), NOW)).toEqual(UNAUTHENTICATED);
    const forged = await signedWith(CLAIMS, 'k', ring('x').current);
    expect(await readAccessToken(ring('k'), forged, NOW)).toEqual(UNAUTHENTICATED);
  });

  it('with changed claims is refused, expired ones included', async () => {
    const [header, , signature] = partsOf(await signedWith(CLAIMS, 'k'));
    for (const claims of [
      { ...CLAIMS, sub: 'u2' },
      { ...CLAIMS, exp: 1 },
    ]) {
      expect(await readAccessToken(ring('k'), `${header}.${part(claims)}.${signature}`, NOW)).toEqual(UNAUTHENTICATED);
    }
  });

  it.each(['none', 'None', 'HS512', 'RS256'])('with the algorithm %s is refused', async (alg) => {
    const [, payload, signature] = partsOf(await signedWith(CLAIMS, 'k'));
    const header = part({ alg, typ: 'JWT', kid: 'k' });
    for (const token of [`${header}.${payload}.`, `${header}.${payload}.${signature}`]) {
      expect(await readAccessToken(ring('k'), token, NOW)).toEqual(UNAUTHENTICATED);
    }
  });

  it.each(['', '.', '..', 'a.b', 'a.b.c', `${part({ alg: 'HS256', kid: 'k' })}.${part(null)}.AA`, 'é.é.é'])(
    'is never the text %j',
    async (text) => {
      expect(await readAccessToken(ring('k'), text, NOW)).toEqual(UNAUTHENTICATED);
    },
  );
});
