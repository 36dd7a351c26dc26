import type { ErrorBody } from '#core/api/common';
import { ERROR_STATUS, type ErrorCode } from '#core/shared/errors';

type Details = NonNullable<ErrorBody['error']['details']>;

/** A refusal on its way to the client. Services return refusals; routes turn them into these. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly details: Details | undefined;
  readonly headers: Record<string, string>;

  constructor(code: ErrorCode, message: string, details?: Details, headers: Record<string, string> = {}) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.details = details;
    this.headers = headers;
  }

  get status() {
    return ERROR_STATUS[this.code];
  }

  toBody(requestId: string): ErrorBody {
    const { code, message, details } = this;
    return { error: { code, message, requestId, ...(details && { details }) } };
  }
}
