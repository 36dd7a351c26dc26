import { Hono } from 'hono';
import { idSchema } from '#core/api/common';
import { limitBody } from '#worker/http/body';
import { ApiError } from '#worker/http/errors';
import type { AppEnv } from '#worker/http/request-context';
import { takePaymentHint } from '#worker/services/payments/re-read';
import { takeDelivery } from '#worker/services/storefronts/take-delivery';

const idOf = (text: string): string => {
  const id = idSchema.safeParse(text);
  if (!id.success) throw new ApiError('NOT_FOUND', 'There is nothing at this address');
  return id.data;
};

const WEBHOOK_BYTES = 1024 * 1024;
const NOTIFICATION_BYTES = 256 * 1024;

/** Where storefronts and payment services post. They carry no token: a signature or a re-reading stands in its place. */
export function hookRoutes() {
  const routes = new Hono<AppEnv>();
  routes.post('/storefronts/:source/:endpointId', limitBody(WEBHOOK_BYTES), async (c) => {
    const body = new Uint8Array(await c.req.arrayBuffer());
    const address = { source: c.req.param('source'), endpointId: idOf(c.req.param('endpointId')) };
    const taken = await takeDelivery(c.get('services'), address, { headers: c.req.raw.headers, body });
    switch (taken.state) {
      case 'unknown_endpoint':
        throw new ApiError('NOT_FOUND', 'There is no storefront at this address');
      case 'disabled':
        throw new ApiError('GONE', 'This storefront is switched off');
      case 'bad_signature':
        throw new ApiError('INVALID_SIGNATURE', 'The signature does not match the body');
      default:
        return c.json({ state: taken.state, ...('outcome' in taken && { outcome: taken.outcome }) }, 200);
    }
  });
  routes.post('/payments/:provider/:serviceId', limitBody(NOTIFICATION_BYTES), async (c) => {
    const address = { provider: c.req.param('provider'), serviceId: idOf(c.req.param('serviceId')) };
    const taken = await takePaymentHint(c.get('services'), address, await c.req.text());
    if (taken === 'unknown_service') throw new ApiError('NOT_FOUND', 'There is no payment service at this address');
    return c.json({ state: taken }, 200);
  });
  return routes;
}
