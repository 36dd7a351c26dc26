import { z } from 'zod';
import type { LinkPayload } from './api-types.ts';
import type { AmocrmClient, Called } from './client.ts';

// Source: up to 250 rows a write are taken, no more than 50 are recommended.
const ROWS_PER_WRITE = 50;

export function inChunks<T>(rows: readonly T[], size: number = ROWS_PER_WRITE): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < rows.length; start += size) chunks.push(rows.slice(start, start + size));
  return chunks;
}

const done: Called<null> = { outcome: 'ok', result: null };

async function change(
  client: AmocrmClient,
  path: string,
  links: readonly LinkPayload[],
  schema: z.ZodType,
): Promise<Called<null>> {
  for (const rows of inChunks(links)) {
    const called = await client.write('POST', path, rows, schema);
    if (called.outcome !== 'ok') return called;
  }
  return done;
}

export const link = (client: AmocrmClient, leadId: number, links: readonly LinkPayload[]) =>
  change(
    client,
    `/api/v4/leads/${leadId}/link`,
    links,
    z.object({ _embedded: z.object({ links: z.array(z.unknown()) }) }),
  );

/** Source: a removed link is answered by 204. */
export const unlink = (client: AmocrmClient, leadId: number, links: readonly LinkPayload[]) =>
  change(client, `/api/v4/leads/${leadId}/unlink`, links, z.null());
