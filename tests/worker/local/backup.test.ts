import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { createClient } from '@libsql/client/web';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { orderListSchema } from '#core/api/orders';
import { parseKeyRing } from '#worker/auth/keyring';
import { openDatabase } from '#worker/db/client';
import { createApp } from '../../../worker/app.ts';
import { contextOf } from '../../../worker/compose.ts';
import { backupDatabase } from '../../../worker/local/backup/backup.ts';
import { restoreDatabase } from '../../../worker/local/backup/restore.ts';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { migrateDatabase } from '../../../worker/local/migrate.ts';
import { runNode } from '../../../worker/local/run-node.ts';
import { eventually, startTestWorker, type TestWorker } from '../../support/worker.ts';
import { connect, startServer, TOKEN, temporaryDirectory } from './libsql-server-support.ts';

let worker: TestWorker;
let source: { url: string; authToken: string };
beforeAll(async () => {
  worker = await startTestWorker({ demoOrders: 300 });
  source = { url: worker.databaseUrl, authToken: worker.secrets.libsqlToken };
}, 60_000);
afterAll(() => worker.stop());

function temporaryBackup(): string {
  const directory = temporaryDirectory();
  onTestFinished(() => directory.remove());
  return join(directory.path, 'shop.backup');
}

async function emptyDatabase() {
  const server = await startServer();
  return { url: server.url, authToken: TOKEN };
}

/** Every row of every table, the search index by its own integrity. */
async function rowsOf(address: { url: string; authToken: string }): Promise<Record<string, unknown[]>> {
  const { read } = openDatabase(address, { createClient });
  const tables = await read.all<{ name: string }>(
    sql`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'orders_search%' ORDER BY name`,
  );
  const rows = await Promise.all(tables.map(({ name }) => read.all(sql.raw(`SELECT * FROM "${name}" ORDER BY 1, 2`))));
  return Object.fromEntries(tables.map(({ name }, index) => [name, rows[index] ?? []]));
}

/** The Worker over another database, in this process. */
function workerOver({ url, authToken }: { url: string; authToken: string }) {
  const { keyRing } = worker.secrets;
  const env = { LIBSQL_URL: url, LIBSQL_AUTH_TOKEN: authToken, PUBLIC_URL: worker.url, KEY_RING: keyRing };
  return createApp({
    ...{ context: () => contextOf(env), keys: parseKeyRing('KEY_RING', keyRing), setupToken: null },
    ...{ publicUrl: worker.url, extensionIds: [], paymentPageOrigins: [] },
  });
}

/** A shop with everything in it: orders, copies outside, jobs, links for buyers and for people, keys, views. */
async function fillShop() {
  const order = await worker.makeOrder({ comment: 'Ёлка 🎄 «в кавычках»' });
  await worker.call('POST', `/api/v1/orders/${order.id}/send`, { body: { connectionId: DEMO.shiptorId } });
  await eventually(
    () => worker.readOrder(order.id),
    ({ links }) => links[0]?.state === 'linked',
  );
  const { items } = order;
  const preorder = await worker.call('POST', '/api/v1/preorders', {
    body: { shopId: DEMO.shopId, items: items.map(({ id: _, ...item }) => item) },
  });
  expect(preorder.status).toBe(201);
  for (const [path, body] of [
    ['invitations', { email: 'new@example.ru', role: 'viewer' }],
    ['api-keys', { name: 'Выгрузка', role: 'viewer' }],
    ['views', { name: 'Наличные', shared: true, filter: { payment: 'cash' } }],
  ] as const)
    expect((await worker.call('POST', `/api/v1/${path}`, { body: { shopId: DEMO.shopId, ...body } })).status).toBe(201);
  const blob = { sql: 'INSERT INTO storefront_orders VALUES (?, ?, ?, ?, 1)', args: ['stf_x', 'ext', 'ord_x', null] };
  await worker.db.write.$client.execute(blob);
  return order;
}

describe('a backup', () => {
  it('brings back every row, the counters, the search and the next number, so that the Worker goes on', async () => {
    const order = await fillShop();
    const file = temporaryBackup();
    const rows = await backupDatabase(source, file);
    const target = await emptyDatabase();
    expect(await restoreDatabase(target, file)).toBe(rows);
    const [before, after] = [await rowsOf(source), await rowsOf(target)];
    for (const table of ['orders', 'order_history', 'order_links', 'jobs', 'buyer_links', 'sqlite_sequence'])
      expect(before[table]?.length, table).toBeGreaterThan(0);
    expect(after).toEqual(before);

    const schema = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name";
    const [theirs, ours] = [connectTo(source), connectTo(target)];
    expect((await ours.execute(schema)).rows).toEqual((await theirs.execute(schema)).rows);
    await ours.execute("INSERT INTO orders_search (orders_search) VALUES ('integrity-check')");
    await migrateDatabase(target);
    expect(await rowsOf(target)).toEqual(before);

    const app = workerOver(target);
    const headers = {
      authorization: `Bearer ${worker.token}`,
      'content-type': 'application/json',
      'idempotency-key': 'x',
    };
    const list = async (query: string) => {
      const response = await app.request(`/api/v1/orders?shopId=${DEMO.shopId}&${query}`, { headers });
      return orderListSchema.parse(await response.json());
    };
    expect((await list('q=петрова')).items.map(({ id }) => id)).toContain(order.id);
    const counted = (await list('status=new')).counts?.byStatus.new ?? 0;
    expect(counted).toBeGreaterThan(0);
    const body = JSON.stringify({ shopId: DEMO.shopId, items: [], recipient: { fullName: 'Восстановленная' } });
    expect((await app.request('/api/v1/orders', { method: 'POST', headers, body })).status).toBe(201);
    expect((await list('status=new')).counts?.byStatus.new).toBe(counted + 1);
    expect((await list('q=восстановлен')).items).toHaveLength(1);
  });

  it('is one moment of the database, whatever is written while it runs, page by page', async () => {
    const file = temporaryBackup();
    let isDone = false;
    const writing = (async () => {
      let made = 0;
      while (!isDone) {
        await worker.makeOrder();
        made += 1;
      }
      return made;
    })();
    await backupDatabase(source, file, 5);
    isDone = true;
    expect(await writing).toBeGreaterThan(0);
    const target = await emptyDatabase();
    await restoreDatabase(target, file);
    const ours = connectTo(target);
    const ask = async (text: string) => (await ours.execute(text)).rows[0]?.[0];
    expect(await ask('SELECT sum(count) FROM order_counts')).toBe(await ask('SELECT count(*) FROM orders'));
    expect(await ask("SELECT count(*) FROM order_history WHERE action = 'created'")).toBe(
      await ask('SELECT count(*) FROM orders'),
    );
    expect(await ask('SELECT count(*) FROM orders')).toBeLessThan(
      Number((await connectTo(source).execute('SELECT count(*) FROM orders')).rows[0]?.[0]),
    );
  });

  it('keeps each value as it is: large integers, reals, blobs, empty and odd texts', async () => {
    const from = await emptyDatabase();
    const client = connectTo(from);
    await client.batch(
      [
        'CREATE TABLE parent (id TEXT PRIMARY KEY, twice AS (id || id)) WITHOUT ROWID',
        'CREATE TABLE "a child" (id INTEGER PRIMARY KEY AUTOINCREMENT, parent TEXT REFERENCES parent(id), "the value")',
        "INSERT INTO parent (id) VALUES ('p'), ('q')",
        `INSERT INTO "a child" (parent, "the value") VALUES ('p', 9007199254740993), ('p', 1.0), ('q', x'00ff'), ('q', NULL),
         ('p', ''), ('p', 'ё 🎁 " '' \\ ' || char(10)), ('p', -9223372036854775808), ('p', 0.1)`,
        'DELETE FROM "a child" WHERE id = 8',
      ],
      'write',
    );
    const file = temporaryBackup();
    await backupDatabase(from, file, 2);
    const to = await emptyDatabase();
    await restoreDatabase(to, file);
    const dump = 'SELECT id, parent, typeof("the value"), quote("the value") FROM "a child" ORDER BY id';
    const rows = async (address: typeof from) => (await connectTo(address).execute(dump)).rows;
    expect(await rows(to)).toEqual(await rows(from));
    expect(await rows(to)).toHaveLength(7);
    const [next] = (await connectTo(to).execute('INSERT INTO "a child" DEFAULT VALUES RETURNING id')).rows;
    expect(next?.id).toBe(9);
  });

  it('takes smaller pages where a server finds an answer too large', async () => {
    const from = await emptyDatabase();
    await connectTo(from).batch(
      [
        'CREATE TABLE large (id INTEGER PRIMARY KEY, body TEXT)',
        `INSERT INTO large WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 80)
         SELECT id, printf('%.*c', 1000000, 'x') FROM n`,
      ],
      'write',
    );
    const file = temporaryBackup();
    expect(await backupDatabase(from, file)).toBe(80);
    const to = await emptyDatabase();
    await restoreDatabase(to, file);
    const { rows } = await connectTo(to).execute('SELECT count(*) AS n, sum(length(body)) AS size FROM large');
    expect(rows[0]).toMatchObject({ n: 80, size: 80_000_000 });
  });

  it('goes into an empty database only, unless it is told to replace what is there', async () => {
    const file = temporaryBackup();
    const run = (name: string, args: string[], { url, authToken }: typeof source) =>
      runNode(`worker/local/backup/${name}.ts`, args, { LIBSQL_URL: url, LIBSQL_AUTH_TOKEN: authToken });
    await run('backup', [file], source);
    const target = await emptyDatabase();
    await migrateDatabase(target);
    await run('restore', [file], target);
    const before = await rowsOf(target);
    await connectTo(target).execute("UPDATE orders SET note = 'newer'");
    const newer = await rowsOf(target);
    await expect(run('restore', [file], target)).rejects.toThrow('The database is not empty');
    expect(await rowsOf(target)).toEqual(newer);
    await run('restore', ['--force', file], target);
    expect(await rowsOf(target)).toEqual(before);
  });

  it('that is cut short, damaged or something else replaces nothing', async () => {
    const file = temporaryBackup();
    await backupDatabase(source, file);
    const whole = await readFile(file);
    const lines = gunzipSync(whole).toString('utf8').trimEnd().split('\n');
    const lastRow = lines.findLastIndex((line) => line.startsWith('['));
    const zipped = (texts: string[]) => gzipSync(`${texts.join('\n')}\n`);
    const target = await emptyDatabase();
    const wrong = {
      'half of the file': whole.subarray(0, whole.length / 2),
      'no end': zipped(lines.slice(0, -1)),
      'a row too few': zipped(lines.toSpliced(lastRow, 1)),
      'another program’s': zipped(['{"format": "other"}']),
      'not zipped': Buffer.from('SQLite format 3'),
      nothing: Buffer.alloc(0),
    };
    for (const [what, bytes] of Object.entries(wrong)) {
      await writeFile(file, bytes);
      await expect(restoreDatabase(target, file, { force: true }), what).rejects.toThrow(/backup|missing/);
    }
    const { rows } = await connectTo(target).execute('SELECT count(*) AS n FROM sqlite_master');
    expect(rows[0]?.n).toBe(0);
  });

  it('is a file for nobody else, and is not there when it could not be finished', async () => {
    const file = temporaryBackup();
    await backupDatabase(source, file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const other = `${file}.other`;
    await expect(backupDatabase({ ...source, authToken: 'wrong' }, other)).rejects.toThrow();
    await expect(stat(other)).rejects.toThrow('ENOENT');
    await expect(stat(`${other}.unfinished`)).rejects.toThrow('ENOENT');
  });
});

const connectTo = ({ url, authToken }: { url: string; authToken: string }) =>
  authToken === TOKEN ? connect(url) : worker.db.read.$client;
