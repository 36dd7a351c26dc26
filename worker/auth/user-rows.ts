import type { Database, Statement } from '#worker/db/client';
import { account, user } from '#worker/db/tables/auth';

export type NewUser = { email: string; name: string; passwordHash: string };

/** A person who signs in with a password, as the auth library wants to find them. */
export function userRows({ email, name, passwordHash }: NewUser, now: Date) {
  const userId = newAuthId();
  const times = { createdAt: now, updatedAt: now };
  return {
    userId,
    user: { id: userId, email: email.toLowerCase(), name, emailVerified: false, ...times },
    account: {
      id: newAuthId(),
      userId,
      accountId: userId,
      providerId: 'credential',
      password: passwordHash,
      ...times,
    },
  };
}

export const insertUser = ({ write }: Database, rows: ReturnType<typeof userRows>): Statement[] => [
  write.insert(user).values(rows.user),
  write.insert(account).values(rows.account),
];

const newAuthId = () => crypto.randomUUID().replaceAll('-', '');
