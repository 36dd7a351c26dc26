import { assertNever } from '#core/shared/result';
import { backoffMs } from './backoff.ts';
import type { Claim } from './claim.ts';
import type { Consequence, Settlement } from './settle.ts';

const ORDER_STAYS = { status: null, problem: 'keep' } as const;

/** What an attempt to remove a copy means for its job and link; the order itself stays as it is. */
export function afterRemoval({ job, link }: Claim, settlement: Settlement, now: number): Consequence {
  const externalId = link?.externalId ?? null;
  switch (settlement.outcome) {
    case 'removed':
      return {
        ...ORDER_STAYS,
        job: { state: 'done', errorCode: null, errorMessage: null },
        link: { state: 'removed', errorCode: null, errorMessage: null },
        action: 'remove_succeeded',
        after: { externalId },
      };
    case 'refused': {
      const { code, message } = settlement;
      return {
        ...ORDER_STAYS,
        job: { state: 'failed', errorCode: code, errorMessage: message },
        link: { state: 'failed', errorCode: code, errorMessage: message },
        action: 'remove_refused',
        after: { externalId, code, message },
      };
    }
    case 'later': {
      const dueAt = now + (settlement.retryAfterMs ?? backoffMs(job.attempt));
      return {
        ...ORDER_STAYS,
        job: { state: 'waiting', dueAt, errorCode: 'LATER', errorMessage: settlement.reason },
        link: { state: 'removing', errorCode: 'LATER', errorMessage: settlement.reason },
        // The same answer again is no news.
        action: settlement.reason === job.errorMessage ? null : 'remove_delayed',
        after: { externalId, reason: settlement.reason, nextAttemptAt: new Date(dueAt).toISOString() },
      };
    }
    case 'unknown': {
      const dueAt = now + backoffMs(job.attempt);
      return {
        ...ORDER_STAYS,
        job: { state: 'unknown', dueAt, errorCode: 'UNKNOWN', errorMessage: settlement.reason },
        link: { state: 'unknown', errorCode: 'UNKNOWN', errorMessage: settlement.reason },
        action: settlement.reason === job.errorMessage ? null : 'remove_unknown',
        after: { externalId, reason: settlement.reason },
      };
    }
    case 'withdrawn':
      return {
        ...ORDER_STAYS,
        job: { state: 'withdrawn' },
        link: { state: 'linked', errorCode: null, errorMessage: null },
        action: 'remove_withdrawn',
        after: { externalId },
      };
    case 'ok':
      throw new Error(`job ${job.id} removes and was told of a sending`);
    default:
      return assertNever(settlement);
  }
}
