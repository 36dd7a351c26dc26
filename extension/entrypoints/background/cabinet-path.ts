import type { Confirmation } from '../../overlay/port.ts';

/** "status.cancelled", "send.con_…": what the cabinet asks to confirm before it does it. */
const confirmParam = (confirm: Confirmation): string =>
  confirm.action === 'status' ? `status.${confirm.status}` : `send.${confirm.connectionId}`;

export function cabinetPath(orderId?: string, confirm?: Confirmation): string {
  if (!orderId) return '/cabinet.html';
  const query = confirm ? `?confirm=${encodeURIComponent(confirmParam(confirm))}` : '';
  return `/cabinet.html#/orders/${encodeURIComponent(orderId)}${query}`;
}
