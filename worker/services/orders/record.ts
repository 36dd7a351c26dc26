import { sql } from 'drizzle-orm';
import { searchKeysOf, searchTextOf } from '#core/listing/search';
import { cellOf, STATUS_STRIDE } from '#core/order/cell';
import { paymentKindOf } from '#core/order/payment';
import type { OrderContent } from '#core/order/schema';
import { ORDER_STATUSES, type OrderStatus } from '#core/order/status';
import { itemsTotalKopecks, totalKopecks } from '#core/order/totals';
import { orderTypeOf } from '#core/order/type';
import { type NewOrderRecord, orders } from '#worker/db/tables/orders';

/** The columns that a person's edit sets, with everything that follows from them. */
export function contentColumns(content: OrderContent, status: OrderStatus) {
  const { number, comment, note, recipient, address, items, parcel, declaredValueKopecks, cod, prepayment } = content;
  const { delivery } = content;
  const type = orderTypeOf(delivery.category);
  const paid = prepayment?.paid ?? false;
  return {
    ...{ number, comment, note, address, items, parcel, declaredValueKopecks, delivery, type, paid },
    recipientName: recipient.fullName,
    recipientPhone: recipient.phone,
    recipientEmail: recipient.email,
    codKopecks: cod?.amountKopecks ?? null,
    codMethod: cod?.method ?? null,
    prepaymentMethod: prepayment?.method ?? null,
    refundedKopecks: prepayment?.refundedKopecks ?? 0,
    itemsTotalKopecks: itemsTotalKopecks(items),
    totalKopecks: totalKopecks(content),
    cell: cellOf({ status, type, payment: paymentKindOf({ cod, prepayment }), paid }),
    searchText: searchTextOf(content),
    searchKeys: searchKeysOf(content),
  } satisfies Partial<NewOrderRecord>;
}

/** The counters' cell after a change of status alone, reckoned from what the row holds at that moment. */
export const cellWithStatus = (status: OrderStatus) =>
  sql`${orders.cell} % ${STATUS_STRIDE} + ${ORDER_STATUSES.indexOf(status) * STATUS_STRIDE}`;

/** Likewise for new content under whatever status the row holds at that moment. */
export const cellWithContent = (cell: number) =>
  sql`${orders.cell} - ${orders.cell} % ${STATUS_STRIDE} + ${cell % STATUS_STRIDE}`;

/** Likewise for a change of being paid alone: it is the cell's lowest bit. */
export const cellWithPaid = (paid: boolean) => sql`${orders.cell} - ${orders.cell} % 2 + ${paid ? 1 : 0}`;
