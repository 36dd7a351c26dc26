import type { Order } from '#core/order/schema';
import { ok } from '#core/shared/result';
import type { Context, Person } from '../context.ts';
import type { Outcome } from '../refusal.ts';
import { changeStatus } from './change-status.ts';

/** Sets «Удален»; an order that has it already is answered as it stands, so that the request can be repeated. */
export async function deleteOrder(
  context: Context,
  person: Person,
  orderId: string,
  version: number,
): Promise<Outcome<Order>> {
  const outcome = await changeStatus(context, person, orderId, { status: 'deleted', version }, null);
  if (outcome.ok || outcome.error.code !== 'VERSION_CONFLICT') return outcome;
  const current = outcome.error.current as Order;
  return current.status === 'deleted' ? ok(current) : outcome;
}
