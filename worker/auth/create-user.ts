import { asBatch, type Database } from '#worker/db/client';
import { hashPassword } from './password.ts';
import { insertUser, userRows } from './user-rows.ts';

/** For seeding. Throws where the email is taken. */
export async function createUserWithPassword(
  db: Database,
  { email, name, password }: { email: string; name: string; password: string },
  now: Date,
): Promise<string> {
  const rows = userRows({ email, name, passwordHash: await hashPassword(password) }, now);
  await db.write.batch(asBatch(insertUser(db, rows)));
  return rows.userId;
}
