import type { ErrorBody } from '#core/api/common';
import type { ErrorCode } from '#core/shared/errors';

/** What can go wrong before the Worker has answered. */
export const CLIENT_ERROR_CODES = ['NETWORK', 'TIMEOUT', 'BAD_ANSWER', 'SIGNED_OUT'] as const;
export type ApiErrorCode = ErrorCode | (typeof CLIENT_ERROR_CODES)[number];
export type ApiErrorDetails = ErrorBody['error']['details'];

/** A call that did not do its work. `status` is 0 where no answer came. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: ApiErrorCode;
  readonly details: ApiErrorDetails;
  readonly requestId: string | null;

  constructor(
    code: ApiErrorCode,
    status: number,
    message: string,
    body?: Omit<ErrorBody['error'], 'code' | 'message'>,
  ) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    this.details = body?.details;
    this.requestId = body?.requestId ?? null;
  }

  /** Nobody knows whether the Worker did it: the same action may be repeated under its key. */
  get undecided(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}
