import { sha256Hex } from './digest.ts';
import { fromBase64Url, toBase64Url, toBytes, toText } from './encoding.ts';
import type { KeyRing } from './keyring.ts';
import { isSignatureOf, macOf, signatureOf } from './signature.ts';

export const API_KEY_PREFIX = 'olk_';
const USE = 'api-key';
const SECRET_USE = 'api-key-secret';
/** 192 bits. */
const SECRET_BYTES = 24;

/** Who asks with a key: its name travels in the key, so that a write's history can tell it without a look-up. */
export type ApiKeyIdentity = { id: string; name: string };

/**
 * A key made of what asked for it: the same request gets the same key again, and it is stored nowhere. Signed, so that
 * a text that was never a key is refused without a look-up; its digest is its id.
 */
export async function makeApiKey(
  ring: KeyRing,
  { request, name, keyId }: { request: readonly string[]; name: string; keyId: string },
): Promise<ApiKeyIdentity & { key: string }> {
  const ringKey = ring.byId(keyId);
  if (!ringKey) throw new Error(`the ring's key ${keyId} of an API key is not in the key ring`);
  const secret = toBase64Url((await macOf(ringKey, SECRET_USE, request)).subarray(0, SECRET_BYTES));
  const parts = [keyId, toBase64Url(toBytes(name)), secret];
  const key = `${API_KEY_PREFIX}${parts.join('.')}.${await signatureOf(ringKey, USE, parts)}`;
  return { id: await idOf(key), name, key };
}

/** Null for a text that we never gave out. Whether the key still opens anything is read with each request. */
export async function readApiKey(ring: KeyRing, key: string): Promise<ApiKeyIdentity | null> {
  if (!key.startsWith(API_KEY_PREFIX)) return null;
  const [keyId = '', name = '', secret = '', signature = '', ...rest] = key.slice(API_KEY_PREFIX.length).split('.');
  const ringKey = ring.byId(keyId);
  if (!ringKey || rest.length > 0) return null;
  if (!(await isSignatureOf(ringKey, USE, [keyId, name, secret], signature))) return null;
  const bytes = fromBase64Url(name);
  return bytes && { id: await idOf(key), name: toText(bytes) };
}

/** 128 bits of the key's digest: what is stored of it. */
const idOf = async (key: string): Promise<string> => `${ID_PREFIX}${(await sha256Hex(key)).slice(0, 32)}`;
const ID_PREFIX = 'key_';

/** Tells a key from a person where only the id of whoever asked was written down. */
export const isApiKeyId = (id: string): boolean => id.startsWith(ID_PREFIX);
