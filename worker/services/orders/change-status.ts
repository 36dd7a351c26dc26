import { eq, inArray, sql } from 'drizzle-orm';
import { SYSTEM_REMOVES } from '#core/integration/systems';
import type { Order, OrderLink } from '#core/order/schema';
import { type OrderStatus, refuseStatusByHand, STATUS_TABLE } from '#core/order/status';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import type { Statement } from '#worker/db/client';
import { writeRefusalOf } from '#worker/db/guard';
import { idList } from '#worker/db/queries/id-list';
import { type OrderRecord, orders } from '#worker/db/tables/orders';
import { shops } from '#worker/db/tables/shops';
import { closeBuyerLinks, newBuyerLink } from '../buyer/make-link.ts';
import { type Actor, actorOf, type Context, type Person } from '../context.ts';
import { type Idempotency, keepAnswer, keptAnswer, lostToSameKey, replayOf } from '../idempotency.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';
import { queueRemovals, withdrawRemovals } from '../sending/removals.ts';
import { withdrawJobs } from '../sending/withdraw.ts';
import { guardRight, roleForOrder } from './access.ts';
import { historyRows } from './history.ts';
import { assembleOrder, orderParts, writeOrder } from './load.ts';
import { cellWithStatus } from './record.ts';
import { changesSince, guardVersion, stale, staleNow } from './version.ts';

/** How long a pre-order's link stays open unless its shop says otherwise. */
export const PREORDER_LINK_DAYS = 30;
const DAY_MS = 86_400_000;

/**
 * Sets a status by hand. Two round trips; the status it already has is one and changes nothing. Without a key where the
 * request can be repeated by itself.
 */
export async function changeStatus(
  context: Context,
  person: Person,
  orderId: string,
  { status, version }: { status: OrderStatus; version: number },
  idempotency: Idempotency | null,
): Promise<Outcome<Order>> {
  const [roles, since, [record], links, buyerLinks, kept = []] = await context.db.read.batch([
    roleForOrder(context, person, orderId),
    changesSince(context, orderId, version),
    ...orderParts(context, orderId),
    ...(idempotency ? ([keptAnswer(context, idempotency)] as const) : []),
  ]);
  const role = roles[0]?.role;
  if (!role || !record) return notFound('order');
  if (!mayDo(role, 'orders.write')) return refuse('FORBIDDEN', 'This role may only look at orders');
  const replay = idempotency && replayOf<{ id: string }>(kept, idempotency);
  if (replay && !replay.ok) return replay;
  const current = await assembleOrder(context, { record, links, buyerLinks });
  // The answer may hold a buyer's link, which is never stored: a repetition is told how the order stands.
  if (replay) return ok(current);
  if (record.version !== version) return stale(current, since);
  const refused = refuseStatusByHand(record.status, status);
  if (refused)
    return refuse(refused, 'This status cannot be set by hand', { fields: [{ field: 'status', code: refused }] });
  if (record.status === status && !(status === 'deleted' && current.links.some(isLeftBehind))) return ok(current);

  const actor = actorOf(person);
  try {
    const after = await writeOrder(context, orderId, [
      guardRight(context, person, record.shopId, 'orders.write'),
      guardVersion(context, orderId, version),
      ...(await statusStatements(context, record, status, actor)),
      ...(idempotency ? [keepAnswer(context, idempotency, 200, { id: orderId })] : []),
    ]);
    for (const link of after.links) if (link.state === 'removing') context.wakeLane(link.connectionId);
    return ok(after);
  } catch (error) {
    const refusal = writeRefusalOf(error);
    if (lostToSameKey(refusal)) return changeStatus(context, person, orderId, { status, version }, idempotency);
    if (refusal?.kind === 'guard')
      return refusal.code === 'VERSION' ? staleNow(context, person, orderId, version) : notFound('order');
    throw error;
  }
}

/** A copy that its removal did not take away: deleting once more asks again. */
const isLeftBehind = ({ system, state, externalId }: OrderLink): boolean =>
  SYSTEM_REMOVES[system] && externalId !== null && (state === 'failed' || state === 'linked');

type StatusRecord = Pick<OrderRecord, 'id' | 'status'>;

/**
 * A status change with all that it brings: the pre-order's link opens or closes, sendings that wait are withdrawn.
 * «Удален» once more asks again for what was left outside.
 */
export const statusStatements = (
  context: Context,
  record: StatusRecord & Pick<OrderRecord, 'shopId'>,
  status: OrderStatus,
  actor: Actor,
): Promise<Statement[]> =>
  record.status === status
    ? Promise.resolve(queueRemovals(context, [record.id], actor))
    : statusesStatements(context, record.shopId, [record], status, actor);

/** The same for many orders of one shop, as so many statements for any number of them. */
export async function statusesStatements(
  context: Context,
  shopId: string,
  records: readonly StatusRecord[],
  status: OrderStatus,
  actor: Actor,
): Promise<Statement[]> {
  const now = context.now().getTime();
  const orderIds = records.map(({ id }) => id);
  const idsFrom = (from: OrderStatus) => records.filter((record) => record.status === from).map(({ id }) => id);
  const statements: Statement[] = [
    context.db.write
      .update(orders)
      .set({
        ...{ status, cell: cellWithStatus(status), updatedAt: now },
        version: sql`${orders.version} + 1`,
        statusMark: sql`${orders.statusMark} + 1`,
      })
      .where(inArray(orders.id, idList(orderIds))),
    historyRows(context, {
      ...{ shopId, actor, action: 'status_changed' },
      entries: records.map(({ id, status: before }) => ({
        orderId: id,
        before: { status: before },
        after: { status },
      })),
    }),
  ];
  const preorders = idsFrom('preorder');
  const restored = idsFrom('deleted');
  if (restored.length > 0) statements.push(...withdrawRemovals(context, restored));
  if (STATUS_TABLE[status].withdrawsJobs) statements.push(...withdrawJobs(context, orderIds));
  if (status === 'deleted') statements.push(...queueRemovals(context, orderIds, actor));
  if (preorders.length > 0) statements.push(closeBuyerLinks(context, preorders, 'preorder', closedBy(status)));
  if (status === 'preorder') {
    for (const orderId of orderIds) {
      const link = await newBuyerLink(context, {
        ...{ shopId, orderId, purpose: 'preorder' },
        expiresAt: sql`${now} + ${DAY_MS} * ${linkDays(shopId)}`,
      });
      statements.push(link.statement);
    }
    const entries = orderIds.map((orderId) => ({ orderId }));
    statements.push(historyRows(context, { shopId, actor, action: 'preorder_link_made', entries }));
  }
  return statements;
}

/** Read inside the batch, so that a change of status costs no reading of the shop. */
const linkDays = (shopId: string) =>
  sql`coalesce((SELECT json_extract(${shops.settings}, '$.preorderLinkDays') FROM ${shops}
    WHERE ${eq(shops.id, shopId)}), ${PREORDER_LINK_DAYS})`;

const closedBy = (status: OrderStatus) =>
  status === 'cancelled' || status === 'deleted' ? 'cancelled' : 'already_placed';
