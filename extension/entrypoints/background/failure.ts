import type { PortError } from '../../overlay/port.ts';

const SIGNED_OUT = new Set(['SIGNED_OUT', 'UNAUTHENTICATED', 'TOKEN_EXPIRED', 'INVALID_CREDENTIALS']);

type ApiFailure = Error & { status: number; code: string };

const isApiFailure = (error: unknown): error is ApiFailure =>
  error instanceof Error &&
  'status' in error &&
  typeof error.status === 'number' &&
  'code' in error &&
  typeof error.code === 'string';

/** What a failed call means to the page. The API's own wording is passed on, nothing else of the failure is. */
export function toPortError(error: unknown): PortError {
  if (!isApiFailure(error)) return { code: 'UNREACHABLE', message: '' };
  if (error.status === 401 || SIGNED_OUT.has(error.code)) return { code: 'SIGNED_OUT', message: '' };
  if (error.status === 0 || error.status >= 500 || error.code === 'BAD_ANSWER')
    return { code: 'UNREACHABLE', message: '', apiCode: error.code };
  return { code: 'REFUSED', message: error.message, apiCode: error.code };
}
