import type { ID_PREFIXES } from '#core/shared/ids';
import type { Database } from '#worker/db/client';
import type { KeyRing } from './keyring.ts';

/** One per request, as the database is. */
export type AuthDeps = {
  db: Database;
  /** `session` signs what a client keeps for weeks, `access` what opens the API for five minutes; they may be one ring. */
  keyRings: { access: KeyRing; session: KeyRing };
  /** Makes the first owner, once. Null: there is no set-up. */
  setupToken: string | null;
  now: () => Date;
  newId: (kind: keyof typeof ID_PREFIXES) => string;
  baseUrl: string;
};

/** The address is the platform's word, never a header that a caller can set. */
export type Caller = { address: string; userAgent: string };
