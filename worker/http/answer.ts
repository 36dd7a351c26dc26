import type { Outcome } from '#worker/services/refusal';
import { ApiError } from './errors.ts';

/** A verb's value, or its refusal on the way to the client. */
export function unwrap<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  const { code, message, fields, current, reason, changed } = outcome.error;
  const details = {
    ...(fields && { fields }),
    ...(current !== undefined && { current }),
    ...(reason && { reason }),
    ...(changed && { changed }),
  };
  throw new ApiError(code, message, Object.keys(details).length > 0 ? details : undefined);
}
