import { eq, lte, sql } from 'drizzle-orm';
import type { Database, Statement } from '#worker/db/client';
import { rateLimit } from '#worker/db/tables/auth';

type Rule = { max: number; windowMs: number };
const PER_ADDRESS: Rule = { max: 10, windowMs: 60_000 };
const PER_ACCOUNT: Rule = { max: 10, windowMs: 15 * 60_000 };

export type Attempt =
  | { allowed: true; addressKey: string; accountKey: string | null }
  | { allowed: false; retryAfterSeconds: number };

type Counted = { count: number; windowStartedAt: number };

/**
 * Takes one attempt from the address and, where the address still has some, one from the account. It is taken before
 * the password is looked at, in one batch, so that attempts at the same moment cannot share one.
 */
export async function takeAttempt(
  { write }: Database,
  area: string,
  { address, account }: { address: string; account: string | null },
  now: Date,
): Promise<Attempt> {
  const at = now.getTime();
  const addressKey = `${area}:address:${networkOf(address)}`;
  const accountKey = account && accountKeyOf(area, account);
  const accountCounts = sql`${accountKey} IS NOT NULL AND (SELECT count FROM rate_limit WHERE key = ${addressKey}) <= ${PER_ADDRESS.max}`;
  const [, byAddress, byAccount] = await write.batch([
    write
      .delete(rateLimit)
      .where(lte(rateLimit.windowStartedAt, at - Math.max(PER_ADDRESS.windowMs, PER_ACCOUNT.windowMs))),
    write.all<Counted>(count(addressKey, sql`true`, PER_ADDRESS, at)),
    write.all<Counted>(count(accountKey, accountCounts, PER_ACCOUNT, at)),
  ]);
  const waitMs = Math.max(waitFor(byAddress[0], PER_ADDRESS, at), waitFor(byAccount[0], PER_ACCOUNT, at));
  return waitMs > 0
    ? { allowed: false, retryAfterSeconds: Math.ceil(waitMs / 1000) }
    : { allowed: true, addressKey, accountKey };
}

/** A success was no guess: the address gets its attempt back and the account starts afresh. */
export async function forgetAttempt({ write }: Database, attempt: { addressKey: string; accountKey: string | null }) {
  await write.batch([
    write
      .update(rateLimit)
      .set({ count: sql`max(0, ${rateLimit.count} - 1)` })
      .where(eq(rateLimit.key, attempt.addressKey)),
    write.delete(rateLimit).where(eq(rateLimit.key, attempt.accountKey ?? '')),
  ]);
}

/** For the batch that sets a password anew: what was guessed at the old one counts no longer. */
export const clearAccount = ({ write }: Database, area: string, account: string): Statement =>
  write.delete(rateLimit).where(eq(rateLimit.key, accountKeyOf(area, account)));

const accountKeyOf = (area: string, account: string) => `${area}:account:${account.toLowerCase()}`;

const count = (key: string | null, condition: ReturnType<typeof sql>, { windowMs }: Rule, at: number) => sql`
  INSERT INTO rate_limit (key, count, window_started_at) SELECT ${key}, 1, ${at} WHERE ${condition}
  ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN window_started_at <= ${at - windowMs} THEN 1 ELSE count + 1 END,
    window_started_at = CASE WHEN window_started_at <= ${at - windowMs} THEN ${at} ELSE window_started_at END
  RETURNING count, window_started_at AS windowStartedAt`;

const waitFor = (row: Counted | undefined, { max, windowMs }: Rule, at: number): number =>
  row && row.count > max ? row.windowStartedAt + windowMs - at : 0;

/** One IPv6 customer owns a whole /64, so that is what counts as an address. */
function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [left = [], right = []] = address.split('::').map((half) => half.split(':').filter(Boolean));
  const zeros = address.includes('::') ? Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0') : [];
  const groups = [...left, ...zeros, ...right].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
