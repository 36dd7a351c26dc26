import { and, eq, gte, lte, sql } from 'drizzle-orm';
import { dayNumber } from '#core/shared/day';
import type { Days } from '#worker/db/queries/order-list';
import { orderCounts, orderDays } from '#worker/db/tables/orders';
import type { Context } from '../context.ts';
import { refuse } from '../refusal.ts';

type Period = { from?: string | undefined; to?: string | undefined };

export const daysOf = ({ from, to }: Period): Days => ({
  from: from === undefined ? null : dayNumber(from),
  to: to === undefined ? null : dayNumber(to),
});

export const endsBeforeItBegins = ({ from, to }: Days): boolean => from !== null && to !== null && to < from;
export const refusePeriod = (code: string) =>
  refuse('INVALID_INPUT', 'This period is not one', { fields: [{ field: 'to', code }] });

/** A shop's counters per cell, those of the days where a period is asked for. */
export const counterCells = ({ db }: Context, shopId: string, { from, to }: Days) =>
  from === null && to === null
    ? db.read
        .select({ cell: orderCounts.cell, count: orderCounts.count })
        .from(orderCounts)
        .where(eq(orderCounts.shopId, shopId))
    : db.read
        .select({ cell: orderDays.cell, count: sql<number>`sum(${orderDays.count})` })
        .from(orderDays)
        .where(
          and(
            eq(orderDays.shopId, shopId),
            from === null ? undefined : gte(orderDays.day, from),
            to === null ? undefined : lte(orderDays.day, to),
          ),
        )
        .groupBy(orderDays.cell);
