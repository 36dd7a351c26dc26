import { sql } from 'drizzle-orm';
import { err, ok, type Result } from '#core/shared/result';
import { asBatch } from '#worker/db/client';
import { guard, writeRefusalOf } from '#worker/db/guard';
import { user } from '#worker/db/tables/auth';
import { memberships, shops } from '#worker/db/tables/shops';
import type { AuthDeps, Caller } from './deps.ts';
import { loadAccounts } from './load-accounts.ts';
import { openSession, type SignedIn } from './sign-in.ts';
import { equalSecrets } from './signature.ts';
import { takeAttempt } from './throttle.ts';
import { insertUser, userRows } from './user-rows.ts';

type SetUpInput = { setupToken: string; email: string; password: string; name: string; shopName: string };
export type SetUpRefusal =
  | { code: 'NOT_FOUND' | 'INVALID_CREDENTIALS' | 'ALREADY_SETUP' }
  | { code: 'TOO_MANY_REQUESTS'; retryAfterSeconds: number };

/** Makes the first owner and their shop and signs them in, once in the life of a database. */
export async function setUp(
  deps: AuthDeps,
  input: SetUpInput,
  caller: Caller,
): Promise<Result<SignedIn, SetUpRefusal>> {
  const { db, now } = deps;
  if (deps.setupToken === null) return err({ code: 'NOT_FOUND' });
  const attempt = await takeAttempt(db, 'set-up', { address: caller.address, account: null }, now());
  if (!attempt.allowed) return err({ code: 'TOO_MANY_REQUESTS', retryAfterSeconds: attempt.retryAfterSeconds });
  if (!(await equalSecrets(input.setupToken, deps.setupToken))) return err({ code: 'INVALID_CREDENTIALS' });
  const accounts = await loadAccounts(deps);
  const passwordHash = await accounts.hashPassword(input.password);
  if (!(await insertOwner(deps, { ...input, passwordHash }))) return err({ code: 'ALREADY_SETUP' });
  const signedIn = await openSession(deps, accounts, input, caller);
  if (!signedIn) throw new Error('the first owner was made and could not sign in');
  return ok(signedIn);
}

/** False where somebody is there already, this moment's other caller included: the guard fails the whole batch. */
async function insertOwner(
  { db, now, newId }: AuthDeps,
  { email, name, shopName, passwordHash }: SetUpInput & { passwordHash: string },
): Promise<boolean> {
  const rows = userRows({ email, name, passwordHash }, now());
  const shopId = newId('shop');
  const createdAt = now().getTime();
  const { userId } = rows;
  try {
    await db.write.batch(
      asBatch([
        guard(db, 'STATE', sql`NOT EXISTS (SELECT 1 FROM ${user})`),
        ...insertUser(db, rows),
        db.write.insert(shops).values({ id: shopId, name: shopName, settings: {}, createdAt }),
        db.write.insert(memberships).values({ shopId, userId, role: 'owner', createdAt }),
      ]),
    );
    return true;
  } catch (error) {
    const refusal = writeRefusalOf(error);
    if (refusal?.kind === 'guard' && refusal.code === 'STATE') return false;
    throw error;
  }
}
