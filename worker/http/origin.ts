import type { MiddlewareHandler } from 'hono';
import { ApiError } from './errors.ts';

/**
 * The API is for the extension and for scripts. A browser names the page that asks in `Origin`; a web page is refused
 * whoever is signed in, and no CORS header is ever sent.
 */
export const refuseWebPages =
  (extensionIds: readonly string[]): MiddlewareHandler =>
  async (c, next) => {
    const origin = c.req.header('origin');
    if (origin !== undefined && !isExtension(origin, extensionIds))
      throw new ApiError('ORIGIN_REFUSED', 'Web pages may not call this API');
    await next();
  };

/** Source: Firefox gives each installation an id of its own, so any of its extensions passes; it still needs a token. */
const isExtension = (origin: string, extensionIds: readonly string[]): boolean =>
  origin.startsWith('moz-extension://') || extensionIds.some((id) => origin === `chrome-extension://${id}`);
