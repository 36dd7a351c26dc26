import type { Accounts } from './better-auth.ts';
import type { AuthDeps } from './deps.ts';

/** Loads the auth library at the first request that needs it, so that no other request pays for it. */
export async function loadAccounts(deps: AuthDeps): Promise<Accounts> {
  const { createAccounts } = await import('./better-auth.ts');
  return createAccounts(deps);
}
