import { describe, expect, it } from 'vitest';
import { ORDER_STATUSES, refuseStatusByHand, STATUS_TABLE, STATUSES_BY_HAND } from '#core/order/status';

const pairs = ORDER_STATUSES.flatMap((from) => ORDER_STATUSES.map((to) => [from, to] as const));

describe('the status table', () => {
  it.each(pairs)('%s → %s is a person’s to set, unless it is «Передан» (C9)', (from, to) => {
    expect(refuseStatusByHand(from, to)).toBe(to === 'sent' ? 'STATUS_NOT_ALLOWED' : null);
  });

  it('offers every status but «Передан»', () => {
    expect(STATUSES_BY_HAND).toEqual(ORDER_STATUSES.filter((status) => status !== 'sent'));
  });

  it('lets a sending reach its success and its failure', () => {
    expect(STATUS_TABLE.sent.byAutomation).toBe(true);
    expect(STATUS_TABLE.problem.byAutomation).toBe(true);
    expect(STATUS_TABLE.deleted.byAutomation).toBe(false);
  });

  it('withdraws what waits to be sent where an order no longer goes anywhere', () => {
    const withdrawing = ORDER_STATUSES.filter((status) => STATUS_TABLE[status].withdrawsJobs);
    expect(withdrawing).toEqual(['preorder', 'cancelled', 'deleted']);
  });
});
