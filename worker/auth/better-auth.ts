import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { APIError } from 'better-auth/api';
import { betterAuth } from 'better-auth/minimal';
import { bearer } from 'better-auth/plugins/bearer';
import { relations } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/libsql/web';
import { account, session, user, verification } from '#worker/db/tables/auth';
import type { AccessIdentity } from './access-token.ts';
import type { AuthDeps, Caller } from './deps.ts';
import { toBase64Url } from './encoding.ts';

const DAY_SECONDS = 24 * 60 * 60;
const ADDRESS_HEADER = 'cf-connecting-ip';

const tables = { user, session, account, verification };
const schema = {
  ...tables,
  userRelations: relations(user, ({ many }) => ({ accounts: many(account), sessions: many(session) })),
  accountRelations: relations(account, ({ one }) => ({
    user: one(user, { fields: [account.userId], references: [user.id] }),
  })),
  sessionRelations: relations(session, ({ one }) => ({
    user: one(user, { fields: [session.userId], references: [user.id] }),
  })),
};

/** The library that keeps accounts and sessions, in our words. It is large: only `load-accounts.ts` imports this file. */
export async function createAccounts(deps: AuthDeps) {
  const auth = createAuth(deps, toBase64Url(await deps.keyRings.session.current.bytes('better-auth')));
  const bearing = (token: string) => ({ headers: new Headers({ authorization: `Bearer ${token}` }) });
  return {
    hashPassword: async (password: string): Promise<string> => (await auth.$context).password.hash(password),

    /** A new session's token; null for a wrong password and for an unknown email, after the same work. */
    async openSession(credentials: { email: string; password: string }, caller: Caller): Promise<string | null> {
      const headers = new Headers({ [ADDRESS_HEADER]: caller.address, 'user-agent': caller.userAgent });
      try {
        const { token } = await auth.api.signInEmail({ body: credentials, headers });
        return token;
      } catch (error) {
        if (error instanceof APIError && error.body?.code === auth.$ERROR_CODES.INVALID_EMAIL_OR_PASSWORD.code)
          return null;
        throw error;
      }
    },

    /** Whose session it is; a session in use is prolonged once a day. */
    async readSession(token: string): Promise<AccessIdentity | null> {
      const found = await auth.api.getSession(bearing(token));
      if (!found) return null;
      const { id: userId, email, name } = found.user;
      return { userId, sessionId: found.session.id, email, name };
    },

    async closeSession(token: string): Promise<void> {
      await auth.api.signOut(bearing(token));
    },

    async closeAllSessions(token: string): Promise<void> {
      await auth.api.revokeSessions(bearing(token));
    },
  };
}

export type Accounts = Awaited<ReturnType<typeof createAccounts>>;

const createAuth = ({ db, baseUrl }: AuthDeps, secret: string) =>
  betterAuth({
    appName: 'Orderlane',
    baseURL: baseUrl,
    // Signs the library's own cookies, which nobody gets: what a client holds is signed in session-token.ts.
    secret,
    database: drizzleAdapter(drizzle(db.write.$client, { schema }), { provider: 'sqlite', schema: tables }),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 200 },
    session: { expiresIn: 30 * DAY_SECONDS, updateAge: DAY_SECONDS },
    // Its limiter takes several round trips and knows no accounts: throttle.ts counts both in one.
    rateLimit: { enabled: false },
    plugins: [bearer()],
    advanced: {
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      // A person with their account in one round trip: without it, a known email is told by taking one more.
      database: { joins: true },
    },
    // Its messages can quote a failed statement with the token that was looked up.
    logger: { disabled: true },
    telemetry: { enabled: false },
  });
