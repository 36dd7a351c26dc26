import { z } from 'zod';
import { sha256Hex } from '#worker/auth/digest';
import { fromBase64Url, toBase64Url, toBytes, toText } from '#worker/auth/encoding';
import { refuse } from '../refusal.ts';

/** A cursor names the row it stands behind and a digest of the query it belongs to. */
export const encodeCursor = async (key: unknown, query: string): Promise<string> =>
  toBase64Url(toBytes(JSON.stringify({ k: key, q: await digest(query) })));

export async function decodeCursor<T>(text: string, query: string, keySchema: z.ZodType<T>): Promise<T | 'invalid'> {
  try {
    const bytes = fromBase64Url(text);
    const { k, q } = z.object({ k: keySchema, q: z.string() }).parse(JSON.parse(bytes ? toText(bytes) : ''));
    return q === (await digest(query)) ? k : 'invalid';
  } catch {
    return 'invalid';
  }
}

const digest = async (text: string): Promise<string> => (await sha256Hex(text)).slice(0, 18);

export const refuseCursor = () =>
  refuse('INVALID_CURSOR', 'This cursor is of another query', {
    fields: [{ field: 'cursor', code: 'INVALID_CURSOR' }],
  });
