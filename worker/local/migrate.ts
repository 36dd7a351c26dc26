import path from 'node:path';
import { createClient } from '@libsql/client/web';
import { migrate } from 'drizzle-orm/libsql/migrator';
import { drizzle } from 'drizzle-orm/libsql/web';

const MIGRATIONS = path.join(import.meta.dirname, '../db/migrations');

/** Applies what is new of the migrations, in order. Repeating it changes nothing. */
export async function migrateDatabase(
  database: { url: string; authToken?: string | undefined },
  migrationsFolder = MIGRATIONS,
): Promise<void> {
  const client = createClient(database);
  await migrate(drizzle(client), { migrationsFolder });
  client.close();
}

async function main(): Promise<void> {
  const { LIBSQL_URL: url, LIBSQL_AUTH_TOKEN: authToken } = process.env;
  if (!url) throw new Error('LIBSQL_URL is not set: the address of the database, libsql://… or http://…');
  await migrateDatabase({ url, authToken });
  process.stdout.write('The database is up to date.\n');
}

if (import.meta.main)
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
