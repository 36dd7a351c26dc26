import { Hono } from 'hono';
import { z } from 'zod';
import type { ApiRequest, RefusalKind, RequestEnv, StandIn, StandInContext } from '../kit/stand-in.ts';
import { apiRoutes, unauthorized } from './api.ts';
import { seedCatalogue } from './catalogue.ts';
import { overWindow } from './limit.ts';
import { orderView } from './order-view.ts';
import { duplicateOrders, editOrder } from './orders.ts';
import { addPages } from './pages.ts';
import { seedReference } from './reference.ts';
import { insalesSettings } from './settings.ts';
import { orders } from './stored.ts';

const htmlError = (status: number, title: string, headers: Record<string, string> = {}): Response =>
  new Response(`<html><body><h1>${status} ${title}</h1></body></html>`, {
    status,
    headers: { 'content-type': 'text/html', ...headers },
  });

function refuse(kind: RefusalKind): Response {
  switch (kind) {
    // Source: over the limit is 503 with Retry-After in seconds; newer clients take 429 alike.
    case 'tooMany':
      return htmlError(429, 'Too Many Requests', { 'retry-after': '1' });
    case 'unavailable':
      return htmlError(503, 'Service Temporarily Unavailable', { 'retry-after': '1' });
    case 'internal':
      return htmlError(500, 'Internal Server Error');
    case 'unauthorized':
      return unauthorized();
  }
}

/** PUT /admin/orders/17.json → PUT orders/{id} */
const methodOf = ({ httpMethod, path }: ApiRequest): string =>
  `${httpMethod} ${path
    .replace(/^\/admin\//, '')
    .replace(/\.json$/, '')
    .replace(/\/\d+/, '/{id}')}`;

function routes(context: StandInContext) {
  const app = new Hono<RequestEnv>();
  app.route('/admin', apiRoutes(context));
  addPages(app, context);
  return app;
}

const statusInput = z.strictObject({ status: z.string() });

function control(context: StandInContext) {
  const app = new Hono();
  app.post('/orders/:id/status', async (c) => {
    const { status } = statusInput.parse(await c.req.json());
    const changed = await context.atomically(() => {
      const order = orders(context.store).get(c.req.param('id'));
      return order && editOrder(context, order, { custom_status_permalink: status });
    });
    return changed ? c.json(orderView(context.store, changed)) : c.json({ error: 'No such order' }, 404);
  });
  return app;
}

export const insales: StandIn = {
  name: 'insales',
  title: 'InSales',
  about: 'Магазин на InSales: заказы, товары с остатками, статусы.',
  defaultPerSecond: null,
  overLimit: 'unavailable',
  overOwnLimit: overWindow,
  settings: insalesSettings,
  isApi: (path) => path.startsWith('/admin/'),
  methodOf,
  refuse,
  duplicates: duplicateOrders,
  seed: (context) => {
    seedReference(context.store);
    seedCatalogue(context);
  },
  routes,
  control,
};
