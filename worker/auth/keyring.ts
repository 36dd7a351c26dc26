import { fromBase64Url, toBytes } from './encoding.ts';

const MIN_KEY_BYTES = 32;
const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;

type SubtleKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** One secret of a ring. Each use gets a key of its own, so that nothing made for one can pass for another. */
export type RingKey = {
  readonly kid: string;
  /** 32 bytes derived for this use. */
  bytes(use: string): Promise<Uint8Array<ArrayBuffer>>;
  hmac(use: string): Promise<SubtleKey>;
  aes(use: string): Promise<SubtleKey>;
};

export type KeyRing = {
  /** What new things are signed and sealed with. */
  readonly current: RingKey;
  byId(kid: string): RingKey | null;
};

const parsedRings = new Map<string, KeyRing>();

/**
 * Reads `kid:secret,kid:secret`, each secret at least 32 bytes in base64url; the first is the current one.
 * Throws, naming the variable and never its value, where the text is anything else.
 */
export function parseKeyRing(variable: string, text: string): KeyRing {
  const known = parsedRings.get(text);
  if (known) return known;
  const keys = new Map<string, RingKey>();
  for (const [index, entry] of text.split(',').entries()) {
    const key = parseKey(variable, index + 1, entry.trim());
    if (keys.has(key.kid)) throw new Error(`${variable}: key ${index + 1} repeats an earlier key id`);
    keys.set(key.kid, key);
  }
  const [current] = keys.values();
  if (!current) throw new Error(`${variable} names no key`);
  const ring: KeyRing = { current, byId: (kid) => keys.get(kid) ?? null };
  parsedRings.set(text, ring);
  return ring;
}

function parseKey(variable: string, position: number, entry: string): RingKey {
  const [kid = '', encoded = '', ...rest] = entry.split(':');
  if (!KEY_ID.test(kid) || rest.length > 0) {
    throw new Error(`${variable}: key ${position} is not written as id:secret (id: letters, digits, "-" and "_")`);
  }
  const secret = fromBase64Url(encoded);
  if (!secret) throw new Error(`${variable}: key ${position} is not base64url without padding`);
  if (secret.length < MIN_KEY_BYTES) {
    throw new Error(`${variable}: key ${position} has ${secret.length} bytes, it needs ${MIN_KEY_BYTES} or more`);
  }
  return makeKey(kid, secret);
}

function makeKey(kid: string, secret: Uint8Array<ArrayBuffer>): RingKey {
  const derive = remember(async (use: string) => {
    const source = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits']);
    const parameters = { name: 'HKDF', hash: 'SHA-256', salt: toBytes('orderlane'), info: toBytes(use) };
    return new Uint8Array(await crypto.subtle.deriveBits(parameters, source, 256));
  });
  return {
    kid,
    bytes: derive,
    hmac: remember(async (use) =>
      crypto.subtle.importKey('raw', await derive(use), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']),
    ),
    aes: remember(async (use) =>
      crypto.subtle.importKey('raw', await derive(use), 'AES-GCM', false, ['encrypt', 'decrypt']),
    ),
  };
}

/** Keeps the value, not the promise: in workerd a promise belongs to the request that made it. */
function remember<T>(make: (use: string) => Promise<T>): (use: string) => Promise<T> {
  const made = new Map<string, T>();
  return async (use) => {
    const known = made.get(use);
    if (known !== undefined) return known;
    const value = await make(use);
    made.set(use, value);
    return value;
  };
}
