import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { ApiError } from './errors.ts';

/** Refuses a body that is larger than this before it is read. */
export const limitBody = (maxSize: number): MiddlewareHandler =>
  bodyLimit({
    maxSize,
    onError: async (c) => {
      await discard(c.req.raw.body);
      throw new ApiError('BODY_TOO_LARGE', `The body is larger than ${maxSize} bytes`);
    },
  });

const DISCARDED_BYTES = 16 * 1024 * 1024;

/** A client that is still sending would meet a broken pipe in the place of the answer. */
async function discard(body: ReadableStream<Uint8Array> | null): Promise<void> {
  if (!body || body.locked) return;
  const reader = body.getReader();
  for (let left = DISCARDED_BYTES; left > 0; ) {
    const { done, value } = await reader.read();
    if (done) return;
    left -= value.byteLength;
  }
  await reader.cancel();
}

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
