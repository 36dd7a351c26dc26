import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { getTableColumns } from 'drizzle-orm';
import Database from 'libsql';
import { searchKeysOf, searchTextOf } from '#core/listing/search';
import { cellOf } from '#core/order/cell';
import { defaultOrderNumber } from '#core/order/number';
import { paymentKindOf } from '#core/order/payment';
import type { OrderContent } from '#core/order/schema';
import { ORDER_STATUSES, type OrderStatus } from '#core/order/status';
import { dayOf } from '#core/shared/day';
import { orders } from '#worker/db/tables/orders';
import { demoOrders } from '#worker/local/demo/orders';
import { type Chance, chance, fullName, phone } from '#worker/local/demo/people';
import { startLibsqlServer } from '#worker/local/libsql-server';
import { migrateDatabase } from '#worker/local/migrate';
import { contentColumns } from '#worker/services/orders/record';

/** A shop of the bench. Every order of `small` has many like it in `big`. */
export type BenchShop = { id: string; orders: number };

export const COMMON_SURNAME = 'Иванов';
const COMMON_SHARE = 0.1;
/** Of each cell that an order can be in, so many: a page of any two filters is full in the smallest shop, too. */
const PER_CELL = 26;
const SPREAD_DAYS = 420;
const DAY_MS = 86_400_000;
const TIME_ZONE = 'Europe/Moscow';
/** The newest order's moment; fixed, so that a shop made today is the same tomorrow. */
const UNTIL = Date.parse('2026-11-01T09:00:00Z');
const ROWS_PER_TRANSACTION = 20_000;

type Template = { content: OrderContent; status: OrderStatus };

/** A database file with these shops: made once for each way of making it, and copied and brought up to date from then on. */
export async function benchDatabase(
  file: string,
  shops: readonly BenchShop[],
  { cache, report }: { cache: string; report: (line: string) => void },
): Promise<void> {
  const way = createHash('sha256')
    .update(await readFile(import.meta.filename))
    .digest('hex')
    .slice(0, 12);
  const kept = path.join(cache, `${way}-${shops.map(({ orders: count }) => count).join('-')}.db`);
  if (!(await stat(kept).catch(() => null))) {
    await mkdir(cache, { recursive: true });
    const making = `${kept}.${process.pid}`;
    await rm(making, { force: true });
    await make(making, shops, report);
    await copyFile(making, kept);
    for (const end of ['', '-wal', '-shm']) await rm(making + end, { force: true });
  }
  await copyFile(kept, file);
}

async function make(file: string, shops: readonly BenchShop[], report: (line: string) => void): Promise<void> {
  const token = crypto.randomUUID();
  const server = await startLibsqlServer({ file, port: 0, token });
  await migrateDatabase({ url: server.url, authToken: token });
  await server.close();
  const db = new Database(file);
  db.exec('PRAGMA synchronous = OFF');
  try {
    for (const shop of shops) {
      db.prepare('INSERT INTO shops (id, name, time_zone, settings, created_at) VALUES (?, ?, ?, ?, ?)').run(
        ...[shop.id, shop.id, TIME_ZONE, '{}', UNTIL],
      );
      fill(db, shop, report);
    }
    db.exec('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE');
  } finally {
    db.close();
  }
}

/** Through the triggers, like the Worker's own writes, so that counters and search are what they would be. */
function fill(db: Database.Database, { id: shopId, orders: count }: BenchShop, report: (line: string) => void): void {
  const columns = Object.entries(getTableColumns(orders)).filter(([key]) => key !== 'seq');
  const names = columns.map(([, column]) => column.name);
  const insert = db.prepare(`INSERT INTO orders (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`);
  const history = db.prepare(
    `INSERT INTO order_history (id, shop_id, order_id, at, actor_kind, actor_id, actor_name, action, before, after)
     VALUES (?, ?, ?, ?, 'system', 'bench', 'Bench', 'created', '{}', '{}')`,
  );
  let done = 0;
  db.exec('BEGIN');
  for (const record of records(shopId, count)) {
    insert.run(...columns.map(([key]) => stored(record[key])));
    history.run(`his_${record.id}`, shopId, String(record.id), Number(record.createdAt));
    done += 1;
    if (done % ROWS_PER_TRANSACTION === 0) db.exec('COMMIT; BEGIN');
    if (done % 100_000 === 0) report(`${done} of ${count} orders`);
  }
  db.exec('COMMIT');
}

function stored(value: unknown): string | number | null {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string' || typeof value === 'number' || value === null) return value;
  if (value === undefined) return null;
  return JSON.stringify(value);
}

function* records(shopId: string, count: number): Generator<Record<string, unknown>> {
  const random = chance(20_261_101);
  const templates = templatesOf();
  const common = templates.done;
  const rareAt = count / templates.rare.length;
  let rare = 0;
  const taken = new Map<string, number>();
  for (let index = 0; index < count; index += 1) {
    const createdAt = new Date(UNTIL - (1 - Math.sqrt(index / count)) * SPREAD_DAYS * DAY_MS);
    const isRare = index >= rare * rareAt;
    const template = isRare ? templates.rare[rare] : common[index % common.length];
    if (isRare) rare += 1;
    if (!template) throw new Error('no template');
    const base = defaultOrderNumber(createdAt, TIME_ZONE);
    const repeat = (taken.get(base) ?? 0) + 1;
    taken.set(base, repeat);
    const number = repeat === 1 ? base : `${base}-${repeat}`;
    const content = { ...template.content, number, recipient: recipientOf(random, index) };
    yield {
      ...columnsOf(template),
      ...{ number, recipientName: content.recipient.fullName, recipientPhone: content.recipient.phone },
      ...{ recipientEmail: content.recipient.email, searchText: searchTextOf(content) },
      searchKeys: searchKeysOf(content),
      ...{ id: `ord_${shopId}_${index}`, shopId, status: template.status, source: 'demo', version: 1, statusMark: 1 },
      ...{ original: null, problemCode: null, problemMessage: null },
      ...{ createdAt: createdAt.getTime(), updatedAt: createdAt.getTime(), day: dayOf(createdAt, TIME_ZONE) },
    };
  }
}

const reckoned = new WeakMap<Template, ReturnType<typeof contentColumns>>();
function columnsOf(template: Template) {
  const known = reckoned.get(template) ?? contentColumns(template.content, template.status);
  reckoned.set(template, known);
  return known;
}

function recipientOf(random: Chance, index: number): OrderContent['recipient'] {
  const name = fullName(random);
  const given = name.split(' ')[1] ?? '';
  const isCommon = random.next() < COMMON_SHARE;
  return {
    fullName: isCommon ? `${COMMON_SURNAME}${given.endsWith('а') || given.endsWith('я') ? 'а' : ''} ${given}` : name,
    phone: phone(random),
    email: index % 3 === 0 ? '' : `buyer${index}@example.ru`,
  };
}

/** `done` are what most orders of a shop are; `rare` has every cell an order can be in, well mixed. */
function templatesOf(): { done: Template[]; rare: Template[] } {
  let item = 0;
  const newItemId = () => {
    item += 1;
    return `itm_bench_${item}`;
  };
  const made = [...demoOrders(4000, new Date(UNTIL), newItemId)].map(({ content }): OrderContent => content);
  const done = made.map(
    (content, index): Template => ({ content, status: index % 7 === 0 ? 'cancelled' : 'confirmed' }),
  );
  const carriers = new Map(made.map((content) => [contentColumns(content, 'new').type, content]));
  const [standard, through] = [carriers.get('standard'), carriers.get('through')];
  if (!standard || !through) throw new Error('the demo orders have not every type');
  const abroad = { ...standard, delivery: { ...standard.delivery, category: 'international' as const } };
  const payments = [
    { cod: { amountKopecks: 300_000, method: 'cash' as const }, prepayment: null },
    { cod: { amountKopecks: 300_000, method: 'card' as const }, prepayment: null },
    ...(['online_card', 'other'] as const).flatMap((method) =>
      [true, false].map((paid) => ({ cod: null, prepayment: { method, paid, refundedKopecks: 0 } })),
    ),
  ];
  const byCell = new Map<number, Template>();
  for (const status of ORDER_STATUSES)
    for (const base of [standard, through, abroad])
      for (const payment of payments) {
        if (base === abroad && payment.cod) continue;
        const content = { ...base, ...payment };
        const { type, paid } = contentColumns(content, status);
        byCell.set(cellOf({ status, type, payment: paymentKindOf(payment), paid }), { content, status });
      }
  const cells = [...byCell.values()];
  return { done, rare: Array.from({ length: PER_CELL }, () => cells).flat() };
}
