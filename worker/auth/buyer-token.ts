import type { LinkToken } from '#core/shared/ids';
import { sha256Hex } from './digest.ts';
import { toBase64Url } from './encoding.ts';
import type { KeyRing } from './keyring.ts';
import { macOf } from './signature.ts';

export const LINK_PURPOSES = ['preorder', 'payment', 'payment_return', 'invitation', 'password_reset'] as const;
export type LinkPurpose = (typeof LINK_PURPOSES)[number];

const USE = 'buyer-link';
/** 192 bits: 32 characters in a URL. */
const TOKEN_BYTES = 24;

export type LinkTokenParts = { purpose: LinkPurpose; linkId: string; generation: number; keyId: string };

/** The same parts give the same token, so a link is shown again from its row. Throws where the key has left the ring. */
export async function makeToken(ring: KeyRing, parts: LinkTokenParts): Promise<LinkToken> {
  const { purpose, linkId, generation, keyId } = parts;
  const key = ring.byId(keyId);
  if (!key) throw new Error(`the key of buyer link ${linkId} is not in the key ring`);
  const mac = await macOf(key, USE, [purpose, linkId, generation]);
  return toBase64Url(mac.subarray(0, TOKEN_BYTES)) as LinkToken;
}

/** What is stored of a token and looked up by. A token is random enough that a plain hash tells nothing of it. */
export const hashToken = (token: string): Promise<string> => sha256Hex(token);
