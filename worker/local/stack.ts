import path from 'node:path';
import { createClient } from '@libsql/client/web';
import { parseKeyRing } from '#worker/auth/keyring';
import { openDatabase } from '#worker/db/client';
import { BUNDLE, buildWorker } from './build.ts';
import { DEMO, seedDemo } from './demo/seed.ts';
import { migrateDatabase } from './migrate.ts';
import { isFree } from './ports.ts';
import { type LocalSecrets, localSecrets } from './secrets.ts';
import { type Supervised, supervise } from './supervisor.ts';

export type StackOptions = {
  /** The Worker's port; the database and the stand-ins take the two after it. */
  port: number;
  dataDir: string;
  /** Size of the demo shop, or null for none. */
  demoOrders: number | null;
  /** A libSQL server elsewhere (Turso, say) in the place of the one on this machine. */
  remoteDatabase?: { url: string; authToken?: string | undefined } | null;
  report: (line: string) => void;
};

export type Stack = {
  url: string;
  databaseUrl: string;
  databaseToken: string | undefined;
  sandboxUrl: string;
  secrets: LocalSecrets;
  /** `database` is null where it runs elsewhere. */
  children: { worker: Supervised; database: Supervised | null; sandbox: Supervised };
  /** The demo shop's orders were made at this start. */
  demoIsNew: boolean;
  stop(): Promise<void>;
};

const ROOT = path.join(import.meta.dirname, '../..');
const LOCAL = import.meta.dirname;
/** Everything on this machine: database, Worker and stand-ins, each started again when it dies. */
export async function startStack({ port, dataDir, demoOrders, remoteDatabase, report }: StackOptions): Promise<Stack> {
  const databasePort = port + 1;
  const sandboxPort = port + 2;
  for (const each of [port, databasePort, sandboxPort])
    if (!(await isFree(each)))
      throw new Error(`Port ${each} is taken. Choose others with --port N: N, N+1 and N+2 are used.`);
  const secrets = await localSecrets(dataDir);
  await buildWorker();

  const ending = new AbortController();
  const url = `http://127.0.0.1:${port}`;
  const databaseUrl = remoteDatabase?.url ?? `http://127.0.0.1:${databasePort}`;
  const databaseToken = remoteDatabase ? remoteDatabase.authToken : secrets.libsqlToken;
  const sandboxUrl = `http://127.0.0.1:${sandboxPort}`;
  const startDatabase = () =>
    supervise(
      {
        name: 'database',
        script: path.join(LOCAL, 'libsql-server.ts'),
        args: [
          '--file',
          path.join(dataDir, 'orderlane.db'),
          '--port',
          String(databasePort),
          '--token-env',
          'LIBSQL_LOCAL_TOKEN',
        ],
        env: { LIBSQL_LOCAL_TOKEN: secrets.libsqlToken },
      },
      report,
      ending.signal,
    );
  const database = remoteDatabase ? null : await startDatabase();
  const started: Supervised[] = database ? [database] : [];
  let demoIsNew = false;
  const stop = async () => {
    ending.abort();
    for (const child of [...started].reverse()) await child.stop();
  };
  try {
    await migrateDatabase({ url: databaseUrl, authToken: databaseToken });
    const sandbox = await supervise(
      {
        name: 'stand-ins',
        script: path.join(LOCAL, 'sandbox/server.ts'),
        args: ['--file', path.join(dataDir, 'sandbox.db'), '--port', String(sandboxPort)],
      },
      report,
      ending.signal,
    );
    started.push(sandbox);
    if (demoOrders !== null) {
      const db = openDatabase({ url: databaseUrl, authToken: databaseToken }, { createClient });
      demoIsNew = await seedDemo({
        db,
        keys: parseKeyRing('KEY_RING', secrets.keyRing),
        sandboxPort,
        orders: demoOrders,
        report,
      });
    }
    await tellPaymentService(sandboxUrl, `${url}/hooks/payments/yookassa/${DEMO.paymentServiceId}`);
    const worker = await supervise(
      {
        name: 'worker',
        script: path.join(LOCAL, 'worker-process.ts'),
        args: [
          '--root',
          ROOT,
          '--bundle',
          BUNDLE,
          '--port',
          String(port),
          '--state',
          path.join(dataDir, 'durable-objects'),
        ],
        env: {
          ORDERLANE_SETTINGS: JSON.stringify({
            LIBSQL_URL: databaseUrl,
            ...(databaseToken && { LIBSQL_AUTH_TOKEN: databaseToken }),
            PUBLIC_URL: url,
            KEY_RING: secrets.keyRing,
            SETUP_TOKEN: secrets.setupToken,
            PAYMENT_PAGE_ORIGINS: `${sandboxUrl},http://yookassa.localhost:${sandboxPort}`,
          }),
        },
      },
      report,
      ending.signal,
    );
    started.push(worker);
    return {
      url,
      databaseUrl,
      databaseToken,
      sandboxUrl,
      secrets,
      children: { worker, database, sandbox },
      demoIsNew,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A real merchant types this address into the payment service's cabinet. */
async function tellPaymentService(sandboxUrl: string, notificationUrl: string): Promise<void> {
  await fetch(`${sandboxUrl}/control/yookassa/settings`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ notificationUrl }),
  });
}
