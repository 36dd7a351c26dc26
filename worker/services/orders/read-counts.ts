import { eq } from 'drizzle-orm';
import { type Counts, countsOf } from '#core/listing/counts';
import type { CellFilter } from '#core/listing/filter';
import { ok } from '#core/shared/result';
import { orderCounts } from '#worker/db/tables/orders';
import type { Context, Person } from '../context.ts';
import { notFound, type Outcome } from '../refusal.ts';
import { roleInShop } from './access.ts';

/** A shop's counts per status and type under given filters, from its counters alone. One round trip. */
export async function readCounts(
  context: Context,
  person: Person,
  { shopId, ...filter }: CellFilter & { shopId: string },
): Promise<Outcome<Counts>> {
  const [roles, counters] = await context.db.read.batch([
    roleInShop(context, person, shopId),
    context.db.read
      .select({ cell: orderCounts.cell, count: orderCounts.count })
      .from(orderCounts)
      .where(eq(orderCounts.shopId, shopId)),
  ]);
  return roles[0] ? ok(countsOf(counters, filter)) : notFound('shop');
}
