import { and, eq, isNull, lt, or } from 'drizzle-orm';
import { apiKeys } from '#worker/db/tables/people';
import type { Context } from '../context.ts';

const DAY_MS = 86_400_000;
const MOST_REMEMBERED = 1000;
/** The day that this isolate last noted each key on, so that a busy script costs one write a day and isolate. */
const noted = new Map<string, number>();

/** Notes the day that a key was used on. Null where it is noted already; otherwise to be done beside the answer. */
export function noteKeyUse(context: Context, keyId: string): Promise<void> | null {
  const day = Math.floor(context.now().getTime() / DAY_MS) * DAY_MS;
  if (noted.get(keyId) === day) return null;
  if (noted.size >= MOST_REMEMBERED) noted.clear();
  noted.set(keyId, day);
  return write(context, keyId, day);
}

async function write({ db }: Context, keyId: string, day: number): Promise<void> {
  await db.write
    .update(apiKeys)
    .set({ lastUsedAt: day })
    .where(and(eq(apiKeys.id, keyId), or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, day))));
}
