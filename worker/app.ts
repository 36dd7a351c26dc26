import { OpenAPIHono } from '@hono/zod-openapi';
import { secureHeaders } from 'hono/secure-headers';
import type { KeyRing } from '#worker/auth/keyring';
import { limitBody, requireJson } from '#worker/http/body';
import { ApiError } from '#worker/http/errors';
import { onError } from '#worker/http/on-error';
import { refuseWebPages } from '#worker/http/origin';
import { type AppEnv, requirePerson } from '#worker/http/request-context';
import { apiKeyRoutes } from '#worker/routes/api-keys';
import { authRoutes } from '#worker/routes/auth';
import { batchRoutes } from '#worker/routes/batches';
import { deletingRoutes } from '#worker/routes/deleting';
import { deliveryRoutes } from '#worker/routes/delivery';
import { exportRoutes } from '#worker/routes/exports';
import { healthRoutes } from '#worker/routes/health';
import { hookRoutes } from '#worker/routes/hooks';
import { orderRoutes } from '#worker/routes/orders';
import { peopleRoutes } from '#worker/routes/people';
import { preorderRoutes } from '#worker/routes/preorders';
import { productRoutes } from '#worker/routes/products';
import { sendingRoutes } from '#worker/routes/sending';
import { settingsRoutes } from '#worker/routes/settings';
import { shopRoutes } from '#worker/routes/shops';
import { viewRoutes } from '#worker/routes/views';
import { buyerServices } from '#worker/services/buyer/services';
import type { Context } from '#worker/services/context';
import { noteKeyUse } from '#worker/services/keys/note-use';
import { personServices } from '#worker/services/people/services';
import { personPages } from './pages/people/routes.tsx';
import { buyerPages } from './pages/routes.tsx';

export type AppDeps = {
  /** A context of its own for each request. */
  context: () => Context;
  keys: KeyRing;
  setupToken: string | null;
  publicUrl: string;
  extensionIds: readonly string[];
  paymentPageOrigins: readonly string[];
};

const API_BODY_BYTES = 1024 * 1024;

/** The whole Worker as one function of its dependencies. */
export function createApp(deps: AppDeps) {
  const app = new OpenAPIHono<AppEnv>();
  app.use(async (c, next) => {
    const services = deps.context();
    c.set('services', services);
    c.set('requestId', services.newId('request'));
    await next();
    c.header('x-request-id', c.get('requestId'));
    c.header('server-timing', `db;desc="${services.db.roundTrips()}"`);
  });
  app.onError(onError);
  // Answered, not thrown: a throw from here would pass the headers by that every answer gets.
  app.notFound((c) => onError(new ApiError('NOT_FOUND', 'There is nothing at this address'), c));
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'The access token that signing in gave, or a refreshed one',
  });

  app.use('/api/*', secureHeaders(), refuseWebPages(deps.extensionIds), limitBody(API_BODY_BYTES), requireJson);
  app.use('/api/*', async (c, next) => {
    await next();
    c.header('cache-control', 'no-store');
  });
  app.route('/', healthRoutes());
  app.route(
    '/api/auth',
    authRoutes((c) => {
      const { db, now, newId } = c.get('services') as Context;
      const keyRings = { access: deps.keys, session: deps.keys };
      return { db, now, newId, keyRings, setupToken: deps.setupToken, baseUrl: deps.publicUrl };
    }),
  );

  const api = new OpenAPIHono<AppEnv>();
  api.get('/openapi.json', (c) => c.json(describe(app)));
  const noteUse = (keyId: string) => noteKeyUse(deps.context(), keyId);
  api.use(requirePerson(deps.keys, () => deps.context().now(), noteUse));
  for (const routes of [
    shopRoutes(),
    orderRoutes(),
    sendingRoutes(),
    preorderRoutes(),
    deliveryRoutes(),
    exportRoutes(),
  ])
    api.route('/', routes);
  for (const routes of [
    peopleRoutes(),
    apiKeyRoutes(),
    viewRoutes(),
    productRoutes(),
    settingsRoutes(),
    deletingRoutes(),
    batchRoutes(),
  ])
    api.route('/', routes);
  app.route('/api/v1', api);
  app.route('/hooks', hookRoutes());
  app.route(
    '/',
    personPages((c) => personServices(c.get('services') as Context), { serverUrl: deps.publicUrl }),
  );
  app.route(
    '/',
    buyerPages((c) => buyerServices(c.get('services') as Context), { paymentOrigins: [...deps.paymentPageOrigins] }),
  );
  return app;
}

const describe = (app: OpenAPIHono<AppEnv>) =>
  app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Orderlane',
      version: '1',
      description: 'Orders of online shops, and everything that is done with them.',
    },
    security: [{ bearer: [] }],
  });
