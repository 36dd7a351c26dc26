import { makeToken } from '#worker/auth/buyer-token';
import type { BuyerLinkRecord } from '#worker/db/tables/buyers';
import type { Context } from '../context.ts';

type Made = Pick<BuyerLinkRecord, 'id' | 'purpose' | 'generation' | 'keyId'>;

/** The address a buyer is given. The same row always gives the same address. */
export async function buyerUrl(context: Context, { id, purpose, generation, keyId }: Made): Promise<string> {
  const token = await makeToken(context.linkKeys, { purpose, linkId: id, generation, keyId });
  return `${context.publicUrl}/${purpose === 'preorder' ? 'p' : 'pay'}/${token}`;
}
