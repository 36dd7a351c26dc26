import { ask, type Failure } from '../http.ts';
import { type Credentials, type OauthCredentials, type Settings, tokenAnswerSchema } from './api-types.ts';
import { type Called, readAnswer } from './client.ts';

/** The right to call, kept fresh. One of a connection's providers holds it for all that runs in it. */
export type Access = {
  secrets(): string[];
  /** Calls with a token that works, with a new one where the old one was refused. */
  using<T>(fetch: typeof globalThis.fetch, attempt: (token: string) => Promise<Called<T>>): Promise<Called<T>>;
};

type Options = {
  baseUrl: string;
  settings: Settings;
  now: () => Date;
  keep: ((credentials: unknown) => Promise<void>) | undefined;
};

type Token = { outcome: 'ok'; token: string } | Failure;

/** A pair is renewed after this share of its life, so that the old token outlasts an answer that was lost. */
const RENEWED_AFTER = 0.9;
/** How long a renewal that came to nothing is left alone while the old token still works. */
const QUIET_MS = 60_000;

const isUnauthorized = (called: Called<unknown>): boolean => called.outcome === 'refused' && called.code === 'AUTH';

export function openAccess(credentials: Credentials, options: Options): Access {
  if (!('token' in credentials)) return openOauth(credentials, options);
  const { token } = credentials;
  return { secrets: () => [token], using: (_, attempt) => attempt(token) };
}

/** Source: the refresh token works once, so the new pair is kept before it is used, and one renewal runs at a time. */
function openOauth(given: OauthCredentials, { baseUrl, settings, now, keep }: Options): Access {
  let current = given;
  let isKept = true;
  let renewing: Promise<Token> | null = null;
  let quietUntil = 0;

  const secrets = () =>
    [current.accessToken, current.refreshToken, current.clientSecret, current.code].filter(
      (each) => each !== undefined,
    );
  const atMs = () => now().getTime();

  async function keepPair(): Promise<Token> {
    try {
      await keep?.(current);
      isKept = true;
      return { outcome: 'ok', token: current.accessToken ?? '' };
    } catch {
      return { outcome: 'later', reason: 'новый ключ amoCRM не удалось сохранить' };
    }
  }

  async function askForPair(fetch: typeof globalThis.fetch): Promise<Token> {
    const { clientId, clientSecret, redirectUri, refreshToken, code } = current;
    const grant = refreshToken
      ? { grant_type: 'refresh_token', refresh_token: refreshToken }
      : { grant_type: 'authorization_code', code };
    const answer = await ask(fetch, {
      method: 'POST',
      url: `${baseUrl}/oauth2/access_token`,
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify({ client_id: clientId, client_secret: clientSecret, redirect_uri: redirectUri, ...grant }),
      timeoutMs: settings.timeoutMs,
      // Nothing of an order is written by it: whatever became of it, the order is simply tried again.
      writes: false,
    });
    if (answer.outcome !== 'answered') return answer;
    const called = readAnswer(answer, tokenAnswerSchema, { writes: false, secrets: secrets() });
    if (called.outcome === 'refused') {
      const message = `amoCRM не продлил доступ, подключите интеграцию заново: ${called.message}`;
      return { outcome: 'refused', code: 'AUTH', message };
    }
    if (called.outcome !== 'ok') return called;
    const lifeMs = called.result.expires_in * 1000;
    const { code: _, ...rest } = current;
    current = {
      ...rest,
      accessToken: called.result.access_token,
      refreshToken: called.result.refresh_token,
      expiresAt: atMs() + lifeMs,
      renewAt: atMs() + lifeMs * RENEWED_AFTER,
    };
    isKept = false;
    return keepPair();
  }

  /** Whoever comes while a renewal runs waits for that one. */
  function renew(fetch: typeof globalThis.fetch): Promise<Token> {
    renewing ??= askForPair(fetch).finally(() => {
      renewing = null;
    });
    return renewing;
  }

  async function tokenNow(fetch: typeof globalThis.fetch): Promise<Token> {
    if (renewing !== null) return renewing;
    if (!isKept) return keepPair();
    const { accessToken, expiresAt = Number.POSITIVE_INFINITY, renewAt = expiresAt } = current;
    const works = accessToken !== undefined && atMs() < expiresAt;
    // Without a place to keep the new pair, renewing would lose the connection for good.
    if (!keep) return works ? { outcome: 'ok', token: accessToken } : EXPIRED;
    if (works && (atMs() < renewAt || atMs() < quietUntil)) return { outcome: 'ok', token: accessToken };
    const renewed = await renew(fetch);
    // Source: whether a lost answer used the token up is not told; the old pair is used to its end.
    if (renewed.outcome === 'ok' || !works || !isKept) return renewed;
    quietUntil = atMs() + QUIET_MS;
    return { outcome: 'ok', token: accessToken };
  }

  return {
    secrets,
    async using(fetch, attempt) {
      const first = await tokenNow(fetch);
      if (first.outcome !== 'ok') return first;
      const called = await attempt(first.token);
      if (!isUnauthorized(called) || !keep) return called;
      const second = current.accessToken === first.token ? await renew(fetch) : await tokenNow(fetch);
      return second.outcome === 'ok' ? attempt(second.token) : second;
    },
  };
}

const EXPIRED = {
  outcome: 'refused',
  code: 'AUTH',
  message: 'Доступ amoCRM закончился: подключите интеграцию заново.',
} as const;
