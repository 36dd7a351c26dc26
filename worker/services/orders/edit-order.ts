import { eq } from 'drizzle-orm';
import type { Decision } from '#core/api/proposals';
import { refuseChosenMethod } from '#core/delivery/chosen-method';
import { sameMethod } from '#core/delivery/inputs';
import type { OrderChanges } from '#core/order/edit';
import { refuseOrder } from '#core/order/rules';
import type { Order } from '#core/order/schema';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import { asBatch } from '#worker/db/client';
import { writeRefusalOf } from '#worker/db/guard';
import { orders } from '#worker/db/tables/orders';
import { actorOf, type Context, type Person } from '../context.ts';
import { proposalById, settleDraft } from '../delivery/proposals.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';
import { guardRight, roleForOrder } from './access.ts';
import { draftOrder, guardNotSent, METHOD_LOCKED, shopOfOrder } from './draft.ts';
import { differences, historyRow } from './history.ts';
import { assembleOrder, orderParts } from './load.ts';
import { cellWithContent, contentColumns } from './record.ts';
import { changesSince, guardVersion, stale, staleNow } from './version.ts';

type Edit = OrderChanges & { version: number; proposal?: Decision | undefined };

/** Edits an order that nobody changed since the caller saw `version`. Two round trips; changing nothing is one. */
export async function editOrder(
  context: Context,
  person: Person,
  orderId: string,
  { version, proposal: decision, ...changes }: Edit,
): Promise<Outcome<Order>> {
  const [roles, [shop], [proposal], since, [record], links, buyerLinks] = await context.db.read.batch([
    roleForOrder(context, person, orderId),
    shopOfOrder(context, orderId),
    proposalById(context, decision?.id ?? ''),
    changesSince(context, orderId, version),
    ...orderParts(context, orderId),
  ]);
  const role = roles[0]?.role;
  if (!role || !record) return notFound('order');
  if (!mayDo(role, 'orders.write')) return refuse('FORBIDDEN', 'This role may only look at orders');
  const current = await assembleOrder(context, { record, links, buyerLinks });
  if (record.version !== version) return stale(current, since);
  const drafted = draftOrder(context, person, current, changes, shop?.settings);
  if (!drafted.ok) return drafted;
  const { before, draft } = drafted.value;
  const byMachine = person.isApiKey === true;
  const settled = await settleDraft(context, { orderId, version, before, draft, decision, proposal, byMachine });
  if (!settled.ok) return settled;
  const after = settled.value;
  const named = decision?.decision === 'accept' ? null : (changes.delivery ?? {});
  const off = shop?.settings.deliveryMethods?.off ?? [];
  const choice = { before: before.delivery.methodCode, after: after.delivery, named, off };
  const broken = [...refuseChosenMethod(choice), ...refuseOrder(after)];
  if (broken.length > 0) return refuse('RULE_VIOLATED', 'The order breaks a rule', { fields: broken });
  const changed = differences(before, after);
  if (Object.keys(changed.after).length === 0 && Object.keys(changed.before).length === 0) return ok(current);

  const columns = { ...contentColumns(after, record.status), version: version + 1, updatedAt: context.now().getTime() };
  try {
    await context.db.write.batch(
      asBatch([
        guardRight(context, person, record.shopId, 'orders.write'),
        guardVersion(context, orderId, version),
        ...(current.type === 'through' && !sameMethod(before, after) ? [guardNotSent(context, orderId)] : []),
        context.db.write
          .update(orders)
          .set({ ...columns, cell: cellWithContent(columns.cell) })
          .where(eq(orders.id, orderId)),
        historyRow(context, { shopId: record.shopId, orderId, action: 'edited', actor: actorOf(person), ...changed }),
      ]),
    );
  } catch (error) {
    return refusedWrite(error, () => staleNow(context, person, orderId, version));
  }
  return ok(await assembleOrder(context, { record: { ...record, ...columns }, links, buyerLinks }));
}

/** Why the write was refused; what is no refusal is thrown on. */
function refusedWrite(
  error: unknown,
  overtaken: () => Promise<Outcome<never>>,
): Outcome<never> | Promise<Outcome<never>> {
  const refusal = writeRefusalOf(error);
  if (refusal?.kind === 'unique')
    return refuse('NUMBER_TAKEN', 'An order with this number is already there', {
      fields: [{ field: 'number', code: 'NUMBER_TAKEN' }],
    });
  if (refusal?.kind !== 'guard') throw error;
  if (refusal.code === 'STATE') return METHOD_LOCKED;
  return refusal.code === 'VERSION' ? overtaken() : notFound('order');
}
