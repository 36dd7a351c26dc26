import { err, ok, type Result } from '#core/shared/result';
import { fromBase64Url, toBase64Url, toBytes, toText } from './encoding.ts';
import type { KeyRing } from './keyring.ts';
import { isSignatureOf, signatureOf } from './signature.ts';

const USE = 'signed-payload';

/**
 * A small JSON value that travels through a stranger's form and comes back unchanged: readable, signed, expiring.
 * The purpose says what it is good for and for whom (`quote:ord_1`); unsealing names the same one.
 */
export async function seal(ring: KeyRing, purpose: string, payload: unknown, expiresAt: Date): Promise<string> {
  const { kid } = ring.current;
  const expires = String(expiresAt.getTime());
  const body = toBase64Url(toBytes(JSON.stringify(payload)));
  const signature = await signatureOf(ring.current, USE, [kid, purpose, expires, body]);
  return [kid, expires, body, signature].join('.');
}

/** The caller parses the value by its schema; `expired` is said only of a genuine seal. */
export async function unseal(
  ring: KeyRing,
  purpose: string,
  sealed: string,
  now: Date,
): Promise<Result<unknown, 'invalid' | 'expired'>> {
  const [kid = '', expires = '', body = '', signature = '', ...rest] = sealed.split('.');
  const key = ring.byId(kid);
  if (!key || rest.length > 0) return err('invalid');
  if (!(await isSignatureOf(key, USE, [kid, purpose, expires, body], signature))) return err('invalid');
  if (Number(expires) <= now.getTime()) return err('expired');
  const bytes = fromBase64Url(body);
  return bytes ? ok(JSON.parse(toText(bytes))) : err('invalid');
}
