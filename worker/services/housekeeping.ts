import { and, eq, inArray, lt, lte, ne, notExists, sql } from 'drizzle-orm';
import { session } from '#worker/db/tables/auth';
import { batches, batchRows } from '#worker/db/tables/batches';
import { idempotencyKeys } from '#worker/db/tables/idempotency';
import { proposals } from '#worker/db/tables/proposals';
import { quoteCache } from '#worker/db/tables/quote-cache';
import { storefrontDeliveries } from '#worker/db/tables/storefronts';
import { HAS_ENDED } from './batches/open-batches.ts';
import type { Context } from './context.ts';

const DAY_MS = 86_400_000;
const BATCH_DAYS = 90;
/** Of each kind and tick, so that a tick never holds the write lock for long; the next one goes on. */
const STEP = 500;

/**
 * The cron tick's share of forgetting: raw webhook bodies after their term (the delivery itself stays told), answers
 * kept for repeated requests after a day, sessions and delivery proposals that have ended, carriers' answers after
 * their term, bulk actions that ended long ago with what they say of each order. One batch, of bounded size.
 */
export async function clearWhatLapsed({ db, now }: Context, webhookBodyDays: number): Promise<void> {
  const { write } = db;
  const at = now().getTime();
  const bodies = write
    .select({ id: storefrontDeliveries.id })
    .from(storefrontDeliveries)
    .where(
      and(ne(storefrontDeliveries.body, sql`''`), lt(storefrontDeliveries.receivedAt, at - webhookBodyDays * DAY_MS)),
    )
    .orderBy(storefrontDeliveries.receivedAt)
    .limit(STEP);
  const keys = write
    .select({ rowid: sql`rowid` })
    .from(idempotencyKeys)
    .where(lt(idempotencyKeys.createdAt, at - DAY_MS))
    .limit(STEP);
  const sessions = write.select({ id: session.id }).from(session).where(lte(session.expiresAt, now())).limit(STEP);
  const quotes = write.select({ rowid: sql`rowid` }).from(quoteCache).where(lte(quoteCache.expiresAt, at)).limit(STEP);
  const priced = write.select({ id: proposals.id }).from(proposals).where(lte(proposals.expiresAt, at)).limit(STEP);
  const outdated = and(HAS_ENDED, lt(batches.updatedAt, at - BATCH_DAYS * DAY_MS));
  const itsRows = eq(batchRows.batchId, batches.id);
  const rows = write
    .select({ rowid: sql`${batchRows}.rowid` })
    .from(batches)
    .innerJoin(batchRows, itsRows)
    .where(outdated)
    .limit(STEP);
  const emptied = write
    .select({ id: batches.id })
    .from(batches)
    .where(and(outdated, notExists(write.select({ one: sql`1` }).from(batchRows).where(itsRows))))
    .limit(STEP);
  await write.batch([
    write.update(storefrontDeliveries).set({ body: '' }).where(inArray(storefrontDeliveries.id, bodies)),
    write.delete(idempotencyKeys).where(inArray(sql`rowid`, keys)),
    write.delete(session).where(inArray(session.id, sessions)),
    write.delete(quoteCache).where(inArray(sql`rowid`, quotes)),
    write.delete(proposals).where(inArray(proposals.id, priced)),
    write.delete(batchRows).where(inArray(sql`rowid`, rows)),
    write.delete(batches).where(inArray(batches.id, emptied)),
  ]);
}
