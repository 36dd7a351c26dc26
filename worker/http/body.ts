import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { ApiError } from './errors.ts';

/** Refuses a body that is larger than this before it is read. */
export const limitBody = (maxSize: number): MiddlewareHandler =>
  bodyLimit({
    maxSize,
    onError: () => {
      throw new ApiError('BODY_TOO_LARGE', `The body is larger than ${maxSize} bytes`);
    },
  });

/** A body must say that it is JSON, and be it: otherwise the schema would check an absent one. */
export const requireJson: MiddlewareHandler = async (c, next) => {
  const { method } = c.req;
  const hasBody = method === 'POST' || method === 'PUT' || method === 'PATCH';
  if (hasBody) {
    const text = await c.req.text();
    if (text !== '' && !/^application\/json\b/i.test(c.req.header('content-type') ?? ''))
      throw new ApiError('UNSUPPORTED_MEDIA_TYPE', 'Send application/json');
    if (text !== '') parse(text);
  }
  await next();
};

function parse(text: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw new ApiError('MALFORMED_JSON', 'The body is not JSON');
  }
}
