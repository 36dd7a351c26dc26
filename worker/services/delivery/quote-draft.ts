import { sql } from 'drizzle-orm';
import type { Proposal } from '#core/api/proposals';
import { priceQuestionOf } from '#core/delivery/inputs';
import type { PricesUnknown, TakenPrices } from '#core/delivery/recalculation';
import { sideBySide } from '#core/delivery/side-by-side';
import type { OrderChanges } from '#core/order/edit';
import type { OrderContent } from '#core/order/schema';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import { asBatch } from '#worker/db/client';
import { writeRefusalOf } from '#worker/db/guard';
import { orders } from '#worker/db/tables/orders';
import { proposals } from '#worker/db/tables/proposals';
import { OutsideUnavailable } from '#worker/integrations/contract';
import type { Context, Person } from '../context.ts';
import { type Idempotency, keepAnswer, keptAnswer, lostToSameKey, replayOf } from '../idempotency.ts';
import { guardRight, roleForOrder } from '../orders/access.ts';
import { draftOrder, shopOfOrder } from '../orders/draft.ts';
import { assembleOrder, orderParts } from '../orders/load.ts';
import { changesSince, guardVersion, stale, staleNow } from '../orders/version.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';
import { takePrices } from './prices.ts';
import { fingerprintOf } from './proposals.ts';
import { pricingConnection, pricingOf } from './shiptor-connection.ts';

/** How long an edit may name a proposal. */
const PROPOSAL_MS = 3_600_000;

type Asked = { version: number; changes: OrderChanges };

/** Prices an order's draft and keeps the prices for the edit that follows. The order itself stays as it is. */
export async function quoteDraft(
  context: Context,
  person: Person,
  orderId: string,
  { version, changes }: Asked,
  idempotency: Idempotency,
): Promise<Outcome<Proposal>> {
  const shopId = sql`(SELECT ${orders.shopId} FROM ${orders} WHERE ${orders.id} = ${orderId})`;
  const [roles, kept, [shop], [opened], since, [record], links, buyerLinks] = await context.db.read.batch([
    roleForOrder(context, person, orderId),
    keptAnswer(context, idempotency),
    shopOfOrder(context, orderId),
    pricingConnection(context, shopId),
    changesSince(context, orderId, version),
    ...orderParts(context, orderId),
  ]);
  const role = roles[0]?.role;
  if (!role || !record) return notFound('order');
  if (!mayDo(role, 'orders.write')) return refuse('FORBIDDEN', 'This role may only look at orders');
  const replay = replayOf<Proposal>(kept, idempotency);
  if (replay) return replay;
  const current = await assembleOrder(context, { record, links, buyerLinks });
  if (record.version !== version) return stale(current, since);
  const drafted = draftOrder(context, person, current, changes, shop?.settings);
  if (!drafted.ok) return drafted;
  const { before, draft } = drafted.value;

  const prices = await pricesOf(context, opened, draft);
  const now = context.now().getTime();
  const row = {
    ...{ id: context.newId('proposal'), shopId: record.shopId, orderId, orderVersion: version, prices },
    ...{ fingerprint: await fingerprintOf(draft), createdAt: now, expiresAt: now + PROPOSAL_MS },
  };
  const expiresAt = new Date(row.expiresAt).toISOString();
  const proposal: Proposal = { proposalId: row.id, expiresAt, ...sideBySide(before, draft, prices) };
  try {
    await context.db.write.batch(
      asBatch([
        guardRight(context, person, record.shopId, 'orders.write'),
        guardVersion(context, orderId, version),
        context.db.write.insert(proposals).values(row),
        keepAnswer(context, idempotency, 200, proposal),
      ]),
    );
  } catch (error) {
    const refusal = writeRefusalOf(error);
    if (lostToSameKey(refusal)) return quoteDraft(context, person, orderId, { version, changes }, idempotency);
    if (refusal?.kind === 'guard')
      return refusal.code === 'VERSION' ? staleNow(context, person, orderId, version) : notFound('order');
    throw error;
  }
  return ok(proposal);
}

const unknown = (reason: PricesUnknown): TakenPrices => ({ asOf: null, options: null, reason });

/** The carrier's prices; where there are none to be had, why: the order can be saved all the same, at its old price. */
async function pricesOf(
  context: Context,
  opened: Parameters<typeof pricingOf>[1] | undefined,
  draft: OrderContent,
): Promise<TakenPrices> {
  const question = priceQuestionOf(draft);
  if (!question) return unknown('DESTINATION_OR_SIZE_MISSING');
  const pricing = opened && (await pricingOf(context, opened));
  if (!pricing) return unknown('NO_CARRIER');
  try {
    return await takePrices(context, pricing, question);
  } catch (error) {
    if (error instanceof OutsideUnavailable) return unknown('CARRIER_UNAVAILABLE');
    throw error;
  }
}
