import type { Connection } from '#core/api/connections';
import type { OrderRow } from '#core/api/orders';
import { paymentKindOf } from '#core/order/payment';
import { leavesUnpaid } from '#core/order/rules';
import { mayDo, type Role } from '#core/shared/roles';
import type { OverlayOrder, OverlayShop } from '../../overlay/port.ts';

/** An address that may become a link in a page: nothing but the web's own. */
const webUrl = (url: string | null): string | null => (url && /^https?:\/\//i.test(url) ? url : null);

/** The row without the buyer: name, phone and address have no business in a page of another system. */
export const toOverlayOrder = (row: OrderRow): OverlayOrder => ({
  id: row.id,
  shopId: row.shopId,
  number: row.number,
  status: row.status,
  version: row.version,
  totalKopecks: row.totalKopecks,
  payment: paymentKindOf(row),
  paid: row.prepayment?.paid ?? false,
  leavesUnpaid: leavesUnpaid(row),
  problem: row.problem?.message ?? null,
  hasPaymentLink: row.hasPaymentLink,
  hasPreorderLink: row.hasPreorderLink,
  links: row.links.map((link) => ({
    connectionId: link.connectionId,
    system: link.system,
    state: link.state,
    url: webUrl(link.url),
    trackingNumber: link.trackingNumber,
    externalStatus: link.externalStatus,
    error: link.error?.message ?? null,
    updatedAt: link.updatedAt,
  })),
});

export const toOverlayShop = (connections: readonly Connection[], role: Role | undefined): OverlayShop => ({
  connections: connections.filter((one) => one.enabled).map(({ id, system, name }) => ({ id, system, name })),
  mayWrite: role !== undefined && mayDo(role, 'orders.write'),
});
