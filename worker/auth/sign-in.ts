import { err, ok, type Result } from '#core/shared/result';
import { type AccessToken, issueAccessToken } from './access-token.ts';
import type { Accounts } from './better-auth.ts';
import type { AuthDeps, Caller } from './deps.ts';
import { loadAccounts } from './load-accounts.ts';
import { signSessionToken } from './session-token.ts';
import { forgetAttempt, takeAttempt } from './throttle.ts';

export type SignedIn = AccessToken & { sessionToken: string };
export type SignInRefusal = { code: 'INVALID_CREDENTIALS' } | { code: 'TOO_MANY_REQUESTS'; retryAfterSeconds: number };

type Credentials = { email: string; password: string };

export async function signIn(
  deps: AuthDeps,
  credentials: Credentials,
  caller: Caller,
): Promise<Result<SignedIn, SignInRefusal>> {
  const subject = { address: caller.address, account: credentials.email };
  const attempt = await takeAttempt(deps.db, 'sign-in', subject, deps.now());
  if (!attempt.allowed) return err({ code: 'TOO_MANY_REQUESTS', retryAfterSeconds: attempt.retryAfterSeconds });
  const signedIn = await openSession(deps, await loadAccounts(deps), credentials, caller);
  if (!signedIn) return err({ code: 'INVALID_CREDENTIALS' });
  await forgetAttempt(deps.db, attempt);
  return ok(signedIn);
}

export async function openSession(
  { keyRings, now }: AuthDeps,
  accounts: Accounts,
  credentials: Credentials,
  caller: Caller,
): Promise<SignedIn | null> {
  const token = await accounts.openSession(credentials, caller);
  const identity = token && (await accounts.readSession(token));
  if (!identity) return null;
  const sessionToken = await signSessionToken(keyRings.session, token);
  return { sessionToken, ...(await issueAccessToken(keyRings.access, identity, now())) };
}
