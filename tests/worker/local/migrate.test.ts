import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient, type InValue } from '@libsql/client/web';
import { getTableColumns } from 'drizzle-orm';
import { expect, it, onTestFinished } from 'vitest';
import { cellsOf } from '#core/listing/filter';
import { foldText } from '#core/listing/fold';
import { parseSearch, searchKeysOf, searchTextOf } from '#core/listing/search';
import { EMPTY_CONTENT } from '#core/order/content';
import { dayText } from '#core/shared/day';
import { openDatabase } from '#worker/db/client';
import { searchByNeedle } from '#worker/db/queries/order-search';
import { orders } from '#worker/db/tables/orders';
import { contentColumns } from '#worker/services/orders/record';
import { migrateDatabase } from '../../../worker/local/migrate.ts';
import { verifyCounts } from '../../../worker/local/verify.ts';
import { anItem } from '../../integrations/support/orders.ts';
import { startServer, TOKEN, temporaryDirectory } from './libsql-server-support.ts';

const MIGRATIONS = join(import.meta.dirname, '../../../worker/db/migrations');

/** The migrations as they were up to and including one. */
async function migrationsUpTo(tag: string): Promise<string> {
  const directory = temporaryDirectory();
  onTestFinished(() => directory.remove());
  const folder = join(directory.path, 'migrations');
  await cp(MIGRATIONS, folder, { recursive: true });
  const file = join(folder, 'meta/_journal.json');
  const journal: { entries: { tag: string }[] } = JSON.parse(await readFile(file, 'utf8'));
  const last = journal.entries.findIndex((entry) => entry.tag === tag);
  await writeFile(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, last + 1) }));
  return folder;
}

/** Orders as they were stored before they had days and search keys. */
function oldOrders(): Record<string, InValue>[] {
  const recipients = [
    { fullName: 'Ёлкина-Петрова Анна  Ильинична', phone: '+79161234567', email: 'Anna.Y@Example.ru' },
    { fullName: '', phone: '', email: '' },
    { fullName: 'O’Нил "Рэй"', phone: '', email: '' },
  ];
  return recipients.map((recipient, index) => {
    const items = ['TEA-Ёж-1', 'tea 2', '', 'tea 2'].map((sku, line) => ({ ...anItem({ sku }), id: `itm_${line}` }));
    const content = { ...EMPTY_CONTENT, number: `А-${index} / 7`, recipient, items: index === 1 ? [] : items };
    const { day: _day, searchKeys: _keys, ...columns } = getTableColumns(orders);
    const record = {
      ...contentColumns(content, 'new'),
      ...{
        seq: index + 1,
        id: `ord_${index}`,
        shopId: `shp_${index % 2}`,
        status: 'new',
        source: 'manual',
        version: 1,
      },
      ...{ statusMark: 1, original: null, problemCode: null, problemMessage: null },
      // Late in the evening of UTC, and next morning in Moscow.
      createdAt: Date.parse('2026-11-20T21:30:00Z'),
      updatedAt: Date.parse('2026-11-20T21:30:00Z'),
      searchText: `${foldText(content.number)} ${foldText(recipient.fullName)}`,
    };
    return Object.fromEntries(
      Object.entries(columns).map(([key, column]) => {
        const value: unknown = record[key as keyof typeof record];
        return [column.name, typeof value === 'object' && value !== null ? JSON.stringify(value) : (value as InValue)];
      }),
    );
  });
}

it('orders that were there before they could be searched by every field are counted and found like new ones', async () => {
  const { url } = await startServer();
  const database = { url, authToken: TOKEN };
  await migrateDatabase(database, await migrationsUpTo('0003_people_exports'));
  const { read, write } = openDatabase(database, { createClient });
  for (const row of oldOrders())
    await write.$client.execute({
      sql: `INSERT INTO orders (${Object.keys(row).join(', ')}) VALUES (${Object.keys(row)
        .map(() => '?')
        .join(', ')})`,
      args: Object.values(row),
    });
  await write.$client.execute(
    `INSERT INTO order_links (id, shop_id, order_id, connection_id, system, state, tracking_number, updated_at)
     VALUES ('lnk_1', 'shp_0', 'ord_0', 'con_1', 'shiptor', 'linked', 'RP00712', 1)`,
  );

  await migrateDatabase(database);

  expect(await verifyCounts({ read })).toEqual([]);
  for (const order of await read.select().from(orders)) {
    const recipient = { fullName: order.recipientName, phone: order.recipientPhone, email: order.recipientEmail };
    const searchable = { number: order.number, recipient, items: order.items };
    expect(order.searchText).toBe(searchTextOf(searchable));
    expect(order.searchKeys.toSorted()).toEqual(searchKeysOf(searchable).toSorted());
    expect(dayText(order.day)).toBe('2026-11-21');
  }
  const found = async (q: string) => {
    const search = parseSearch(q);
    if (search.kind === 'list') throw new Error('a list');
    const ask = { shopId: 'shp_0', cells: cellsOf({}), days: { from: null, to: null }, descending: true, after: null };
    const rows = await read.all<{ id: string | null }>(searchByNeedle({ ...ask, ...search, limit: 10 }));
    return rows.flatMap(({ id }) => id ?? []);
  };
  for (const q of ['петрова', '4567', 'rp007', 'anna.y@', 'елкина ил']) expect(await found(q), q).toEqual(['ord_0']);
  expect(await found('нил')).toEqual(['ord_2']);
  expect(await found('-еж')).toEqual(['ord_2', 'ord_0']);
});
