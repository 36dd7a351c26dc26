import type { ErrorCode } from '#core/shared/errors';
import { err, type Result } from '#core/shared/result';

/** Why a verb did not do what was asked. Nothing was written. */
export type Refusal = {
  code: ErrorCode;
  message: string;
  fields?: { field: string; code: string }[];
  /** What stands now, where the caller worked from something older. */
  current?: unknown;
  reason?: string;
  /** What changed since the version that the caller has seen, newest first. */
  changed?: { field: string; by: string; at: string }[];
};

export type Outcome<T> = Result<T, Refusal>;

export const refuse = (code: ErrorCode, message: string, more: Omit<Refusal, 'code' | 'message'> = {}) =>
  err<Refusal>({ code, message, ...more });

export const notFound = (what: string) => refuse('NOT_FOUND', `${what} not found`);
