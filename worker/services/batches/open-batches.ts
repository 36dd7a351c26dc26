import { sql } from 'drizzle-orm';
import { batches } from '#worker/db/tables/batches';
import type { Context } from '../context.ts';

/** As the partial index says it, so that it is used. */
export const IS_OPEN = sql`(frozen = 0 OR pending > 0)`;

/** Nothing of it is under way any longer; likewise. */
export const HAS_ENDED = sql`(frozen = 1 AND pending + waiting + unknown = 0)`;

/** The shops whose runner has work, for the cron tick that makes up for lost wake-ups. */
export async function shopsWithBatches({ db }: Context): Promise<string[]> {
  const rows = await db.read.selectDistinct({ shopId: batches.shopId }).from(batches).where(IS_OPEN);
  return rows.map(({ shopId }) => shopId);
}
