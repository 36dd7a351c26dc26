import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createClient } from '@libsql/client/web';
import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import { errorBodySchema } from '#core/api/common';
import type { CreateOrderInput } from '#core/api/orders';
import { type Order, orderSchema } from '#core/order/schema';
import type { ErrorCode } from '#core/shared/errors';
import type { Role } from '#core/shared/roles';
import { issueAccessToken } from '#worker/auth/access-token';
import { parseKeyRing } from '#worker/auth/keyring';
import { hashPassword } from '#worker/auth/password';
import { insertUser, userRows } from '#worker/auth/user-rows';
import { asBatch, type Database, openDatabase } from '#worker/db/client';
import { memberships, shops } from '#worker/db/tables/shops';
import { DEMO } from '../../worker/local/demo/seed.ts';
import { isFree } from '../../worker/local/ports.ts';
import { type Stack, startStack } from '../../worker/local/stack.ts';

export type Answer = { status: number; body: unknown; text: string; headers: Headers; roundTrips: number };
export type Call = {
  body?: unknown;
  /** Sent as it stands, in the place of a JSON body. */
  raw?: string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
  /** Null asks without a token. */
  token?: string | null;
  key?: string;
};
/** Every person's, hashed once a file: hashing is slow on purpose. */
const PASSWORD = 'correct horse';
let passwordHash: string | undefined;

export type TestPerson = { userId: string; email: string; password: string; token: string };

/** The real Worker with its database and the stand-ins, in processes of their own. */
export type TestWorker = Stack & {
  db: Database;
  /** The demo shop's owner. */
  token: string;
  call: (method: string, path: string, call?: Call) => Promise<Answer>;
  signIn: (person?: { email: string; password: string }) => Promise<string>;
  makeShop: (settings?: Record<string, unknown>) => Promise<string>;
  makePerson: (roles: Record<string, Role>) => Promise<TestPerson>;
  /** An order of the demo shop, or of the one that the input names. */
  makeOrder: (input?: Partial<CreateOrderInput>, token?: string) => Promise<Order>;
  readOrder: (id: string) => Promise<Order>;
  /** Every row of every table, so that "nothing was written" can be said of all of them. */
  rows: () => Promise<Record<string, string[]>>;
  sandbox: (method: string, path: string, body?: unknown) => Promise<unknown>;
};

async function freePorts(): Promise<number> {
  for (let tries = 0; tries < 50; tries += 1) {
    const port = 20_000 + 3 * Math.floor(Math.random() * 3000);
    if ((await Promise.all([0, 1, 2].map((offset) => isFree(port + offset)))).every(Boolean)) return port;
  }
  throw new Error('no free ports');
}

export async function startTestWorker({ demoOrders = 0 } = {}): Promise<TestWorker> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'orderlane-worker-'));
  const said: string[] = [];
  const stack = await startStack({
    port: await freePorts(),
    dataDir,
    demoOrders,
    report: (line) => said.push(line),
  });
  const db = openDatabase({ url: stack.databaseUrl, authToken: stack.secrets.libsqlToken }, { createClient });
  let token = '';
  let made = 0;

  const call: TestWorker['call'] = async (method, at, { body, raw, headers, token: bearer = token, key } = {}) => {
    const sends = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(stack.url + at, {
      method,
      redirect: 'manual',
      headers: {
        ...(bearer && { authorization: `Bearer ${bearer}` }),
        ...(sends !== undefined && { 'content-type': 'application/json' }),
        ...(method === 'POST' && { 'idempotency-key': key ?? crypto.randomUUID() }),
        ...headers,
      },
      ...(sends !== undefined && { body: sends }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    const timing = /db;desc="(\d+)"/.exec(response.headers.get('server-timing') ?? '')?.[1];
    return {
      ...{ status: response.status, text, headers: response.headers },
      body: isJson && text !== '' ? (JSON.parse(text) as unknown) : null,
      roundTrips: Number(timing ?? Number.NaN),
    };
  };

  const signIn: TestWorker['signIn'] = async (person = DEMO.owner) => {
    const { email, password } = person;
    const { status, body } = await call('POST', '/api/auth/sign-in', { body: { email, password }, token: null });
    expect(status).toBe(200);
    return (body as { accessToken: string }).accessToken;
  };

  const makeOrder: TestWorker['makeOrder'] = async (input = {}, bearer = token) => {
    const answer = await call('POST', '/api/v1/orders', {
      body: { shopId: DEMO.shopId, ...orderInput, ...input },
      token: bearer,
    });
    expect(answer.text, 'an order is made').toMatch(/^\{"id":"ord_/);
    return orderSchema.parse(answer.body);
  };

  token = await signIn();
  return {
    ...stack,
    ...{ db, token, call, signIn, makeOrder },
    readOrder: async (id) => orderSchema.parse((await call('GET', `/api/v1/orders/${id}`)).body),
    makeShop: async (settings = {}) => {
      const id = `shp_test_${++made}`;
      const createdAt = Date.now();
      await db.write
        .insert(shops)
        .values({ id, name: `Лавка ${made}`, timeZone: 'Europe/Moscow', settings, createdAt });
      return id;
    },
    makePerson: async (roles) => {
      const person = { email: `person${++made}@example.ru`, name: `Сотрудник ${made}` };
      const createdAt = Date.now();
      passwordHash ??= await hashPassword(PASSWORD);
      const rows = userRows({ ...person, passwordHash }, new Date());
      const { userId } = rows;
      await db.write.batch(asBatch(insertUser(db, rows)));
      for (const [shopId, role] of Object.entries(roles))
        await db.write.insert(memberships).values({ shopId, userId, role, createdAt });
      const { name, email } = person;
      const keys = parseKeyRing('KEY_RING', stack.secrets.keyRing);
      const issued = await issueAccessToken(keys, { userId, sessionId: `ses_${made}`, name, email }, new Date());
      return { userId, ...person, password: PASSWORD, token: issued.accessToken };
    },
    rows: () => allRows(db),
    sandbox: async (method, at, body) => {
      const response = await fetch(stack.sandboxUrl + at, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`stand-in ${method} ${at}: ${response.status} ${await response.text()}`);
      return response.json();
    },
    async stop() {
      await stack.stop();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
      const faults = said.filter((line) => /GUARD|ended|Error|"error"/.test(line));
      expect(faults, 'the Worker met no fault that nobody expected').toEqual([]);
    },
  };
}

async function allRows({ read }: Database): Promise<Record<string, string[]>> {
  const tables = await read.all<{ name: string }>(
    sql`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%_search%' ORDER BY name`,
  );
  const contents = await Promise.all(
    tables.map(({ name }) => read.all<object>(sql.raw(`SELECT * FROM "${name}" ORDER BY 1, 2`))),
  );
  return Object.fromEntries(
    tables.map(({ name }, index) => [name, (contents[index] ?? []).map((row) => JSON.stringify(row))]),
  );
}

/** An order to a door, paid online, that breaks no rule. */
export const orderInput = {
  recipient: { fullName: 'Петрова Анна Ивановна', phone: '+79123456789', email: 'anna@example.ru' },
  address: {
    ...{ country: 'RU', region: 'Москва', settlement: 'г. Москва', settlementCode: '77000000000' },
    ...{ postalCode: '101000', street: 'ул. Ленина', house: '10', flat: '5' },
  },
  items: [{ name: 'Чай улун', sku: 'TEA-1', quantity: 2, priceKopecks: 150_050, weightGrams: 250 }],
  delivery: { methodCode: '3', methodName: 'Курьер', carrier: 'shiptor', category: 'to-door', costKopecks: 29_900 },
} satisfies Partial<CreateOrderInput>;

/** A refusal in the one shape that every refusal has. */
export function refusalOf(answer: Answer) {
  const { error } = errorBodySchema.parse(answer.body);
  expect(error.requestId).toBe(answer.headers.get('x-request-id'));
  return { status: answer.status, code: error.code, fields: error.details?.fields?.map(({ field }) => field), error };
}

export function expectRefusal(answer: Answer, status: number, code: ErrorCode, ...fields: string[]): void {
  const refusal = refusalOf(answer);
  expect({ status: refusal.status, code: refusal.code }).toEqual({ status, code });
  for (const field of fields) expect(refusal.fields).toContain(field);
}

/** Asks again until it holds, for a few seconds at most. */
export async function eventually<T>(ask: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  const until = Date.now() + 8000;
  for (;;) {
    const value = await ask();
    if (holds(value)) return value;
    if (Date.now() > until) throw new Error(`did not come to hold: ${JSON.stringify(value)}`);
    await wait(40);
  }
}
