import type { ID_PREFIXES } from '#core/shared/ids';
import type { KeyRing } from '#worker/auth/keyring';
import type { Database } from '#worker/db/client';
import type { ACTOR_KINDS } from '#worker/db/tables/history';

/** Who does it, as the history will say. */
export type Actor = { kind: (typeof ACTOR_KINDS)[number]; id: string; name: string };

/** What a verb works with. One per request: the database counts that request's round trips. */
export type Context = {
  db: Database;
  now: () => Date;
  newId: (kind: keyof typeof ID_PREFIXES) => string;
  /** Outgoing calls, so that tests and stand-ins can take the network's place. */
  fetch: typeof fetch;
  /** Where buyers' links lead, without a slash at the end. */
  publicUrl: string;
  /** Signs buyers' links. */
  linkKeys: KeyRing;
  /** Opens credentials at rest. */
  secretKeys: KeyRing;
  /** Tells a connection's lane that it has work; a lost call is made up for by the cron tick. */
  wakeLane: (connectionId: string) => void;
  /** Likewise a shop's runner, which works off its batches. */
  wakeRunner: (shopId: string) => void;
};

/** A person whose access token was verified, or a script's key. What they may do is read with each request. */
export type Person = { userId: string; name: string; isApiKey?: boolean };

export const actorOf = ({ userId, name, isApiKey }: Person): Actor => ({
  kind: isApiKey ? 'api_key' : 'manager',
  id: userId,
  name,
});
