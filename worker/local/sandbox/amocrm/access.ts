import { z } from 'zod';
import { DEMO_CREDENTIALS } from '../demo-credentials.ts';
import type { StandInContext } from '../kit/stand-in.ts';
import { readSettings } from '../kit/stand-in.ts';
import type { SystemStore } from '../kit/store.ts';
import { Problem, unauthorized } from './answers.ts';
import { amocrmSettings } from './settings.ts';

interface Pair {
  accessToken: string;
  refreshToken: string;
  expiresAtMs: number;
  /** Has the refresh token been used. */
  used: boolean;
}

const { token, clientId, clientSecret, redirectUri, code, accessToken, refreshToken } = DEMO_CREDENTIALS.amocrm;

/** By access token; the refresh token is the second key. */
const pairs = (store: SystemStore) => store.collection<Pair>('pair');

const save = (store: SystemStore, pair: Pair): Pair => pairs(store).put(pair.accessToken, pair, pair.refreshToken);

export function seedTokens({ store, now }: StandInContext): void {
  const { tokenLifeMs } = readSettings(store, amocrmSettings);
  save(store, { accessToken, refreshToken, expiresAtMs: now().getTime() + tokenLifeMs, used: false });
}

export function requireToken({ store, now }: StandInContext, header: string | undefined): void {
  const given = /^Bearer (\S+)$/.exec(header ?? '')?.[1];
  if (given === token) return;
  const pair = given === undefined ? undefined : pairs(store).get(given);
  if (!pair || pair.expiresAtMs <= now().getTime()) throw unauthorized();
}

/** Ends every access token that was given out, as their time would. */
export function expireTokens(store: SystemStore): void {
  for (const pair of pairs(store).all()) save(store, { ...pair, expiresAtMs: 0 });
}

const grantInput = z.object({
  client_id: z.literal(clientId),
  client_secret: z.literal(clientSecret),
  // Source: equals the registered one, on a refresh too.
  redirect_uri: z.literal(redirectUri),
  grant_type: z.enum(['authorization_code', 'refresh_token']),
  code: z.string().optional(),
  refresh_token: z.string().optional(),
});

const refused = (hint: string): Problem =>
  new Problem(401, 'Некорректный запрос', 'The refresh token is invalid.', { hint });

/** Source: JSON and form-encoded bodies are sent by public clients, so both are taken. */
function readGrant(contentType: string, text: string) {
  const given: unknown = contentType.startsWith('application/json')
    ? JSON.parse(text || '{}')
    : Object.fromEntries(new URLSearchParams(text));
  const parsed = grantInput.safeParse(given);
  if (!parsed.success)
    throw new Problem(400, 'Некорректный запрос', `Check the \`${parsed.error.issues[0]?.path}\` parameter`);
  return parsed.data;
}

/** A new pair for a code or for a refresh token, each of which works once. */
export function grantTokens({ store, now }: StandInContext, contentType: string, text: string) {
  const settings = readSettings(store, amocrmSettings);
  const grant = readGrant(contentType, text);
  if (grant.grant_type === 'authorization_code') {
    const used = store.collection<boolean>('used code');
    if (grant.code !== code || used.get(code)) throw refused('Authorization code has been revoked');
    used.put(code, true);
  } else {
    const pair = pairs(store).findBy(grant.refresh_token ?? '')[0];
    if (!pair || (pair.used && settings.refreshAgain === 'refuse')) throw refused('Token has been revoked');
    save(store, { ...pair, used: true });
  }
  const number = store.add('pairs');
  const pair = save(store, {
    accessToken: `SandboxAccess-${number}-${crypto.randomUUID()}`,
    refreshToken: `SandboxRefresh-${number}-${crypto.randomUUID()}`,
    expiresAtMs: now().getTime() + settings.tokenLifeMs,
    used: false,
  });
  return {
    token_type: 'Bearer',
    expires_in: Math.ceil(settings.tokenLifeMs / 1000),
    server_time: Math.floor(now().getTime() / 1000),
    access_token: pair.accessToken,
    refresh_token: pair.refreshToken,
  };
}
