import { Hono } from 'hono';
import { z } from 'zod';
import type { ApiRequest, Duplicate, RefusalKind, RequestEnv, StandIn, StandInContext } from '../kit/stand-in.ts';
import type { SystemStore } from '../kit/store.ts';
import { errorResponse, Refusal } from './answers.ts';
import { apiRoutes } from './api.ts';
import { seedCatalogue } from './catalogue.ts';
import { addDemoOrders } from './demo-orders.ts';
import { deleteByPerson } from './history.ts';
import { addPages } from './pages/routes.ts';
import { seedReference } from './reference.ts';
import { retailcrmSettings } from './settings.ts';
import { orders } from './stored.ts';

const htmlError = (status: number, title: string): Response =>
  new Response(
    `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>\r\n<center><h1>${status} ${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`,
    { status, headers: { 'content-type': 'text/html' } },
  );

function refuse(kind: RefusalKind): Response {
  switch (kind) {
    // Source: the Go client repeats 429 as well as 503.
    case 'tooMany':
      return htmlError(429, 'Too Many Requests');
    // Source: over 10 requests a second is 503; the body is not documented and may be HTML.
    case 'unavailable':
      return htmlError(503, 'Service Temporarily Unavailable');
    case 'internal':
      return errorResponse(new Refusal(500, 'Internal server error'));
    case 'unauthorized':
      return errorResponse(new Refusal(403, 'Wrong "apiKey" value.'));
  }
}

const WORDS = ['create', 'upload', 'statuses', 'history', 'payments', 'edit', 'delete', 'batch', 'products', 'offers'];

/** POST /api/v5/orders/17/edit → POST orders/{id}/edit; the row of a reference keeps its name. */
function methodOf({ httpMethod, path }: ApiRequest): string {
  const [area = '', ...rest] = path.replace(/^\/api\/(v5\/)?/, '').split('/');
  const named = rest.map((part, index) =>
    WORDS.includes(part) || (area === 'reference' && index === 0) ? part : '{id}',
  );
  return `${httpMethod} ${[area, ...named].join('/')}`;
}

/** Orders of one shop with the same number, or that share an external id. */
function duplicates(store: SystemStore): Duplicate[] {
  const groups = new Map<string, number[]>();
  for (const { id, site, number, fields } of orders(store).all()) {
    const keys = [
      `number ${site}/${number}`,
      ...(fields.externalId === undefined ? [] : [`externalId ${site}/${fields.externalId}`]),
    ];
    for (const key of keys) groups.set(key, [...(groups.get(key) ?? []), id]);
  }
  return [...groups].filter(([, ids]) => ids.length > 1).map(([key, ids]) => ({ key, ids }));
}

function routes(context: StandInContext) {
  const app = new Hono<RequestEnv>({ strict: true });
  app.route('/api', apiRoutes(context));
  addPages(app, context);
  return app;
}

const demoInput = z.strictObject({ amount: z.int().min(1).max(200).default(12), seed: z.int().default(7) });

function control(context: StandInContext) {
  const app = new Hono();
  app.post('/demo-orders', async (c) => {
    const text = await c.req.text();
    const { amount, seed } = demoInput.parse(text === '' ? {} : JSON.parse(text));
    const added = await context.atomically(() => addDemoOrders(context, amount, seed));
    return c.json({ ids: added.map(({ id }) => id) });
  });
  app.post('/orders/:id/delete', async (c) => {
    const deleted = await context.atomically(() => deleteByPerson(context, Number(c.req.param('id'))));
    return deleted ? c.json({ deleted }) : c.json({ error: 'No such order' }, 404);
  });
  return app;
}

export const retailcrm: StandIn = {
  name: 'retailcrm',
  title: 'RetailCRM',
  about: 'CRM, куда уходят заказы: список, карточка заказа, клиенты, товары.',
  // Source: at most 10 requests a second from one address.
  defaultPerSecond: 10,
  overLimit: 'unavailable',
  settings: retailcrmSettings,
  isApi: (path) => path.startsWith('/api/'),
  methodOf,
  refuse,
  duplicates,
  seed: (context) => {
    seedReference(context.store);
    seedCatalogue(context.store);
  },
  routes,
  control,
};
