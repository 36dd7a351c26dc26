/** What is known of a copy in an outside system after a call. */
export type ExternalCopy = {
  externalId: string;
  url: string | null;
  trackingNumber: string | null;
  externalStatus: string | null;
};

/**
 * The four ways a sending can end.
 * `refused` is final until the order changes; `later` left nothing outside and may be repeated;
 * `unknown` left the answer open: look the order up by our key before anything is sent again.
 */
export type SendOutcome =
  | { outcome: 'ok'; copy: ExternalCopy }
  | { outcome: 'refused'; code: string; message: string; field?: string }
  | { outcome: 'later'; reason: string; retryAfterMs?: number }
  | { outcome: 'unknown'; reason: string };

/** Likewise for the removal of a copy; `ok` also where nothing was there any more. */
export type RemoveOutcome = { outcome: 'ok' } | Exclude<SendOutcome, { outcome: 'ok' }>;

export const JOB_KINDS = ['send', 'remove'] as const;
export type JobKind = (typeof JOB_KINDS)[number];

export const JOB_STATES = ['queued', 'sending', 'waiting', 'done', 'failed', 'unknown', 'withdrawn'] as const;
export type JobState = (typeof JOB_STATES)[number];
