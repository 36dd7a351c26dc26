import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { ApiError } from './errors.ts';
import type { AppEnv } from './request-context.ts';

/** Every failure in one shape. What nobody expected is logged by its request id and told without its text. */
export function onError(error: Error, c: Context<AppEnv>): Response {
  const requestId = c.get('requestId');
  const known = asApiError(error);
  if (known) return c.json(known.toBody(requestId), known.status, known.headers);
  console.error(JSON.stringify({ requestId, path: c.req.routePath, error: describe(error) }));
  const internal = new ApiError('INTERNAL', 'Something went wrong on our side. The request id helps to find it');
  return c.json(internal.toBody(requestId), internal.status);
}

function asApiError(error: Error): ApiError | null {
  if (error instanceof ApiError) return error;
  if (!(error instanceof HTTPException)) return null;
  if (error.status === 415) return new ApiError('UNSUPPORTED_MEDIA_TYPE', 'Send application/json');
  if (error.status === 400) return new ApiError('MALFORMED_JSON', 'The body is not JSON');
  return null;
}

/** The kinds of fault, outermost first; an SQL text is followed by its values, so a message is cut there. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const message = error.message.split('\nparams:')[0]?.slice(0, 300);
  const cause = describe(error.cause);
  return `${error.name}: ${message}${cause && ` <- ${cause}`}`;
}
