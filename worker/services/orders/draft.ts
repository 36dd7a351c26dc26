import { eq, sql } from 'drizzle-orm';
import { mayHaveCopy, refuseMethodChange } from '#core/delivery/method-lock';
import { contentOf } from '#core/order/content';
import { applyChanges, type OrderChanges } from '#core/order/edit';
import type { Order, OrderContent } from '#core/order/schema';
import { ok } from '#core/shared/result';
import type { Statement } from '#worker/db/client';
import { guard } from '#worker/db/guard';
import { orders } from '#worker/db/tables/orders';
import { type ShopSettings, shops } from '#worker/db/tables/shops';
import type { Context, Person } from '../context.ts';
import { type Outcome, refuse } from '../refusal.ts';

/** The shop of an order, for a batch that edits it. */
export const shopOfOrder = ({ db }: Context, orderId: string) =>
  db.read
    .select({ id: shops.id, timeZone: shops.timeZone, settings: shops.settings })
    .from(shops)
    .innerJoin(orders, eq(orders.shopId, shops.id))
    .where(eq(orders.id, orderId));

export const METHOD_LOCKED = refuse('METHOD_LOCKED', 'Shiptor has this through order, so its delivery method stays', {
  fields: [{ field: 'delivery.methodCode', code: 'METHOD_LOCKED' }],
});

/** B13 at the moment of writing: fails the batch where Shiptor has got the order since it was read, or is getting it. */
export const guardNotSent = ({ db }: Context, orderId: string): Statement =>
  guard(
    db,
    'STATE',
    sql`NOT EXISTS (SELECT 1 FROM order_links WHERE order_id = ${orderId} AND system = 'shiptor'
        AND external_id IS NOT NULL AND state NOT IN ('removed', 'missing'))
      AND NOT EXISTS (SELECT 1 FROM jobs j JOIN connections c ON c.id = j.connection_id AND c.system = 'shiptor'
        WHERE j.order_id = ${orderId} AND j.kind = 'send' AND j.state IN ('sending', 'unknown'))`,
  );

/** B13, B16: the order with a person's changes, or why it cannot be edited like that now. */
export function draftOrder(
  context: Context,
  person: Person,
  current: Order,
  changes: OrderChanges,
  settings: ShopSettings | undefined,
): Outcome<{ before: OrderContent; draft: OrderContent }> {
  if (current.status === 'deleted' && current.links.some(mayHaveCopy))
    return refuse('ORDER_HAS_LINKS', 'A deleted order can be edited after its links are removed');
  const before = contentOf(current);
  const named = person.isApiKey ? changes : withoutAsOf(before, changes);
  const draft = applyChanges(before, named, () => context.newId('item'), settings?.defaultDimensions);
  const locked = refuseMethodChange(current, before, draft);
  if (locked) return METHOD_LOCKED;
  return ok({ before, draft });
}

/** B9: a price of an order's method is as of a moment only by a proposal; what a person names is their own. */
function withoutAsOf(before: OrderContent, changes: OrderChanges): OrderChanges {
  if (!changes.delivery || before.delivery.methodCode === null) return changes;
  const { asOf: _, ...delivery } = changes.delivery;
  return { ...changes, delivery };
}
