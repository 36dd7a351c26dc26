import type { OrderRow } from '#core/api/orders';
import type { Order, OrderLink } from '#core/order/schema';
import { refusePaymentLink } from '#core/payment/link';
import type { ListLink, OrderListRow } from '#worker/db/queries/order-row';
import type { OrderRecord } from '#worker/db/tables/orders';
import type { LinkRecord } from '#worker/db/tables/sending';

const iso = (ms: number): string => new Date(ms).toISOString();

export function presentLink(link: LinkRecord | ListLink): OrderLink {
  const { id, connectionId, system, state, externalId, url, trackingNumber, externalStatus, errorCode } = link;
  const error = errorCode === null ? null : { code: errorCode, message: link.errorMessage ?? '' };
  const updatedAt = iso(link.updatedAt);
  return { id, connectionId, system, state, externalId, url, trackingNumber, externalStatus, error, updatedAt };
}

type PaymentColumns = Pick<OrderRecord, 'codKopecks' | 'codMethod' | 'prepaymentMethod' | 'refundedKopecks'> & {
  paid: boolean;
};

export function presentPayment(record: PaymentColumns): Pick<Order, 'cod' | 'prepayment'> {
  const { codKopecks, codMethod, prepaymentMethod, paid, refundedKopecks } = record;
  return {
    cod: codKopecks !== null && codMethod ? { amountKopecks: codKopecks, method: codMethod } : null,
    prepayment: prepaymentMethod ? { method: prepaymentMethod, paid, refundedKopecks } : null,
  };
}

const presentProblem = (code: string | null, message: string | null) =>
  code === null ? null : { code, message: message ?? '' };

/** The order as the API shows it; links for buyers are added by those who hold the keys. */
export function presentOrder(record: OrderRecord, links: readonly LinkRecord[]): Order {
  const { id, shopId, number, status, type, version, source, comment, note, address, items, parcel } = record;
  return {
    ...{ id, shopId, number, status, type, version, source, comment, note, address, items, parcel },
    createdAt: iso(record.createdAt),
    updatedAt: iso(record.updatedAt),
    recipient: { fullName: record.recipientName, phone: record.recipientPhone, email: record.recipientEmail },
    declaredValueKopecks: record.declaredValueKopecks,
    ...presentPayment(record),
    delivery: record.delivery,
    itemsTotalKopecks: record.itemsTotalKopecks,
    totalKopecks: record.totalKopecks,
    original: record.original,
    problem: presentProblem(record.problemCode, record.problemMessage),
    links: links.map(presentLink),
    preorder: null,
    paymentLink: null,
  };
}

export function presentRow(row: OrderListRow): OrderRow {
  const status = row.status as OrderRow['status'];
  const payment = presentPayment({
    codKopecks: row.codKopecks,
    codMethod: row.codMethod as OrderRecord['codMethod'],
    prepaymentMethod: row.prepaymentMethod as OrderRecord['prepaymentMethod'],
    refundedKopecks: row.refundedKopecks,
    paid: row.paid === 1,
  });
  const original = row.original === null ? null : (JSON.parse(row.original) as Order['original']);
  return {
    id: row.id,
    shopId: row.shopId,
    number: row.number,
    status,
    type: row.type as OrderRow['type'],
    version: row.version,
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.updatedAt),
    recipientName: row.recipientName,
    recipientPhone: row.recipientPhone,
    settlement: row.settlement ?? '',
    deliveryName: row.deliveryName ?? '',
    deliveryCostKopecks: row.deliveryCostKopecks,
    itemsTotalKopecks: row.itemsTotalKopecks,
    totalKopecks: row.totalKopecks,
    ...payment,
    problem: presentProblem(row.problemCode, row.problemMessage),
    links: (JSON.parse(row.links) as ListLink[]).map(presentLink),
    hasPaymentLink: refusePaymentLink({ ...payment, status, totalKopecks: row.totalKopecks, original }) === null,
    hasPreorderLink: status === 'preorder',
  };
}
