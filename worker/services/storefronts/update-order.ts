import { eq } from 'drizzle-orm';
import { contentOf } from '#core/order/content';
import { applyChanges } from '#core/order/edit';
import type { Statement } from '#worker/db/client';
import { type OrderRecord, orders } from '#worker/db/tables/orders';
import type { ShopSettings } from '#worker/db/tables/shops';
import type { storefrontOrders } from '#worker/db/tables/storefronts';
import type { StorefrontOrder } from '#worker/storefronts/contract';
import type { Actor, Context } from '../context.ts';
import { differences, historyRow } from '../orders/history.ts';
import { presentOrder } from '../orders/present.ts';
import { cellWithContent, contentColumns } from '../orders/record.ts';

type Known = { record: OrderRecord; tie: typeof storefrontOrders.$inferSelect; settings: ShopSettings };
type Update = { outcome: 'updated' | 'ignored'; reason?: string; orderVersion: number; statements: Statement[] };

const PAID_AFTER_CANCEL = 'Заказ отменён, а магазин сообщил об оплате: верните деньги или восстановите заказ';

/**
 * What a store's later word on an order changes here. What a person edited stays theirs, and an order that has left
 * for an outside system stays as it was sent; that the buyer paid is news in either case.
 */
export function storefrontUpdate(
  context: Context,
  { record, tie, settings }: Known,
  { placedAt: _placedAt, storeTotalKopecks: _total, ...changes }: StorefrontOrder,
  actor: Actor,
): Update {
  const before = contentOf(presentOrder(record, []));
  const ours = record.version !== tie.orderVersion || record.status === 'sent';
  const nowPaid = changes.prepayment?.paid === true && before.prepayment?.paid === false;
  if (ours && !nowPaid)
    return { outcome: 'ignored', reason: 'edited or sent here', orderVersion: tie.orderVersion, statements: [] };
  const { prepayment } = changes;
  const after = applyChanges(
    before,
    ours ? { prepayment } : { ...changes, number: undefined },
    () => context.newId('item'),
    settings.defaultDimensions,
  );
  const changed = differences(withoutItemIds(before), withoutItemIds(after));
  if (Object.keys(changed.before).length === 0 && Object.keys(changed.after).length === 0)
    return { outcome: 'ignored', reason: 'nothing new', orderVersion: tie.orderVersion, statements: [] };
  const version = record.version + 1;
  const gone = ours && nowPaid && (record.status === 'cancelled' || record.status === 'deleted');
  const paidProblem = gone ? { problemCode: 'STORE_PAID_AFTER_CANCEL', problemMessage: PAID_AFTER_CANCEL } : {};
  const columns = contentColumns(after, record.status);
  return {
    outcome: 'updated',
    orderVersion: ours ? tie.orderVersion : version,
    statements: [
      context.db.write
        .update(orders)
        .set({
          ...columns,
          ...paidProblem,
          cell: cellWithContent(columns.cell),
          version,
          updatedAt: context.now().getTime(),
        })
        .where(eq(orders.id, record.id)),
      historyRow(context, {
        shopId: record.shopId,
        orderId: record.id,
        actor,
        action: 'storefront_updated',
        ...changed,
      }),
    ],
  };
}

const withoutItemIds = <T extends { items: { id: string }[] }>(content: T) => ({
  ...content,
  items: content.items.map((item) => ({ ...item, id: '' })),
});
