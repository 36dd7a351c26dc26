import { type Browser, browser } from 'wxt/browser';
import { z } from 'zod';
import { accessTokenSchema, signedInSchema } from '#core/api/session';
import { ApiError } from './api-error.ts';
import { call, type Fetch, jsonInit } from './http.ts';

/** A token is renewed this long before it ends, so that none ends on its way. */
export const RENEW_BEFORE_MS = 30_000;

const SESSION_KEY = 'session';
const ACCESS_KEY = 'access';
const ADDRESS_KEY = 'workerAddress';

const storedSessionSchema = z.object({ version: z.literal(1), address: z.string(), sessionToken: z.string() });
const storedAccessSchema = accessTokenSchema;
type StoredSession = z.infer<typeof storedSessionSchema>;

export type StorageArea = Pick<Browser.storage.StorageArea, 'get' | 'set' | 'remove' | 'onChanged'> &
  Partial<Pick<Browser.storage.StorageArea, 'setAccessLevel'>>;

export type SessionDeps = {
  /** Survives the browser: the Worker's address and the session token. */
  kept: StorageArea;
  /** Dies with the browser: the access token. */
  passing: StorageArea;
  fetch: Fetch;
  now: () => number;
  /** Runs one renewal at a time over all pages of the extension. */
  exclusive: <T>(work: () => Promise<T>) => Promise<T>;
};

/** The Worker's origin as a person types it, or why it cannot be one. Only this machine may go without https. */
export function parseAddress(
  text: string,
): { ok: true; origin: string } | { ok: false; error: 'malformed' | 'insecure' } {
  const trimmed = text.trim();
  const local = /^(localhost|127\.0\.0\.1|\[::1\])(:|\/|$)/.test(trimmed);
  const url = URL.parse(/^[a-z]+:\/\//i.test(trimmed) ? trimmed : `${local ? 'http' : 'https'}://${trimmed}`);
  if (!url?.hostname || !/^https?:$/.test(url.protocol) || url.username) return { ok: false, error: 'malformed' };
  const loopback = /^(localhost|127\.0\.0\.1|\[::1\]|.+\.localhost)$/.test(url.hostname);
  if (url.protocol === 'http:' && !loopback) return { ok: false, error: 'insecure' };
  if (!loopback && !url.hostname.includes('.')) return { ok: false, error: 'malformed' };
  return { ok: true, origin: url.origin };
}

export function createSession({ kept, passing, fetch, now, exclusive }: SessionDeps) {
  const read = async <S extends z.ZodType>(area: StorageArea, key: string, schema: S) => {
    const found = schema.safeParse((await area.get(key))[key]);
    return found.success ? found.data : null;
  };
  const stored = () => read(kept, SESSION_KEY, storedSessionSchema);

  async function forget() {
    await kept.remove(SESSION_KEY);
    await passing.remove(ACCESS_KEY);
  }

  const freshToken = async () => {
    const access = await read(passing, ACCESS_KEY, storedAccessSchema);
    return access && Date.parse(access.accessTokenExpiresAt) - now() > RENEW_BEFORE_MS ? access.accessToken : null;
  };

  async function renew({ address, sessionToken }: StoredSession): Promise<string | null> {
    const init = jsonInit('POST', undefined, { authorization: `Bearer ${sessionToken}` });
    try {
      const access = await call(fetch, `${address}/api/auth/refresh`, init, accessTokenSchema);
      await passing.set({ [ACCESS_KEY]: access });
      return access.accessToken;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      // A sign-in that came meanwhile has another token and stays.
      if ((await stored())?.sessionToken === sessionToken) await forget();
      return null;
    }
  }

  return {
    baseUrl: async (): Promise<string | null> => (await stored())?.address ?? null,

    /** Where somebody was signed in last, to offer it again. */
    lastAddress: (): Promise<string | null> => read(kept, ADDRESS_KEY, z.string()),

    isSignedIn: async (): Promise<boolean> => (await stored()) !== null,

    /** A token that is good now, or null where nobody is signed in any more. */
    async accessToken(options?: { renew: boolean }): Promise<string | null> {
      const session = await stored();
      if (!session) return null;
      const before = options?.renew ? await freshToken() : null;
      if (!options?.renew) {
        const token = await freshToken();
        if (token) return token;
      }
      return exclusive(async () => {
        const token = await freshToken();
        return token && token !== before ? token : renew(session);
      });
    },

    /** Throws `ApiError`; `address` is an origin that `parseAddress` gave and that the browser grants. */
    async signIn(address: string, email: string, password: string): Promise<void> {
      const init = jsonInit('POST', { email, password });
      const { sessionToken, ...access } = await call(fetch, `${address}/api/auth/sign-in`, init, signedInSchema);
      await kept.setAccessLevel?.({ accessLevel: 'TRUSTED_CONTEXTS' });
      await passing.set({ [ACCESS_KEY]: access });
      const session: StoredSession = { version: 1, address, sessionToken };
      await kept.set({ [SESSION_KEY]: session, [ADDRESS_KEY]: address });
    },

    /** Forgets here in any case; the Worker is told where it can be reached. */
    async signOut(): Promise<void> {
      const session = await stored();
      await forget();
      if (!session) return;
      const init = jsonInit('POST', undefined, { authorization: `Bearer ${session.sessionToken}` });
      await call(fetch, `${session.address}/api/auth/sign-out`, init, z.unknown()).catch(() => undefined);
    },

    /** Calls the listener when somebody signs in or out, in whatever page of the extension. Returns how to stop. */
    onChange(listener: (signedIn: boolean) => void): () => void {
      const heard = (changes: Record<string, { newValue?: unknown }>) => {
        const change = changes[SESSION_KEY];
        if (change) listener(storedSessionSchema.safeParse(change.newValue).success);
      };
      kept.onChanged.addListener(heard);
      return () => kept.onChanged.removeListener(heard);
    },
  };
}
export type Session = ReturnType<typeof createSession>;

/** The session of this browser; one per background or page. */
export const browserSession = (): Session =>
  createSession({
    kept: browser.storage.local,
    passing: browser.storage.session,
    fetch: (input, init) => fetch(input, init),
    now: Date.now,
    exclusive: (work) => navigator.locks.request('orderlane.session', work),
  });
