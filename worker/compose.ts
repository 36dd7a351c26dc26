import { createClient } from '@libsql/client/web';
import { ID_PREFIXES } from '#core/shared/ids';
import { parseKeyRing } from '#worker/auth/keyring';
import { openDatabase } from '#worker/db/client';
import { type Environment, parseEnvironment } from '#worker/env';
import type { Context } from '#worker/services/context';

const parsed = new WeakMap<object, Environment>();

/** The settings of this isolate, checked once. */
export function settingsOf(env: Record<string, unknown>): Environment {
  const known = parsed.get(env);
  if (known) return known;
  const settings = parseEnvironment(env);
  parsed.set(env, settings);
  return settings;
}

export type Wakers = Pick<Context, 'wakeLane' | 'wakeRunner'>;
const NOBODY: Wakers = { wakeLane: () => {}, wakeRunner: () => {} };

/** A request's own context over the Worker's environment. */
export function contextOf(env: Record<string, unknown>, wakers: Wakers = NOBODY): Context {
  const settings = settingsOf(env);
  const ring = parseKeyRing('KEY_RING', settings.KEY_RING);
  return {
    db: openDatabase({ url: settings.LIBSQL_URL, authToken: settings.LIBSQL_AUTH_TOKEN }, { createClient }),
    now: () => new Date(),
    newId,
    fetch: (input, init) => fetch(input, init),
    publicUrl: settings.PUBLIC_URL,
    linkKeys: ring,
    secretKeys: ring,
    ...wakers,
  };
}

/** `ord_` and 128 random bits. */
export function newId(kind: keyof typeof ID_PREFIXES): string {
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0'));
  return `${ID_PREFIXES[kind]}_${hex.join('')}`;
}
