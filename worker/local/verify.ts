import { createClient } from '@libsql/client/web';
import { sql } from 'drizzle-orm';
import { cellAt } from '#core/order/cell';
import { dayText } from '#core/shared/day';
import { type Database, openDatabase } from '#worker/db/client';

type Kept = { shopId: string; day: number | null; cell: number; count: number; totalKopecks: number };
export type Difference = Omit<Kept, 'count' | 'totalKopecks'> & { table: string; kept: string; counted: string };

const FIGURES = sql.raw('count, total_kopecks AS totalKopecks');
const RECOUNT = sql.raw('count(*) AS count, sum(total_kopecks) AS totalKopecks');

/** Counts all orders anew, in one snapshot, and names every place where what is kept says something else. */
export async function verifyCounts({ read }: Pick<Database, 'read'>): Promise<Difference[]> {
  const [recount, counts, days, docs] = await read.batch([
    read.all<Kept>(sql`SELECT shop_id AS shopId, day, cell, ${RECOUNT} FROM orders INDEXED BY orders_by_total
      GROUP BY shop_id, cell, day`),
    read.all<Kept>(sql`SELECT shop_id AS shopId, NULL AS day, cell, ${FIGURES} FROM order_counts`),
    read.all<Kept>(sql`SELECT shop_id AS shopId, day, cell, ${FIGURES} FROM order_days`),
    read.all<Kept>(sql`SELECT s.shop_id AS shopId, d.day, d.cell, count(*) AS count, 0 AS totalKopecks
      FROM orders_search_docs d LEFT JOIN orders_search_shops s ON s.place = d.doc >> 49 GROUP BY 1, 2, 3`),
  ]);
  const byCell = recount.map((row) => ({ ...row, day: null }));
  return [
    ...differences('order_counts', counts, byCell),
    ...differences('order_days', days, recount),
    ...differences(
      'orders_search_docs',
      docs,
      recount.map((row) => ({ ...row, totalKopecks: 0 })),
    ),
  ];
}

function differences(table: string, kept: readonly Kept[], counted: readonly Kept[]): Difference[] {
  const [left, right] = [sums(kept), sums(counted)];
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((place) => {
    const [a = '0, 0 kopecks', b = '0, 0 kopecks'] = [left.get(place), right.get(place)];
    const [shopId, day, cell] = JSON.parse(place) as [string, number | null, number];
    return a === b ? [] : [{ table, shopId, day, cell, kept: a, counted: b }];
  });
}

function sums(rows: readonly Kept[]): Map<string, string> {
  const found = new Map<string, { count: number; totalKopecks: number }>();
  for (const { shopId, day, cell, count, totalKopecks } of rows) {
    const place = JSON.stringify([shopId, day, cell]);
    const known = found.get(place) ?? { count: 0, totalKopecks: 0 };
    found.set(place, { count: known.count + count, totalKopecks: known.totalKopecks + totalKopecks });
  }
  return new Map([...found].map(([place, sum]) => [place, `${sum.count}, ${sum.totalKopecks} kopecks`]));
}

function lineOf({ table, shopId, day, cell, kept, counted }: Difference): string {
  const { status, type, payment, paid } = cellAt(cell);
  const where = [shopId, ...(day === null ? [] : [dayText(day)]), status, type, payment, paid ? 'paid' : 'unpaid'];
  return `${table}: ${where.join(' ')}: kept ${kept}; counted ${counted}\n`;
}

async function main(): Promise<void> {
  const { LIBSQL_URL: url, LIBSQL_AUTH_TOKEN: authToken } = process.env;
  if (!url) throw new Error('LIBSQL_URL is not set: the address of the database, libsql://… or http://…');
  const found = await verifyCounts(openDatabase({ url, ...(authToken && { authToken }) }, { createClient }));
  for (const difference of found) process.stdout.write(lineOf(difference));
  process.stdout.write(found.length === 0 ? 'All counts are right.\n' : `${found.length} counts are wrong.\n`);
  process.exitCode = found.length === 0 ? 0 : 1;
}

if (import.meta.main)
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  });
