import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import type { Order } from '#core/order/schema';
import { type OrderStatus, refuseStatusByHand, STATUS_TABLE } from '#core/order/status';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import type { Statement } from '#worker/db/client';
import { writeRefusalOf } from '#worker/db/guard';
import { type OrderRecord, orders } from '#worker/db/tables/orders';
import { jobs, orderLinks } from '#worker/db/tables/sending';
import { closeBuyerLinks, newBuyerLink } from '../buyer/make-link.ts';
import { type Actor, actorOf, type Context, type Person } from '../context.ts';
import { type Idempotency, keepAnswer, keptAnswer, lostToSameKey, replayOf } from '../idempotency.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';
import { guardRight, roleForOrder } from './access.ts';
import { historyRow } from './history.ts';
import { assembleOrder, orderParts, writeOrder } from './load.ts';
import { cellWithStatus } from './record.ts';
import { changesSince, guardVersion, stale, staleNow } from './version.ts';

/** How long a pre-order's link stays open unless its shop says otherwise. */
export const PREORDER_LINK_DAYS = 30;
const DAY_MS = 86_400_000;

/** Sets a status by hand. Two round trips; the status it already has is one and changes nothing. */
export async function changeStatus(
  context: Context,
  person: Person,
  orderId: string,
  { status, version }: { status: OrderStatus; version: number },
  idempotency: Idempotency,
): Promise<Outcome<Order>> {
  const [roles, kept, since, [record], links, buyerLinks] = await context.db.read.batch([
    roleForOrder(context, person, orderId),
    keptAnswer(context, idempotency),
    changesSince(context, orderId, version),
    ...orderParts(context, orderId),
  ]);
  const role = roles[0]?.role;
  if (!role || !record) return notFound('order');
  if (!mayDo(role, 'orders.write')) return refuse('FORBIDDEN', 'This role may only look at orders');
  const replay = replayOf<{ id: string }>(kept, idempotency);
  if (replay && !replay.ok) return replay;
  const current = await assembleOrder(context, { record, links, buyerLinks });
  // The answer may hold a buyer's link, which is never stored: a repetition is told how the order stands.
  if (replay) return ok(current);
  if (record.version !== version) return stale(current, since);
  const refused = refuseStatusByHand(record.status, status);
  if (refused)
    return refuse(refused, 'This status cannot be set by hand', { fields: [{ field: 'status', code: refused }] });
  if (record.status === status) return ok(current);

  const actor = actorOf(person);
  try {
    const after = await writeOrder(context, orderId, [
      guardRight(context, person, record.shopId, 'orders.write'),
      guardVersion(context, orderId, version),
      ...(await statusStatements(context, record, status, actor)),
      keepAnswer(context, idempotency, 200, { id: orderId }),
    ]);
    return ok(after);
  } catch (error) {
    const refusal = writeRefusalOf(error);
    if (lostToSameKey(refusal)) return changeStatus(context, person, orderId, { status, version }, idempotency);
    if (refusal?.kind === 'guard')
      return refusal.code === 'VERSION' ? staleNow(context, person, orderId, version) : notFound('order');
    throw error;
  }
}

/** A status change with all that it brings: the pre-order's link opens or closes, sendings that wait are withdrawn. */
export async function statusStatements(
  context: Context,
  record: OrderRecord,
  status: OrderStatus,
  actor: Actor,
): Promise<Statement[]> {
  const { id: orderId, shopId } = record;
  const now = context.now().getTime();
  const statements: Statement[] = [
    context.db.write
      .update(orders)
      .set({
        status,
        cell: cellWithStatus(status),
        version: record.version + 1,
        statusMark: record.statusMark + 1,
        updatedAt: now,
      })
      .where(eq(orders.id, orderId)),
    historyRow(context, {
      ...{ shopId, orderId, actor, action: 'status_changed' },
      before: { status: record.status },
      after: { status },
    }),
  ];
  if (STATUS_TABLE[status].withdrawsJobs) statements.push(...withdrawJobs(context, orderId));
  if (record.status === 'preorder') statements.push(closeBuyerLinks(context, orderId, 'preorder', closedBy(status)));
  if (status === 'preorder') {
    const link = await newBuyerLink(context, {
      ...{ shopId, orderId, purpose: 'preorder' },
      expiresAt: now + PREORDER_LINK_DAYS * DAY_MS,
    });
    statements.push(link.statement, historyRow(context, { shopId, orderId, actor, action: 'preorder_link_made' }));
  }
  return statements;
}

const closedBy = (status: OrderStatus) =>
  status === 'cancelled' || status === 'deleted' ? 'cancelled' : 'already_placed';

/** Takes back what has not left yet; what is under way ends by itself. */
function withdrawJobs(context: Context, orderId: string): Statement[] {
  const now = context.now().getTime();
  const waiting = ['queued', 'waiting'] as const;
  const underWay = sql`EXISTS (SELECT 1 FROM jobs AS open_job WHERE open_job.order_id = ${orderLinks.orderId}
    AND open_job.connection_id = ${orderLinks.connectionId} AND open_job.state IN ('sending', 'unknown'))`;
  return [
    context.db.write
      .update(jobs)
      .set({ state: 'withdrawn', updatedAt: now })
      .where(and(eq(jobs.orderId, orderId), inArray(jobs.state, [...waiting]))),
    context.db.write
      .update(orderLinks)
      .set({ state: 'linked', updatedAt: now })
      .where(
        and(eq(orderLinks.orderId, orderId), inArray(orderLinks.state, [...waiting]), isNotNull(orderLinks.externalId)),
      ),
    context.db.write
      .delete(orderLinks)
      .where(and(eq(orderLinks.orderId, orderId), inArray(orderLinks.state, [...waiting]), sql`NOT ${underWay}`)),
  ];
}
