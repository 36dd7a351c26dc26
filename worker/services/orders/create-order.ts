import { eq, sql } from 'drizzle-orm';
import { refuseChosenMethod } from '#core/delivery/chosen-method';
import { keysBesideNumber, textBesideNumber } from '#core/listing/search';
import { withCopiedPrice } from '#core/order/copy';
import { composeOrder, type OrderChanges } from '#core/order/edit';
import { defaultOrderNumber } from '#core/order/number';
import { refuseOrder } from '#core/order/rules';
import type { Order, OrderContent, OrderSource } from '#core/order/schema';
import type { OrderStatus } from '#core/order/status';
import { dayOf } from '#core/shared/day';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import { asBatch, type Statement } from '#worker/db/client';
import { writeRefusalOf } from '#worker/db/guard';
import { orders } from '#worker/db/tables/orders';
import { type ShopSettings, shops } from '#worker/db/tables/shops';
import { type Actor, actorOf, type Context, type Person } from '../context.ts';
import { type Idempotency, keepAnswer, keptAnswer, lostToSameKey, replayOf } from '../idempotency.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';
import { guardRight, roleInShop } from './access.ts';
import { historyRow } from './history.ts';
import { presentOrder } from './present.ts';
import { readOrder } from './read-order.ts';
import { contentColumns } from './record.ts';

type Input = OrderChanges & { shopId: string };

/** Makes an order. Two round trips; a repeated key answers with the order it made first. */
export async function createOrder(
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

  const made = orderInsert(context, { shopId, shop, changes, status: 'new', source: 'manual' });
  const off = shop.settings.deliveryMethods?.off ?? [];
  const choice = { before: null, after: made.content.delivery, named: changes.delivery ?? {}, off };
  const chosen = refuseChosenMethod(choice);
  if (chosen.length > 0)
    return refuse('RULE_VIOLATED', 'This delivery method cannot be chosen like that', { fields: chosen });
  const repeat = () => createOrder(context, person, { shopId, ...changes }, idempotency);
  return storeNewOrder(context, person, made, idempotency, repeat);
}

/**
 * Writes a new order and its id for the request's key, no more: a repetition reads the order, which may have been
 * purged since. `repeat` where another request with that key was faster.
 */
export async function storeNewOrder(
  context: Context,
  person: Person,
  made: ReturnType<typeof orderInsert>,
  idempotency: Idempotency,
  repeat: () => Promise<Outcome<Order>>,
): Promise<Outcome<Order>> {
  const broken = refuseOrder(made.content);
  if (broken.length > 0) return refuse('RULE_VIOLATED', 'The order breaks a rule', { fields: broken });
  try {
    const results = await context.db.write.batch(
      asBatch([
        guardRight(context, person, made.order.shopId, 'orders.write'),
        ...made.statements(actorOf(person)),
        keepAnswer(context, idempotency, 201, { id: made.order.id }),
        context.db.write.select({ number: orders.number }).from(orders).where(eq(orders.id, made.order.id)),
      ]),
    );
    const stored = results.at(-1) as { number: string }[];
    return ok({ ...made.order, number: stored[0]?.number ?? made.order.number });
  } catch (error) {
    const refusal = writeRefusalOf(error);
    if (lostToSameKey(refusal)) return repeat();
    if (refusal?.kind === 'unique')
      return refuse('NUMBER_TAKEN', 'An order with this number is already there', {
        fields: [{ field: 'number', code: 'NUMBER_TAKEN' }],
      });
    if (refusal?.kind === 'guard') return notFound('shop');
    throw error;
  }
}

type NewOrder = {
  shopId: string;
  shop: { timeZone: string; settings: ShopSettings };
  changes: OrderChanges;
  status: OrderStatus;
  source: OrderSource;
  createdAt?: Date;
  /** What is wrong with it from the start, given its total in kopecks. */
  problemOf?: (totalKopecks: number) => { code: string; message: string } | null;
  /** The order that `changes` were copied from. */
  copyOf?: Order;
};

/**
 * A new order as statements for somebody's batch. A default number that is taken gets `-2`, `-3`, … inside the
 * database, so that orders made in the same second cannot meet.
 */
export function orderInsert(context: Context, input: NewOrder) {
  const { shopId, shop, changes, status, source, createdAt, copyOf } = input;
  const now = createdAt ?? context.now();
  const number = changes.number ?? defaultOrderNumber(context.now(), shop.timeZone);
  const composed = composeOrder(number, changes, () => context.newId('item'), shop.settings.defaultDimensions);
  const content = copyOf ? withCopiedPrice(composed, copyOf) : composed;
  const id = context.newId('order');
  const columns = contentColumns(content, status);
  const problem = input.problemOf?.(columns.totalKopecks) ?? null;
  const free = freeNumber(shopId, number);
  const record = {
    ...columns,
    ...{ id, shopId, status, source, version: 1, statusMark: 1, original: copyOf?.original ?? null },
    problemCode: problem?.code ?? null,
    problemMessage: problem?.message ?? null,
    createdAt: now.getTime(),
    day: dayOf(now, shop.timeZone),
    updatedAt: context.now().getTime(),
  };
  const numbered = changes.number
    ? {}
    : {
        number: free,
        searchText: sql`'  ' || ${free} || ${textBesideNumber(content)}`,
        searchKeys: sql`json_insert(${JSON.stringify(keysBesideNumber(content))}, '$[#]', 'n:' || ${free})`,
      };
  const statements = (actor: Actor): Statement[] => [
    context.db.write.insert(orders).values({ ...record, ...numbered }),
    historyRow(context, {
      shopId,
      orderId: id,
      action: 'created',
      actor,
      after: { ...createdFields(content, status, source), ...(copyOf && { copiedFrom: copyOf.number }) },
    }),
  ];
  return { content, order: presentOrder({ ...record, seq: 0 }, []), statements };
}

/** The base where it is free, else the base with the next ordinal. `-` sorts before `.`, so the range holds just these. */
function freeNumber(shopId: string, base: string) {
  const last = sql`max(CAST(substr(number, ${base.length + 2}) AS INTEGER), 1)`;
  const taken = sql`FROM orders WHERE shop_id = ${shopId} AND number >= ${base} AND number < ${`${base}.`}`;
  return sql`(SELECT coalesce(${`${base}-`} || (max(${last}) + 1), ${base}) ${taken})`;
}

const createdFields = (content: OrderContent, status: OrderStatus, source: OrderSource) => ({
  status,
  source,
  'recipient.fullName': content.recipient.fullName,
  'recipient.phone': content.recipient.phone,
  items: content.items,
  cod: content.cod,
  prepayment: content.prepayment,
  'delivery.methodName': content.delivery.methodName,
});
