import { z } from 'zod';
import { sha256Hex } from '#worker/auth/digest';

const cursorSchema = z.object({ c: z.int(), s: z.int(), q: z.string() });
export type Cursor = { createdAt: number; seq: number };

/** A cursor names the row it stands behind and a digest of the query it belongs to. */
export const encodeCursor = async ({ createdAt, seq }: Cursor, query: string): Promise<string> =>
  btoa(JSON.stringify({ c: createdAt, s: seq, q: await digest(query) })).replace(/=+$/, '');

export async function decodeCursor(text: string, query: string): Promise<Cursor | 'invalid'> {
  try {
    const { c, s, q } = cursorSchema.parse(JSON.parse(atob(text)));
    return q === (await digest(query)) ? { createdAt: c, seq: s } : 'invalid';
  } catch {
    return 'invalid';
  }
}

const digest = async (text: string): Promise<string> => (await sha256Hex(text)).slice(0, 18);
