import type { Connection } from '#core/api/connections';
import type { OrderRow } from '#core/api/orders';
import type { HostPage } from '#core/api/resolve';
import type { Me } from '#core/api/session';
import type { Order } from '#core/order/schema';
import type { OrderStatus } from '#core/order/status';

/** The part of the API that the overlay's verbs stand on. */
export type OverlayApi = {
  me(): Promise<Me>;
  resolve(pages: HostPage[]): Promise<{ orders: (OrderRow | null)[] }>;
  connections(shopId: string): Promise<{ items: Connection[] }>;
  getOrder(id: string): Promise<Order>;
  changeStatus(id: string, change: { status: OrderStatus; version: number }): Promise<unknown>;
  sendOrder(id: string, to: { connectionId: string }): Promise<unknown>;
  paymentLink(id: string): Promise<{ url: string }>;
};
