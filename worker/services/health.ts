import { sql } from 'drizzle-orm';
import type { Context } from './context.ts';

/** Does the database answer, with its tables in place. */
export async function isDatabaseReady({ db }: Context): Promise<boolean> {
  try {
    await db.read.all(sql`SELECT 1 FROM order_counts LIMIT 1`);
    return true;
  } catch {
    return false;
  }
}
