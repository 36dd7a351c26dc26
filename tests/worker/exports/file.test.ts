import { createClient } from '@libsql/client/web';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrderRow } from '#core/api/orders';
import { COLUMN_KEYS } from '#core/csv/columns';
import { EXPORTED_STATUSES } from '#core/csv/settings';
import { cellsOf as filterCells } from '#core/listing/filter';
import { DICTIONARY } from '#core/locale/index';
import { cellOf, STATUS_STRIDE } from '#core/order/cell';
import { PAYMENT_FILTERS, paymentKindOf } from '#core/order/payment';
import { ORDER_STATUSES } from '#core/order/status';
import { ORDER_TYPES } from '#core/order/type';
import { parseKeyRing } from '#worker/auth/keyring';
import { newId } from '#worker/compose';
import { openDatabase } from '#worker/db/client';
import { memberships } from '#worker/db/tables/shops';
import type { Context } from '#worker/services/context';
import { downloadExport } from '#worker/services/exports/download';
import { eventually, startTestWorker, type TestPerson, type TestWorker } from '../../support/worker.ts';
import { lister } from '../orders/lister.ts';
import { auditOf, cellsOf, columnOf, copyOrder, exporter, textOf } from './support.ts';

let worker: TestWorker;
let owner: TestPerson;
let shopId: string;
let exports: ReturnType<typeof exporter>;
const headingsOf = (text: string, delimiter = ';') => cellsOf(text, delimiter)[0];

beforeAll(async () => {
  worker = await startTestWorker();
});
afterAll(() => worker.stop());

/** A shop of its own for each part: what one makes, another does not find in its file. */
async function freshShop(): Promise<void> {
  shopId = await worker.makeShop();
  owner = await worker.makePerson({ [shopId]: 'owner' });
  exports = exporter(worker, shopId, owner.token);
}
const numbersIn = async (settings: Record<string, unknown> = {}) =>
  columnOf(textOf((await exports.make({ columns: ['number'], ...settings })).bytes), ';', 'Номер заказа');
const setStatus = (id: string, status: string) =>
  worker.call('POST', `/api/v1/orders/${id}/status`, { body: { version: 1, status }, token: owner.token });

describe('what goes into the file (F1, F2)', () => {
  beforeAll(async () => {
    await freshShop();
    const cod = { cod: { amountKopecks: 100, method: 'cash' as const }, prepayment: null };
    const make = (number: string, input = {}) => worker.makeOrder({ shopId, number, ...input }, owner.token);
    await make('NEW-1');
    await setStatus((await make('CONF-1', cod)).id, 'confirmed');
    await setStatus((await make('CANC-1')).id, 'cancelled');
    await setStatus((await make('DEL-1')).id, 'deleted');
    await make('THR-1', {
      delivery: { methodCode: '301', methodName: 'Дверь', carrier: 'cdek', category: 'door-to-door', costKopecks: 1 },
    });
    await make('PAID-1', { cod: null, prepayment: { method: 'other', paid: true } });
    const aged = { 'OLD-2M': 62, 'OLD-6M': 185, 'OLD-2Y': 730 };
    for (const [number, days] of Object.entries(aged)) {
      const { id } = await make(number);
      await worker.db.write.run(sql`UPDATE orders SET created_at = created_at - ${days * 86_400_000} WHERE id = ${id}`);
    }
  });

  it('is every order but the deleted ones where nothing is chosen, newest first (F1)', async () => {
    expect(await numbersIn()).toEqual([
      ...['PAID-1', 'THR-1', 'CANC-1', 'CONF-1', 'NEW-1', 'OLD-2M', 'OLD-6M', 'OLD-2Y'],
    ]);
  });

  it.each([
    [{ status: 'confirmed' }, ['CONF-1']],
    [{ status: 'cancelled' }, ['CANC-1']],
    [{ status: 'preorder' }, []],
    [{ type: 'through' }, ['THR-1']],
    [{ period: 'month' }, ['PAID-1', 'THR-1', 'CANC-1', 'CONF-1', 'NEW-1']],
    [{ period: 'quarter', status: 'new' }, ['PAID-1', 'THR-1', 'NEW-1', 'OLD-2M']],
    [{ period: 'year', status: 'new' }, ['PAID-1', 'THR-1', 'NEW-1', 'OLD-2M', 'OLD-6M']],
    [{ payment: 'cash' }, ['CONF-1']],
    [{ paid: 'true' }, ['PAID-1']],
    [{ payment: 'cash', paid: 'true' }, []],
  ])('keeps to %j (F1, F2)', async (settings, expected) => {
    expect(await numbersIn(settings)).toEqual(expected);
  });

  it('deleted orders cannot be asked for (F1)', async () => {
    const answer = await exports.ask({ status: 'deleted' });
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([400, expect.stringContaining('"status"')]);
  });

  it('stays what it was when it was asked for, though orders come after (F4)', async () => {
    const asked = await exports.ask({ columns: ['number'], status: 'new', period: 'month' });
    const { id } = asked.body as { id: string };
    await new Promise((resolve) => setTimeout(resolve, 5));
    const late = await worker.makeOrder({ shopId, number: 'LATE-1' }, owner.token);
    const { bytes } = await exports.download(id);
    expect(columnOf(textOf(bytes), ';', 'Номер заказа')).toEqual(['PAID-1', 'THR-1', 'NEW-1']);
    await setStatus(late.id, 'deleted');
  });

  it('of nothing is a file with its headings alone, in every format (F4)', async () => {
    for (const settings of [{}, { profile: '1c' }, { payment: 'cash', paid: 'true' }]) {
      const { bytes, status } = await exports.make({ status: 'preorder', columns: ['number', 'total'], ...settings });
      const text = textOf(bytes, status.settings.profile === '1c' ? 'windows-1251' : 'utf-8');
      expect(text.replace(/^\ufeff/, '')).toBe('Номер заказа;"Итого, руб."\r\n');
      expect(status).toMatchObject({ state: 'done', orders: 0, rows: 0 });
    }
  });
});

describe('a file of one choice', () => {
  const PAYMENTS = [
    { cod: { amountKopecks: 100, method: 'cash' as const } },
    { cod: { amountKopecks: 100, method: 'card' as const } },
    { prepayment: { method: 'online_card' as const, paid: false } },
    { prepayment: { method: 'online_card' as const, paid: true } },
    { prepayment: { method: 'other' as const, paid: false } },
  ];
  const CATEGORIES = { standard: 'to-door', through: 'door-to-door', export: 'international' } as const;
  const orders: OrderRow[] = [];
  beforeAll(async () => {
    await freshShop();
    for (const [index, status] of [...ORDER_STATUSES, ...ORDER_STATUSES].entries()) {
      const type = ORDER_TYPES[index % 3] ?? 'standard';
      const delivery = { methodCode: '1', methodName: 'СДЭК', carrier: 'cdek', category: CATEGORIES[type] };
      const input = { ...PAYMENTS[index % 5], delivery };
      const { id } = await worker.makeOrder({ shopId, number: `N-${index}`, ...input }, owner.token);
      // A status's cell is a stride from the same order's in another; «Передан» is not set by hand.
      const cell = sql`cell + ${ORDER_STATUSES.indexOf(status) * STATUS_STRIDE}`;
      await worker.db.write.run(sql`UPDATE orders SET status = ${status}, cell = ${cell} WHERE id = ${id}`);
    }
    const { list } = lister(worker, shopId, owner.token);
    for (const status of ORDER_STATUSES) orders.push(...((await list({ status })).list?.items ?? []));
    expect(orders).toHaveLength(14);
  });
  const choices = [
    {},
    ...EXPORTED_STATUSES.map((status) => ({ status })),
    ...ORDER_TYPES.map((type) => ({ type })),
    ...PAYMENT_FILTERS.map((payment) => ({ payment })),
    ...(['true', 'false'] as const).map((paid) => ({ paid })),
  ];

  it.each(choices)('has exactly the orders that it means, and no deleted one: %j (F1, F2)', async (choice) => {
    const cells = filterCells(choice);
    const cellOfRow = (row: OrderRow) =>
      cellOf({ ...row, payment: paymentKindOf(row), paid: row.prepayment?.paid ?? false });
    const meant = orders.filter((row) => row.status !== 'deleted' && cells.includes(cellOfRow(row)));
    expect(meant.length).toBeGreaterThan(0);
    expect((await numbersIn({ ...choice, rows: 'orders' })).sort()).toEqual(meant.map(({ number }) => number).sort());
  });

  it('has a column for each parameter of orders and items, under its own heading (F3)', async () => {
    const { bytes } = await exports.make({ columns: [...COLUMN_KEYS], status: 'confirmed' });
    const [head, ...rows] = cellsOf(textOf(bytes), ';');
    expect(head).toEqual(COLUMN_KEYS.map((key) => DICTIONARY.ru[`csv.${key}`]));
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row).toHaveLength(COLUMN_KEYS.length);
  });
});

describe('how the file is written (F2, F3)', () => {
  beforeAll(async () => {
    await freshShop();
    const items = [
      { name: 'Чай "улун"; белый', sku: '007', quantity: 2, priceKopecks: 150_050 },
      { name: '=1+1', sku: '12345678901234567890', quantity: 1, priceKopecks: 100, discountKopecks: 10 },
    ];
    const recipient = { fullName: 'Й о\u0438\u0306 ₽ 🎁🎁', phone: '+79123456789', email: '@SUM(A1)' };
    await worker.makeOrder({ shopId, number: '0012', items, recipient, comment: 'раз\nдва' }, owner.token);
  });
  const columns = ['number', 'recipientName', 'recipientPhone', 'recipientEmail', 'comment', 'itemName', 'itemSku'];
  const delimiters = { comma: ',', semicolon: ';', tab: '\t' };
  const formats = Object.entries(delimiters).flatMap(([delimiter, sign]) =>
    ['cp1251', 'utf-8', 'utf-8-bom'].map((encoding) => ({ delimiter, sign, encoding })),
  );

  it.each(formats)('reads back cell by cell: $delimiter, $encoding (F2)', async ({ delimiter, sign, encoding }) => {
    const { bytes, response } = await exports.make({ delimiter, encoding, columns });
    const isCp1251 = encoding === 'cp1251';
    const text = textOf(bytes, isCp1251 ? 'windows-1251' : 'utf-8');
    expect(text.startsWith('\ufeff')).toBe(encoding === 'utf-8-bom');
    expect(response.headers.get('content-type')).toBe(`text/csv; charset=${isCp1251 ? 'windows-1251' : 'utf-8'}`);
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="orders-[\d-]{10}\.csv"$/);
    const [, first, second, ...more] = cellsOf(text, sign);
    const name = isCp1251 ? 'Й ой ? ??' : 'Й о\u0438\u0306 ₽ 🎁🎁';
    const order = ['="0012"', name, '="+79123456789"', "'@SUM(A1)", 'раз\nдва'];
    expect(first).toEqual([...order, 'Чай "улун"; белый', '="007"']);
    expect(second).toEqual([...order, "'=1+1", '="12345678901234567890"']);
    expect(more).toEqual([]);
  });

  it('tells what CP1251 cannot hold: which characters and how many (F2)', async () => {
    const { status } = await exports.make({ profile: '1c', rows: 'orders', columns: ['recipientName'] });
    expect(status.replaced).toEqual({ count: 3, characters: ['₽', '🎁'] });
    expect((await exports.make({ columns })).status.replaced).toEqual({ count: 0, characters: [] });
  });

  it('for 1С leaves phones, long numbers and zeros as they are, and closes formulas (F3)', async () => {
    const { bytes } = await exports.make({ profile: '1c', columns });
    const rows = cellsOf(textOf(bytes, 'windows-1251'), ';').slice(1);
    expect(rows.map((row) => [row[0], row[2], row[3], row[5], row[6]])).toEqual([
      ['0012', '+79123456789', "'@SUM(A1)", 'Чай "улун"; белый', '007'],
      ['0012', '+79123456789', "'@SUM(A1)", "'=1+1", '12345678901234567890'],
    ]);
  });

  it('has the columns that were chosen, in that order, in the language that was chosen (F3)', async () => {
    const chosen = { columns: ['itemTotal', 'number', 'status', 'total', 'paid'], rows: 'orders' };
    const english = cellsOf(textOf((await exports.make({ ...chosen, language: 'en' })).bytes), ';');
    expect(english).toEqual([
      ['Item total, RUB', 'Order number', 'Status', 'Total, RUB', 'Paid'],
      ['3001.00; 0.90', '="0012"', 'New', '3300.90', 'No'],
    ]);
    const russian = textOf((await exports.make({ ...chosen, columns: ['total', 'status'] })).bytes);
    expect(cellsOf(russian, ';')[1]).toEqual(['3300,90', 'Новый']);
    expect(headingsOf(russian)).toEqual(['Итого, руб.', 'Статус']);
  });

  it('tells times by the clocks of the shop', async () => {
    const [order] = await worker.db.read.all<{ at: number }>(
      sql`SELECT created_at AS at FROM orders WHERE shop_id = ${shopId}`,
    );
    const moscow = new Date((order?.at ?? 0) + 3 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
    const text = textOf((await exports.make({ columns: ['createdAt'], rows: 'orders' })).bytes);
    expect(columnOf(text, ';', 'Создан')).toEqual([moscow]);
  });
});

describe('a file of many pages', () => {
  const COPIES = 6000;
  beforeAll(async () => {
    await freshShop();
    const items = Array.from({ length: 3 }, (_, index) => ({
      ...{ name: `Товар ${index}`, sku: `S${index}`, quantity: 1, priceKopecks: 100 },
    }));
    const order = await worker.makeOrder({ shopId, number: 'MANY', items }, owner.token);
    await copyOrder(worker, order.id, COPIES);
  });

  it('has every order once, newest first, in one request of the database for 1,250 of them (F4)', async () => {
    const { bytes, status } = await exports.make({ columns: ['number'], rows: 'orders' });
    const numbers = columnOf(textOf(bytes), ';', 'Номер заказа');
    expect([numbers.length, new Set(numbers).size]).toEqual([COPIES + 1, COPIES + 1]);
    const newestFirst = await worker.db.read.all<{ number: string }>(
      sql`SELECT number FROM orders WHERE shop_id = ${shopId} ORDER BY created_at DESC, seq DESC`,
    );
    expect(numbers).toEqual(newestFirst.map(({ number }) => number));
    // Two to begin, one to end, the rest are pages: eight hundred and a few for a million orders.
    expect(status).toMatchObject({ orders: COPIES + 1, rows: COPIES + 1, databaseRequests: 3 + 5 });
  });

  it('has a row per item where items are among the columns', async () => {
    const { status } = await exports.make({ columns: ['number', 'itemName'] });
    expect(status).toMatchObject({ orders: COPIES + 1, rows: 3 * (COPIES + 1) });
  });

  it('ends a page early where its orders are large, and loses none', async () => {
    await freshShop();
    const items = Array.from({ length: 500 }, (_, index) => ({
      ...{ name: `${'Длинное название '.repeat(20)}${index}`, sku: `S${index}`, quantity: 1, priceKopecks: 100 },
    }));
    const order = await worker.makeOrder({ shopId, number: 'LARGE', items }, owner.token);
    await copyOrder(worker, order.id, 39);
    const { status } = await exports.make({ columns: ['number', 'itemSku'] });
    expect(status).toMatchObject({ orders: 40, rows: 20_000 });
    expect(status.databaseRequests).toBeGreaterThan(3 + 2);
  });
});

describe('a download that does not come to its end', () => {
  beforeAll(async () => {
    await freshShop();
    const order = await worker.makeOrder({ shopId, number: 'MANY', comment: 'x'.repeat(2000) }, owner.token);
    await copyOrder(worker, order.id, 20_000);
  });

  it('because the reader left says so, in the status and in the audit log', async () => {
    const { id } = (await exports.ask({ columns: ['number', 'comment'] })).body as { id: string };
    const controller = new AbortController();
    const response = await fetch(`${worker.url}/api/v1/exports/${id}/file`, {
      headers: { authorization: `Bearer ${owner.token}` },
      signal: controller.signal,
    });
    await response.body?.getReader().read();
    controller.abort();
    const status = await eventually(
      () => exports.status(id),
      ({ state }) => state !== 'running',
    );
    expect(status.state).toBe('interrupted');
    expect(status.orders).toBeLessThan(20_001);
    expect((await auditOf(worker, shopId)).at(-1)).toMatchObject({ action: 'export_interrupted', subjectId: id });
  });

  it('because the right was withdrawn meanwhile is cut off, never closed as if it were whole', async () => {
    const helper = await worker.makePerson({ [shopId]: 'manager' });
    const { id } = (await exports.ask({ columns: ['number', 'comment'] })).body as { id: string };
    // On Node: workerd logs every broken body as a fault of its own, which a stopping Worker must not have met.
    const begun = await downloadExport(contextOf(worker), { userId: helper.userId, name: 'x' }, id);
    if (!begun.ok) throw new Error(begun.error.message);
    const reader = begun.value.body.getReader();
    for (let part = 0; part < 2; part += 1) await reader.read();
    await worker.db.write.delete(memberships).where(eq(memberships.userId, helper.userId));
    const readOn = async () => {
      while (!(await reader.read()).done);
    };
    await expect(readOn()).rejects.toThrow('the right to export was withdrawn');
    const status = await exports.status(id);
    expect(status.state).toBe('failed');
    // One page was read, and one may have been on its way.
    expect(status.orders).toBeLessThanOrEqual(2500);
    expect((await auditOf(worker, shopId)).at(-1)).toMatchObject({ action: 'export_failed', subjectId: id });
  });
});

function contextOf({ databaseUrl, secrets }: TestWorker): Context {
  const keys = parseKeyRing('KEYS', `k:${Buffer.alloc(32, 1).toString('base64url')}`);
  return {
    db: openDatabase({ url: databaseUrl, authToken: secrets.libsqlToken }, { createClient }),
    ...{ now: () => new Date(), newId, fetch, publicUrl: 'http://127.0.0.1', linkKeys: keys, secretKeys: keys },
    wakeLane: () => {},
    wakeRunner: () => {},
  };
}
