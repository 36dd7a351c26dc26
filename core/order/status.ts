export const ORDER_STATUSES = ['new', 'sent', 'problem', 'confirmed', 'preorder', 'cancelled', 'deleted'] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

type StatusRow = {
  /** May a person set it. */
  byHand: boolean;
  /** May a sending or an automatic task set it. */
  byAutomation: boolean;
  /** Does reaching it withdraw sendings that have not started. */
  withdrawsJobs: boolean;
  /** Which statuses it can be reached from. */
  from: 'any' | readonly OrderStatus[];
};

export const STATUS_TABLE: Record<OrderStatus, StatusRow> = {
  new: { byHand: true, byAutomation: true, withdrawsJobs: false, from: 'any' },
  sent: { byHand: false, byAutomation: true, withdrawsJobs: false, from: 'any' },
  problem: { byHand: true, byAutomation: true, withdrawsJobs: false, from: 'any' },
  confirmed: { byHand: true, byAutomation: true, withdrawsJobs: false, from: 'any' },
  preorder: { byHand: true, byAutomation: false, withdrawsJobs: true, from: 'any' },
  cancelled: { byHand: true, byAutomation: true, withdrawsJobs: true, from: 'any' },
  deleted: { byHand: true, byAutomation: false, withdrawsJobs: true, from: 'any' },
};

export type StatusRefusal = 'STATUS_NOT_ALLOWED';

/** May a person move an order from one status to another. Setting the same status again is allowed and changes nothing. */
export function refuseStatusByHand(from: OrderStatus, to: OrderStatus): StatusRefusal | null {
  const row = STATUS_TABLE[to];
  if (!row.byHand) return 'STATUS_NOT_ALLOWED';
  if (row.from !== 'any' && !row.from.includes(from)) return 'STATUS_NOT_ALLOWED';
  return null;
}

const NOT_SENT: readonly OrderStatus[] = ['preorder', 'cancelled', 'deleted'];

/** May an order in this status be sent to an outside system. */
export const refuseSending = (status: OrderStatus): StatusRefusal | null =>
  NOT_SENT.includes(status) ? 'STATUS_NOT_ALLOWED' : null;

/** The statuses a screen offers to a person. */
export const STATUSES_BY_HAND: readonly OrderStatus[] = ORDER_STATUSES.filter((status) => STATUS_TABLE[status].byHand);
