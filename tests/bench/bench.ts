import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { orderListSchema } from '#core/api/orders';
import { signedInSchema } from '#core/api/session';
import { DEMO } from '#worker/local/demo/seed';
import { isFree } from '#worker/local/ports';
import { type Stack, startStack } from '#worker/local/stack';
import { catalogueCases } from './areas/catalogue.ts';
import { orderCases } from './areas/orders.ts';
import type { Ask, Case, Shop } from './case.ts';
import { ask, closeConnections } from './http.ts';
import { measure, type Plan } from './measure.ts';
import { type Row, rowsOf, tableOf } from './rows.ts';

const AREAS: Record<string, (shop: Shop, ask: Ask) => Case[] | Promise<Case[]>> = {
  orders: orderCases,
  catalogue: catalogueCases,
};
const DEFAULT_ORDERS = 20_000;
const MOST_ORDERS = 1_000_000;
const PLAN: Plan = { warmUp: 40, rounds: 3, samples: 80 };
/** Signing in is throttled, and a token lives five minutes. */
const TOKEN_FOR_MS = 120_000;

const USAGE = `npm run bench -- [area …] [--big N] [--json]
  areas          ${Object.keys(AREAS).join(', ')} (all of them)
  --big N        size of the shop (${DEFAULT_ORDERS})
  --json         rows as one line of JSON on standard output`;

/** What every figure is told as a multiple of: a request that signs nobody in and reads one row. */
const EMPTY: Case = {
  ...{ area: 'base', name: 'an empty authorised request', roundTrips: 1 },
  next: () => ({ method: 'GET', path: '/api/v1/me' }),
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { big: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  const unknown = positionals.find((area) => !(area in AREAS));
  const orders = Number(values.big ?? DEFAULT_ORDERS);
  if (values.help || unknown || !Number.isInteger(orders) || orders < 100 || orders > MOST_ORDERS) {
    process.stderr.write(`${USAGE}\n`);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const areas = positionals.length > 0 ? positionals : Object.keys(AREAS);
  const rows = await withStack(orders, (stack) => bench(stack, areas));
  process.stdout.write(values.json ? `${JSON.stringify(rows)}\n` : tableOf(rows));
  process.exitCode = rows.some(({ holds }) => holds === false) ? 1 : 0;
}

async function withStack<T>(orders: number, use: (stack: Stack) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'orderlane-bench-'));
  const report = (line: string) => void process.stderr.write(`${line}\n`);
  const startedAt = Date.now();
  report(`Making a shop of ${orders} orders`);
  const stack = await startStack({ port: await freePorts(), dataDir, demoOrders: orders, report });
  report(`Ready in ${Math.round((Date.now() - startedAt) / 1000)} s`);
  try {
    return await use(stack);
  } finally {
    closeConnections();
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

async function bench(stack: Stack, areas: readonly string[]): Promise<Row[]> {
  let token = await signIn(stack.url);
  let signedInAt = Date.now();
  const currentToken = async () => {
    if (Date.now() - signedInAt > TOKEN_FOR_MS) {
      token = await signIn(stack.url);
      signedInAt = Date.now();
    }
    return token;
  };
  const shop = await lookAround(stack.url, token);
  const prepare: Ask = async (request) => {
    const answer = await ask(stack.url, await currentToken(), request);
    if (answer.status >= 300) throw new Error(`${request.method} ${request.path}: ${JSON.stringify(answer.body)}`);
    return answer;
  };
  const cases = [EMPTY];
  for (const area of areas) cases.push(...((await AREAS[area]?.(shop, prepare)) ?? []));
  const [empty, ...measured] = await measure(cases, PLAN, { url: stack.url, token: currentToken });
  if (!empty) throw new Error('nothing was measured');
  return rowsOf(empty, measured);
}

async function signIn(url: string): Promise<string> {
  const { email, password } = DEMO.owner;
  const answer = await ask(url, null, { method: 'POST', path: '/api/auth/sign-in', body: { email, password } });
  return signedInSchema.parse(answer.body).accessToken;
}

async function lookAround(url: string, token: string): Promise<Shop> {
  const path = `/api/v1/orders?${new URLSearchParams({ shopId: DEMO.shopId, limit: '200' })}`;
  const { items } = orderListSchema.parse((await ask(url, token, { method: 'GET', path })).body);
  const surname = z.string().parse(items[0]?.recipientName.split(' ')[0]);
  return { shopId: DEMO.shopId, orderIds: items.map(({ id }) => id), recipientName: surname };
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
