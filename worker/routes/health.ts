import { Hono } from 'hono';
import { ApiError } from '#worker/http/errors';
import type { AppEnv } from '#worker/http/request-context';
import { isDatabaseReady } from '#worker/services/health';

/** Alive, and able to work. */
export function healthRoutes() {
  const routes = new Hono<AppEnv>();
  routes.get('/healthz', (c) => c.json({ state: 'alive' }));
  routes.get('/readyz', async (c) => {
    if (!(await isDatabaseReady(c.get('services')))) throw new ApiError('NOT_READY', 'The database does not answer');
    return c.json({ state: 'ready' });
  });
  return routes;
}
