import { fromBase64Url, toBase64Url, toBytes, toText } from './encoding.ts';
import type { KeyRing } from './keyring.ts';

const USE = 'secret-box';
const NONCE_BYTES = 12;

/** Where a sealed value stands. It opens nowhere else, so that rows cannot be swapped. */
export type SecretPlace = { purpose: string; rowId: string };

const placeBytes = ({ purpose, rowId }: SecretPlace, kid: string) => toBytes(JSON.stringify([kid, purpose, rowId]));

/** Seals a JSON value for the database as `kid.ciphertext`. */
export async function sealSecret(ring: KeyRing, place: SecretPlace, value: unknown): Promise<string> {
  const { kid } = ring.current;
  const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData: placeBytes(place, kid) },
    await ring.current.aes(USE),
    toBytes(JSON.stringify(value)),
  );
  const bytes = new Uint8Array(NONCE_BYTES + sealed.byteLength);
  bytes.set(iv);
  bytes.set(new Uint8Array(sealed), NONCE_BYTES);
  return `${kid}.${toBase64Url(bytes)}`;
}

/** Opens what was sealed for this place. Throws where the key is not in the ring or the text is not ours. */
export async function openSecret(ring: KeyRing, place: SecretPlace, sealed: string): Promise<unknown> {
  const [kid = '', encoded = ''] = sealed.split('.');
  const key = ring.byId(kid);
  if (!key) throw new Error(`the ${place.purpose} of ${place.rowId} is sealed with a key that is not in the key ring`);
  const bytes = fromBase64Url(encoded);
  if (!bytes || sealed !== `${kid}.${encoded}`) throw damaged(place);
  const algorithm = {
    name: 'AES-GCM',
    iv: bytes.subarray(0, NONCE_BYTES),
    additionalData: placeBytes(place, kid),
  };
  const opened = await crypto.subtle
    .decrypt(algorithm, await key.aes(USE), bytes.subarray(NONCE_BYTES))
    .catch((cause: unknown) => {
      throw damaged(place, cause);
    });
  return JSON.parse(toText(new Uint8Array(opened)));
}

const damaged = ({ purpose, rowId }: SecretPlace, cause?: unknown) =>
  new Error(`the ${purpose} of ${rowId} does not open: it is damaged or belongs elsewhere`, { cause });
