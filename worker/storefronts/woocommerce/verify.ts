/** Source: base64 of HMAC-SHA256 over the raw body, key = the hook's secret as text. Compared by WebCrypto itself. */
export async function verifySignature(headers: Headers, body: Uint8Array, secret: string): Promise<boolean> {
  const signature = decodeBase64(headers.get('x-wc-webhook-signature') ?? '');
  if (signature === null || secret === '') return false;
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), algorithm, false, ['verify']);
  return crypto.subtle.verify('HMAC', key, signature, Uint8Array.from(body));
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

/** Source: on creation of a hook the store posts the form `webhook_id=123`, unsigned, and wants 200. */
export const isPing = (headers: Headers, body: Uint8Array): boolean =>
  !headers.has('x-wc-webhook-signature') &&
  body.length < 100 &&
  /^webhook_id=\d+$/.test(new TextDecoder().decode(body).trim());
