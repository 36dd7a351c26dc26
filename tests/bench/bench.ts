import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createClient } from '@libsql/client/web';
import { eq } from 'drizzle-orm';
import { orderListSchema } from '#core/api/orders';
import { signedInSchema } from '#core/api/session';
import { openDatabase } from '#worker/db/client';
import { memberships } from '#worker/db/tables/shops';
import { DEMO } from '#worker/local/demo/seed';
import { isFree } from '#worker/local/ports';
import { type Stack, startStack } from '#worker/local/stack';
import { batchRun } from './areas/batches.ts';
import { catalogueCases } from './areas/catalogue.ts';
import { exportRun } from './areas/export.ts';
import { FIRST_PAGE, orderCases } from './areas/orders.ts';
import type { Case, Shop, World } from './case.ts';
import { ask, closeConnections } from './http.ts';
import { type Measured, measure, type Plan } from './measure.ts';
import { recordStatements, timeStatements } from './raw.ts';
import { type Row, rowsOf, tableOf } from './rows.ts';
import { type BenchShop, benchDatabase } from './seed.ts';

/** Areas made of requests; those made of one long run are `RUNS`. */
const AREAS: Record<string, (world: World) => Case[] | Promise<Case[]>> = {
  orders: orderCases,
  catalogue: catalogueCases,
};
type Local = { keyRing: string; state: string; file: string };
const RUNS: Record<string, (world: World, local: Local) => Promise<Row[]>> = {
  batches: batchRun,
  export: exportRun,
};
const NAMES = [...Object.keys(AREAS), ...Object.keys(RUNS)];
const DATABASE = 'orderlane.db';
const SIZES = { small: 20_000, big: 1_000_000 };
const PLAN: Plan = { warmUp: 40, rounds: 3, samples: 100 };
/** Signing in is throttled, and a token lives five minutes. */
const TOKEN_FOR_MS = 120_000;
const CACHE = path.join(import.meta.dirname, '../../.cache/bench');

const USAGE = `npm run bench -- [area …] [--big N] [--small N] [--json]
  areas              ${NAMES.join(', ')} (all of them)
  --big, --small N   sizes of the two shops (${SIZES.big}, ${SIZES.small}); the first run makes them and keeps them in .cache/bench
  --json             rows as one line of JSON on standard output`;

/** A request that signs nobody in and reads one row. */
const EMPTY: Case = {
  ...{ area: 'base', name: 'an empty authorised request', roundTrips: 1, against: 'empty', bound: 1 },
  next: () => ({ method: 'GET', path: '/api/v1/me' }),
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...{ big: { type: 'string' }, small: { type: 'string' } },
      ...{ json: { type: 'boolean' }, help: { type: 'boolean' } },
    },
  });
  const sizes = { small: Number(values.small ?? SIZES.small), big: Number(values.big ?? SIZES.big) };
  const isSize = (orders: number) => Number.isInteger(orders) && orders >= 5000 && orders <= 2_000_000;
  if (values.help || !positionals.every((area) => NAMES.includes(area)) || !Object.values(sizes).every(isSize)) {
    process.stderr.write(`${USAGE}\n`);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const areas = positionals.length > 0 ? positionals : NAMES;
  const rows = await withStack(
    [
      { id: 'shp_small', orders: sizes.small },
      { id: 'shp_big', orders: sizes.big },
    ],
    (stack, shops, dataDir) => bench(stack, shops, { areas, dataDir }),
  );
  process.stdout.write(values.json ? `${JSON.stringify(rows)}\n` : tableOf(rows));
  process.exitCode = rows.some(({ holds }) => holds === false) ? 1 : 0;
}

const report = (line: string) => void process.stderr.write(`${line}\n`);
/** What is left to do after the stack has ended, with the database file. */
type Rest = (file: string) => Row[];

async function withStack(
  shops: readonly BenchShop[],
  use: (stack: Stack, shops: readonly BenchShop[], dataDir: string) => Promise<Rest>,
): Promise<Row[]> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'orderlane-bench-'));
  const file = path.join(dataDir, DATABASE);
  try {
    const startedAt = Date.now();
    report(`Shops of ${shops.map(({ orders }) => orders).join(' and ')} orders`);
    await benchDatabase(file, shops, { cache: CACHE, report });
    const stack = await startStack({ port: await freePorts(), dataDir, demoOrders: 0, report });
    report(`Ready in ${Math.round((Date.now() - startedAt) / 1000)} s`);
    let rest: Rest;
    try {
      rest = await use(stack, shops, dataDir);
    } finally {
      closeConnections();
      await stack.stop();
    }
    return rest(file);
  } finally {
    await rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

async function bench(
  stack: Stack,
  shops: readonly BenchShop[],
  { areas, dataDir }: { areas: readonly string[]; dataDir: string },
): Promise<Rest> {
  const database = { url: stack.databaseUrl, authToken: stack.databaseToken ?? '' };
  await letIn(database, shops);
  const token = tokens(stack.url);
  const [small, big] = await Promise.all(shops.map((shop) => lookAround(stack.url, token, shop)));
  if (!small || !big) throw new Error('two shops are needed');
  const world: World = { url: stack.url, database, token, small, big, report };

  const cases: Case[] = [];
  for (const area of areas) cases.push(...((await AREAS[area]?.(world)) ?? []));
  const asked = cases.length > 0 ? [...new Set([EMPTY, FIRST_PAGE, ...cases])] : [];
  const measured: Measured[] = asked.length > 0 ? await measure(asked, PLAN, world) : [];
  const local: Local = {
    ...{ keyRing: stack.secrets.keyRing, state: path.join(dataDir, 'recorder') },
    file: path.join(dataDir, DATABASE),
  };
  const recorded = await recordStatements(asked, world, local);
  const others: Row[] = [];
  for (const area of areas) others.push(...((await RUNS[area]?.(world, local)) ?? []));
  return (file) => [
    ...(measured.length > 0 ? rowsOf(measured, EMPTY, FIRST_PAGE, timeStatements(file, recorded)) : []),
    ...others,
  ];
}

/** The demo shop's owner becomes the owner of the bench's shops. */
async function letIn(database: { url: string; authToken: string }, shops: readonly BenchShop[]): Promise<void> {
  const { read, write } = openDatabase(database, { createClient });
  const [owner] = await read.select().from(memberships).where(eq(memberships.shopId, DEMO.shopId));
  if (!owner) throw new Error('the demo shop has no owner');
  await write.insert(memberships).values(shops.map(({ id }) => ({ ...owner, shopId: id })));
}

function tokens(url: string): () => Promise<string> {
  let signedInAt = 0;
  let token = Promise.resolve('');
  return () => {
    if (Date.now() - signedInAt > TOKEN_FOR_MS) {
      signedInAt = Date.now();
      token = signIn(url);
    }
    return token;
  };
}

async function signIn(url: string): Promise<string> {
  const { email, password } = DEMO.owner;
  const answer = await ask(url, null, { method: 'POST', path: '/api/auth/sign-in', body: { email, password } });
  return signedInSchema.parse(answer.body).accessToken;
}

/** Walks page by page: nine tenths in, and past orders that can be opened. */
async function lookAround(url: string, token: () => Promise<string>, { id, orders }: BenchShop): Promise<Shop> {
  let cursor: string | null = null;
  let orderIds: string[] = [];
  let listed = orders;
  for (let seen = 0; seen < listed * 0.9; seen += 200) {
    const query = new URLSearchParams({ shopId: id, limit: '200', ...(cursor && { cursor }) });
    const path = `/api/v1/orders?${query}`;
    const page = orderListSchema.parse((await ask(url, await token(), { method: 'GET', path })).body);
    if (orderIds.length < 1000) orderIds = [...orderIds, ...page.items.map((order) => order.id)];
    cursor = page.nextCursor;
    listed = orders - (page.counts?.byStatus.deleted ?? 0);
  }
  if (!cursor) throw new Error(`${id}: nothing behind nine tenths of its orders`);
  return { id, orders, orderIds, deepCursor: cursor };
}

/** The first of three free ports in a row. */
async function freePorts(): Promise<number> {
  for (let port = 20_000 + (process.pid % 2000) * 4; port < 29_000; port += 4)
    if ((await Promise.all([port, port + 1, port + 2].map(isFree))).every(Boolean)) return port;
  throw new Error('no three free ports in a row');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
