import { err, ok, type Result } from '#core/shared/result';
import { type AccessToken, issueAccessToken } from './access-token.ts';
import type { AuthDeps } from './deps.ts';
import { loadAccounts } from './load-accounts.ts';
import { readSessionToken } from './session-token.ts';

type Unknown = 'UNAUTHENTICATED';

/** A new access token for a session that is alive. */
export async function refresh(deps: AuthDeps, sessionToken: string): Promise<Result<AccessToken, Unknown>> {
  const { keyRings, now } = deps;
  const token = await readSessionToken(keyRings.session, sessionToken);
  const identity = token && (await (await loadAccounts(deps)).readSession(token));
  return identity ? ok(await issueAccessToken(keyRings.access, identity, now())) : err('UNAUTHENTICATED');
}

/** Repeatable: a session that is gone already is no refusal, a text that was never a session is. */
export async function signOut(deps: AuthDeps, sessionToken: string): Promise<Result<null, Unknown>> {
  const token = await readSessionToken(deps.keyRings.session, sessionToken);
  if (!token) return err('UNAUTHENTICATED');
  await (await loadAccounts(deps)).closeSession(token);
  return ok(null);
}

export async function signOutEverywhere(deps: AuthDeps, sessionToken: string): Promise<Result<null, Unknown>> {
  const token = await readSessionToken(deps.keyRings.session, sessionToken);
  if (!token) return err('UNAUTHENTICATED');
  const accounts = await loadAccounts(deps);
  if (!(await accounts.readSession(token))) return err('UNAUTHENTICATED');
  await accounts.closeAllSessions(token);
  return ok(null);
}
