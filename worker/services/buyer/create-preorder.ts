import { eq } from 'drizzle-orm';
import type { OrderChanges } from '#core/order/edit';
import { refuseOrder } from '#core/order/rules';
import type { Order } from '#core/order/schema';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import { writeRefusalOf } from '#worker/db/guard';
import { shops } from '#worker/db/tables/shops';
import { actorOf, type Context, type Person } from '../context.ts';
import { type Idempotency, keepAnswer, keptAnswer, lostToSameKey, replayOf } from '../idempotency.ts';
import { guardRight, roleInShop } from '../orders/access.ts';
import { PREORDER_LINK_DAYS } from '../orders/change-status.ts';
import { orderInsert } from '../orders/create-order.ts';
import { historyRow } from '../orders/history.ts';
import { writeOrder } from '../orders/load.ts';
import { readOrder } from '../orders/read-order.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';
import { newBuyerLink } from './make-link.ts';

type Input = OrderChanges & { shopId: string };

/** A draft cart with a link that its buyer completes. */
export async function createPreorder(
  context: Context,
  person: Person,
  { shopId, ...changes }: Input,
  idempotency: Idempotency,
): Promise<Outcome<Order>> {
  const [roles, kept, [shop]] = await context.db.read.batch([
    roleInShop(context, person, shopId),
    keptAnswer(context, idempotency),
    context.db.read
      .select({ timeZone: shops.timeZone, settings: shops.settings })
      .from(shops)
      .where(eq(shops.id, shopId)),
  ]);
  const role = roles[0]?.role;
  if (!role || !shop) return notFound('shop');
  if (!mayDo(role, 'orders.write')) return refuse('FORBIDDEN', 'This role may only look at orders');
  const replay = replayOf<{ id: string }>(kept, idempotency);
  if (replay) return replay.ok ? readOrder(context, person, replay.value.id) : replay;

  const made = orderInsert(context, { shopId, shop, changes, status: 'preorder', source: 'preorder' });
  const broken = refuseOrder(made.content);
  if (broken.length > 0) return refuse('RULE_VIOLATED', 'The pre-order breaks a rule', { fields: broken });
  const actor = actorOf(person);
  const orderId = made.order.id;
  const expiresAt = context.now().getTime() + (shop.settings.preorderLinkDays ?? PREORDER_LINK_DAYS) * 86_400_000;
  const link = await newBuyerLink(context, { shopId, orderId, purpose: 'preorder', expiresAt });
  try {
    const order = await writeOrder(context, orderId, [
      guardRight(context, person, shopId, 'orders.write'),
      ...made.statements(actor),
      link.statement,
      historyRow(context, { shopId, orderId, actor, action: 'preorder_link_made' }),
      keepAnswer(context, idempotency, 201, { id: orderId }),
    ]);
    return ok(order);
  } catch (error) {
    const refusal = writeRefusalOf(error);
    if (lostToSameKey(refusal)) return createPreorder(context, person, { shopId, ...changes }, idempotency);
    if (refusal?.kind === 'guard') return notFound('shop');
    throw error;
  }
}
