import type { Client, InStatement, ResultSet, TransactionMode } from '@libsql/client/web';
import type { BatchItem } from 'drizzle-orm/batch';
import type { LibSQLDatabase } from 'drizzle-orm/libsql';
import { drizzle } from 'drizzle-orm/libsql/web';

type Drizzle = LibSQLDatabase & { $client: Client };
export type Statement = BatchItem<'sqlite'>;

/** One request's door to the database. `roundTrips` counts what went over the wire. */
export type Database = {
  /** For queries: its batches are one read-only snapshot. */
  read: Drizzle;
  /** For guarded batches: they take the write lock at once and roll back together. */
  write: Drizzle;
  roundTrips(): number;
};

type ConnectOptions = { createClient: (config: { url: string; authToken?: string; fetch: typeof fetch }) => Client };

export function openDatabase(
  config: { url: string; authToken?: string },
  { createClient }: ConnectOptions,
  fetchImpl: typeof fetch = fetch,
): Database {
  let count = 0;
  const counted: typeof fetch = (input, init) => {
    count += 1;
    return fetchImpl(input, init);
  };
  const client = createClient({ ...config, fetch: counted });
  return { read: withMode(client, 'read'), write: withMode(client, 'write'), roundTrips: () => count };
}

/** Drizzle's batch names no mode and would get "deferred", which may fail half-way where a writer is at work. */
function withMode(client: Client, mode: TransactionMode): Drizzle {
  const batch = (statements: (InStatement | [string, unknown[]?])[]): Promise<ResultSet[]> =>
    client.batch(statements as InStatement[], mode);
  return drizzle(new Proxy(client, { get: (target, key) => (key === 'batch' ? batch : bound(target, key)) }));
}

function bound(target: Client, key: string | symbol): unknown {
  const value: unknown = Reflect.get(target, key, target);
  return typeof value === 'function' ? value.bind(target) : value;
}

/** A list of statements as Drizzle's batch wants it: never empty. */
export function asBatch(statements: readonly Statement[]): [Statement, ...Statement[]] {
  const [first, ...rest] = statements;
  if (!first) throw new Error('a batch needs a statement');
  return [first, ...rest];
}
