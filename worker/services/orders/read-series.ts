import { and, asc, between, eq, inArray, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { OrderSeriesQuery, orderSeriesSchema } from '#core/api/orders';
import { cellsOf } from '#core/listing/filter';
import { dayNumber, dayText } from '#core/shared/day';
import { ok } from '#core/shared/result';
import { orderDays } from '#worker/db/tables/orders';
import type { Context, Person } from '../context.ts';
import { notFound, type Outcome } from '../refusal.ts';
import { roleInShop } from './access.ts';
import { refusePeriod } from './period.ts';

/** Two years and a day, so that a year can stand beside the year before. */
const MOST_DAYS = 732;

/** Count and sum of a shop's orders per day, from the day's counters alone. One round trip. */
export async function readSeries(
  context: Context,
  person: Person,
  { shopId, from, to, ...filter }: OrderSeriesQuery,
): Promise<Outcome<z.infer<typeof orderSeriesSchema>>> {
  const [first, last] = [dayNumber(from), dayNumber(to)];
  if (last < first) return refusePeriod('TOO_SMALL');
  if (last - first >= MOST_DAYS) return refusePeriod('TOO_BIG');
  const [roles, days] = await context.db.read.batch([
    roleInShop(context, person, shopId),
    context.db.read
      .select({
        day: orderDays.day,
        count: sql<number>`sum(${orderDays.count})`,
        totalKopecks: sql<number>`sum(${orderDays.totalKopecks})`,
      })
      .from(orderDays)
      .where(
        and(
          eq(orderDays.shopId, shopId),
          between(orderDays.day, first, last),
          inArray(orderDays.cell, cellsOf(filter)),
        ),
      )
      .groupBy(orderDays.day)
      .having(sql`sum(${orderDays.count}) > 0`)
      .orderBy(asc(orderDays.day)),
  ]);
  if (!roles[0]) return notFound('shop');
  return ok({ items: days.map((each) => ({ ...each, day: dayText(each.day) })) });
}
