import { and, eq, gt, sql } from 'drizzle-orm';
import { sha256Hex } from '#worker/auth/digest';
import { type KeptQuote, quoteCache } from '#worker/db/tables/quote-cache';
import type { Context } from '../context.ts';
import type { Question } from './questions.ts';
import type { Pricing } from './shiptor-connection.ts';

/** A carrier's answer and when it was given. */
export type Taken<T> = { asOf: string; value: T };

/** Points of a whole city may be thousands; what is larger is asked for each time, as is what was nothing. */
const MAX_CHARACTERS = 500_000;
/** Of one shop: the oldest make room. */
const MOST_KEPT = 2000;

export const digestOf = ({ about }: Pick<Question<unknown[]>, 'about'>): Promise<string> =>
  sha256Hex(JSON.stringify(about));

/** What the shop's carrier answered before; for the batch that reads the connection. */
export const keptQuotes = ({ db, now }: Context, shopId: string, digest: string) =>
  db.read
    .select()
    .from(quoteCache)
    .where(
      and(eq(quoteCache.shopId, shopId), eq(quoteCache.question, digest), gt(quoteCache.expiresAt, now().getTime())),
    );

/**
 * The answer that was kept, with the time it was given, or a fresh one, which is then kept. Costs no round trip where
 * `pricing` came with what was kept, one more after a miss. Throws OutsideUnavailable as the carrier does.
 */
export async function throughCache<T extends readonly unknown[]>(
  context: Context,
  pricing: Pricing,
  question: Question<T>,
): Promise<Taken<T>> {
  const digest = await digestOf(question);
  const isRead = pricing.kept?.digest === digest;
  const rows = isRead ? (pricing.kept?.rows ?? []) : await keptQuotes(context, pricing.shopId, digest);
  const known = usable(rows, pricing, question);
  if (known) return known;
  const value = await question.ask(pricing.carrier);
  const takenAt = context.now().getTime();
  if (value.length === 0) return { asOf: new Date(takenAt).toISOString(), value };
  await keep(context, {
    ...{ shopId: pricing.shopId, question: digest, source: pricing.source },
    ...{ answer: value, takenAt, expiresAt: takenAt + question.termMs },
  });
  return { asOf: new Date(takenAt).toISOString(), value };
}

function usable<T extends readonly unknown[]>(
  rows: readonly KeptQuote[],
  { source }: Pricing,
  { schema }: Question<T>,
): Taken<T> | null {
  const row = rows.find((each) => each.source === source);
  if (!row) return null;
  const parsed = schema.safeParse(row.answer);
  return parsed.success ? { asOf: new Date(row.takenAt).toISOString(), value: parsed.data } : null;
}

async function keep({ db }: Context, row: KeptQuote): Promise<void> {
  if (JSON.stringify(row.answer).length > MAX_CHARACTERS) return;
  const { shopId, question } = row;
  // What is kept anew is the youngest row, so that the rows' own order is that of their age.
  const older = sql`(SELECT rowid FROM ${quoteCache} WHERE ${eq(quoteCache.shopId, shopId)}
    ORDER BY rowid DESC LIMIT -1 OFFSET ${MOST_KEPT})`;
  await db.write.batch([
    db.write.delete(quoteCache).where(and(eq(quoteCache.shopId, shopId), eq(quoteCache.question, question))),
    db.write.insert(quoteCache).values(row),
    db.write.delete(quoteCache).where(sql`rowid IN ${older}`),
  ]);
}
