import { sql } from 'drizzle-orm';
import type { Proposal } from '#core/api/proposals';
import { priceQuestionOf, recalculationTriggers } from '#core/delivery/inputs';
import { acceptPrice, type DraftPrice, priceOfDraft, type TakenPrices } from '#core/delivery/recalculation';
import type { OrderChanges } from '#core/order/edit';
import type { OrderContent } from '#core/order/schema';
import { itemsTotalKopecks, totalKopecks } from '#core/order/totals';
import { orderTypeOf } from '#core/order/type';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import { asBatch } from '#worker/db/client';
import { writeRefusalOf } from '#worker/db/guard';
import { orders } from '#worker/db/tables/orders';
import { proposals } from '#worker/db/tables/proposals';
import type { ConnectionRecord } from '#worker/db/tables/sending';
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
  const [roles, kept, [shop], [connection], since, [record], links, buyerLinks] = await context.db.read.batch([
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

  const prices = await pricesOf(context, connection, draft);
  const now = context.now().getTime();
  const row = {
    ...{ id: context.newId('proposal'), shopId: record.shopId, orderId, orderVersion: version, prices },
    ...{ fingerprint: await fingerprintOf(draft), createdAt: now, expiresAt: now + PROPOSAL_MS },
  };
  const proposal = presentProposal(row, before, draft);
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

const unknown = (reason: NonNullable<Proposal['after']['delivery']['reason']>): TakenPrices => ({
  ...{ asOf: null, options: null, reason },
});

/** The carrier's prices; where there are none to be had, why: the order can be saved all the same, at its old price. */
async function pricesOf(
  context: Context,
  connection: ConnectionRecord | undefined,
  draft: OrderContent,
): Promise<TakenPrices> {
  const question = priceQuestionOf(draft);
  if (!question) return unknown('DESTINATION_OR_SIZE_MISSING');
  const pricing = connection && (await pricingOf(context, connection));
  if (!pricing) return unknown('NO_CARRIER');
  try {
    return await takePrices(context, pricing, question);
  } catch (error) {
    if (error instanceof OutsideUnavailable) return unknown('CARRIER_UNAVAILABLE');
    throw error;
  }
}

type Kept = { id: string; expiresAt: number; prices: TakenPrices };

function presentProposal({ id, expiresAt, prices }: Kept, before: OrderContent, draft: OrderContent): Proposal {
  const price = priceOfDraft(draft, prices);
  const old = sideOf(before, before.delivery.costKopecks);
  const fresh = freshSide(draft, price, prices);
  const typeChanges = old.type !== fresh.type;
  return {
    ...{ proposalId: id, asOf: prices.asOf, expiresAt: new Date(expiresAt).toISOString() },
    triggers: recalculationTriggers(before, draft),
    before: { ...old, delivery: before.delivery },
    after: fresh,
    typeChanges,
    priceMayChange: typeChanges || fresh.delivery.costKopecks !== before.delivery.costKopecks,
    decisions: price.state === 'available' ? ['accept', 'decline'] : ['decline'],
    options: prices.options ?? [],
  };
}

function sideOf(order: OrderContent, costKopecks: number | null) {
  const { declaredValueKopecks, parcel, cod, items, delivery } = order;
  return {
    ...{ declaredValueKopecks, parcel, cod, type: orderTypeOf(delivery.category) },
    itemsTotalKopecks: itemsTotalKopecks(items),
    totalKopecks: costKopecks === null ? null : totalKopecks(order),
  };
}

function freshSide(draft: OrderContent, price: DraftPrice, prices: TakenPrices): Proposal['after'] {
  if (price.state === 'available') {
    const order = acceptPrice(draft, price.option, price.asOf);
    const delivery = { ...order.delivery, state: price.state, reason: null };
    return { ...sideOf(order, order.delivery.costKopecks), delivery };
  }
  const reason = price.state === 'unknown' && prices.options === null ? prices.reason : null;
  const noPrice = { costKopecks: null, termDays: null, asOf: price.asOf, state: price.state, reason };
  return { ...sideOf(draft, null), delivery: { ...draft.delivery, ...noPrice } };
}
