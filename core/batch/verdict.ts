import { type OrderStatus, refuseSending, refuseStatusByHand } from '../order/status.ts';
import { assertNever } from '../shared/result.ts';

export const BATCH_ACTIONS = ['send', 'status', 'delete', 'restore', 'purge', 'unlink'] as const;
export type BatchAction = (typeof BATCH_ACTIONS)[number];

/**
 * What became of one order of a batch. `pending` has not been looked at, `waiting` has a sending under way;
 * `unknown` is a sending whose answer was lost and is looked up.
 */
export const ROW_OUTCOMES = ['pending', 'waiting', 'ok', 'skipped', 'failed', 'unknown', 'cancelled'] as const;
export type RowOutcome = (typeof ROW_OUTCOMES)[number];

export type BatchWork =
  | { action: 'status' | 'restore'; status: OrderStatus }
  | { action: 'send'; connectionId: string }
  | { action: 'unlink'; connectionId: string | null }
  | { action: 'delete' | 'purge' };

/** An order as a batch meets it; a status of null is no order of this shop. */
export type RowFacts = {
  status: OrderStatus | null;
  /** Does it have links, for `unlink`; or a copy outside that could be taken away, for `purge`. */
  hasLinks: boolean;
  /** Is something on its way that must end first: a removal, an attempt, a payment. */
  underWay: boolean;
  /** Is a sending to the same connection waiting already. */
  queued: boolean;
};

export type Verdict = { outcome: 'do' } | { outcome: 'skipped' | 'failed'; reason: string; retryable: boolean };

const DO: Verdict = { outcome: 'do' };
const skipped = (reason: string): Verdict => ({ outcome: 'skipped', reason, retryable: false });
const failed = (reason: string, retryable: boolean): Verdict => ({ outcome: 'failed', reason, retryable });

/** What may be tried again when this has ended. */
const unless = (hindered: boolean, reason: string): Verdict => (hindered ? failed(reason, true) : DO);

/** What a batch does with an order, by the same rules as the same action on that order alone. */
export function verdictOf(work: BatchWork, { status, hasLinks, underWay, queued }: RowFacts): Verdict {
  if (status === null) return failed('NOT_FOUND', false);
  switch (work.action) {
    case 'status': {
      if (status === work.status) return skipped('SAME_STATUS');
      const refused = refuseStatusByHand(status, work.status);
      return refused ? failed(refused, false) : DO;
    }
    case 'delete':
      return status === 'deleted' ? skipped('SAME_STATUS') : DO;
    case 'restore':
      return status === 'deleted' ? DO : skipped('NOT_DELETED');
    case 'purge':
      if (status !== 'deleted') return skipped('NOT_DELETED');
      return underWay ? unless(underWay, 'UNDER_WAY') : unless(hasLinks, 'ORDER_HAS_LINKS');
    case 'unlink':
      if (!hasLinks) return skipped('NO_LINKS');
      return unless(underWay, 'UNDER_WAY');
    case 'send': {
      const refused = refuseSending(status);
      if (refused) return failed(refused, false);
      if (queued) return skipped('ALREADY_QUEUED');
      return unless(underWay, 'UNDER_WAY');
    }
    default:
      return assertNever(work);
  }
}
