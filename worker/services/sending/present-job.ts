import type { Job } from '#core/api/orders';
import type { JobRecord } from '#worker/db/tables/sending';

const iso = (ms: number): string => new Date(ms).toISOString();

export const presentJob = (job: Omit<JobRecord, 'seq'>): Job => ({
  id: job.id,
  orderId: job.orderId,
  connectionId: job.connectionId,
  kind: job.kind,
  state: job.state,
  attempts: job.attempt,
  nextAttemptAt: job.state === 'queued' || job.state === 'waiting' || job.state === 'unknown' ? iso(job.dueAt) : null,
  error: job.errorCode === null ? null : { code: job.errorCode, message: job.errorMessage ?? '' },
  createdAt: iso(job.createdAt),
  updatedAt: iso(job.updatedAt),
});
