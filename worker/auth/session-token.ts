import type { KeyRing } from './keyring.ts';
import { isSignatureOf, signatureOf } from './signature.ts';

const USE = 'session-token';

/** What a client holds is the stored token and our signature: a copy of the database alone opens no session. */
export async function signSessionToken(ring: KeyRing, stored: string): Promise<string> {
  const { kid } = ring.current;
  return `${stored}.${kid}.${await signatureOf(ring.current, USE, [kid, stored])}`;
}

/** The token as the database knows it, or null for a text that we never gave out. */
export async function readSessionToken(ring: KeyRing, token: string): Promise<string | null> {
  const [stored = '', kid = '', signature = '', ...rest] = token.split('.');
  const key = ring.byId(kid);
  if (!stored || !key || rest.length > 0) return null;
  return (await isSignatureOf(key, USE, [kid, stored], signature)) ? stored : null;
}
