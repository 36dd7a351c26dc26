import { createClient } from '@libsql/client/web';
import { sql } from 'drizzle-orm';
import { cellAt, cellOf } from '#core/order/cell';
import { type CodMethod, type PrepaymentMethod, paymentKindOf } from '#core/order/payment';
import type { OrderStatus } from '#core/order/status';
import type { OrderType } from '#core/order/type';
import { dayText } from '#core/shared/day';
import { type Database, openDatabase } from '#worker/db/client';

type Kept = { shopId: string; day: number | null; cell: number; count: number; totalKopecks: number };
export type Difference = Omit<Kept, 'count' | 'totalKopecks'> & { table: string; kept: string; counted: string };

/** Orders of one day that are alike in all that their cell is reckoned from, and the cell that stands beside it. */
type Alike = Omit<Kept, 'cell'> & {
  stored: number;
  status: OrderStatus;
  type: OrderType;
  codMethod: CodMethod | null;
  prepaymentMethod: PrepaymentMethod | null;
  paid: number;
};

const FIGURES = sql.raw('count, total_kopecks AS totalKopecks');
const RECOUNT = sql.raw('count(*) AS count, sum(total_kopecks) AS totalKopecks');

/** Counts all orders anew, in one snapshot, and names every place where what is kept says something else. */
export async function verifyCounts({ read }: Pick<Database, 'read'>): Promise<Difference[]> {
  const [alike, counts, days, docs] = await read.batch([
    read.all<Alike>(sql`SELECT shop_id AS shopId, day, cell AS stored, status, type, cod_method AS codMethod,
      prepayment_method AS prepaymentMethod, paid, ${RECOUNT} FROM orders GROUP BY 1, 2, 3, 4, 5, 6, 7, 8`),
    read.all<Kept>(sql`SELECT shop_id AS shopId, NULL AS day, cell, ${FIGURES} FROM order_counts`),
    read.all<Kept>(sql`SELECT shop_id AS shopId, day, cell, ${FIGURES} FROM order_days`),
    read.all<Kept>(sql`SELECT s.shop_id AS shopId, d.day, d.cell, count(*) AS count, 0 AS totalKopecks
      FROM orders_search_docs d LEFT JOIN orders_search_shops s ON s.place = d.doc >> 49 GROUP BY 1, 2, 3`),
  ]);
  const recount = alike.map((row) => ({ ...row, cell: reckonedCell(row) }));
  const byCell = recount.map((row) => ({ ...row, day: null }));
  return [
    ...recount.flatMap(misplaced),
    ...differences('order_counts', counts, byCell),
    ...differences('order_days', days, recount),
    ...differences(
      'orders_search_docs',
      docs,
      recount.map((row) => ({ ...row, totalKopecks: 0 })),
    ),
  ];
}

/** Not the stored cell, which every filter and sort trusts: what it should be by the columns that it stands for. */
const reckonedCell = ({ status, type, codMethod, prepaymentMethod, paid }: Alike): number =>
  cellOf({
    ...{ status, type, paid: paid === 1 },
    payment: paymentKindOf({
      cod: codMethod && { method: codMethod, amountKopecks: 0 },
      prepayment: prepaymentMethod && { method: prepaymentMethod, paid: paid === 1, refundedKopecks: 0 },
    }),
  });

const misplaced = ({ shopId, day, cell, stored, count }: Alike & Kept): Difference[] =>
  stored === cell
    ? []
    : [{ table: 'orders', shopId, day, cell, kept: `${count} in cell ${stored}`, counted: `cell ${cell}` }];

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
