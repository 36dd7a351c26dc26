import type { z } from 'zod';
import type { orderCountsQuerySchema } from '#core/api/orders';
import { type Counts, countsOf } from '#core/listing/counts';
import { ok } from '#core/shared/result';
import type { Context, Person } from '../context.ts';
import { notFound, type Outcome } from '../refusal.ts';
import { roleInShop } from './access.ts';
import { counterCells, daysOf, endsBeforeItBegins, refusePeriod } from './period.ts';

/** A shop's counts per status and type under given filters, from its counters alone. One round trip. */
export async function readCounts(
  context: Context,
  person: Person,
  { shopId, from, to, ...filter }: z.infer<typeof orderCountsQuerySchema>,
): Promise<Outcome<Counts>> {
  const days = daysOf({ from, to });
  if (endsBeforeItBegins(days)) return refusePeriod('TOO_SMALL');
  const [roles, counters] = await context.db.read.batch([
    roleInShop(context, person, shopId),
    counterCells(context, shopId, days),
  ]);
  return roles[0] ? ok(countsOf(counters, filter)) : notFound('shop');
}
