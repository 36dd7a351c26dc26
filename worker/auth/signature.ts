import { fromBase64Url, toBase64Url, toBytes } from './encoding.ts';
import type { RingKey } from './keyring.ts';

/** As JSON, so that no two lists of parts read the same. */
const message = (parts: readonly (string | number)[]) => toBytes(JSON.stringify(parts));

export async function macOf(key: RingKey, use: string, parts: readonly (string | number)[]) {
  return new Uint8Array(await crypto.subtle.sign('HMAC', await key.hmac(use), message(parts)));
}

export const signatureOf = async (key: RingKey, use: string, parts: readonly (string | number)[]): Promise<string> =>
  toBase64Url(await macOf(key, use, parts));

/** `subtle.verify` compares in constant time. */
export async function isSignatureOf(
  key: RingKey,
  use: string,
  parts: readonly (string | number)[],
  signature: string,
): Promise<boolean> {
  const bytes = fromBase64Url(signature);
  return bytes !== null && (await crypto.subtle.verify('HMAC', await key.hmac(use), bytes, message(parts)));
}

/** Whether two secrets are the same text, in a time that tells neither their length nor where they differ. */
export async function equalSecrets(given: string, expected: string): Promise<boolean> {
  const key = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);
  if (!('type' in key)) throw new Error('an HMAC key is a single key');
  const mac = await crypto.subtle.sign('HMAC', key, toBytes(expected));
  return crypto.subtle.verify('HMAC', key, mac, toBytes(given));
}
