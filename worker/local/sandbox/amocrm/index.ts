import { Hono } from 'hono';
import type { ApiRequest, Duplicate, RefusalKind, RequestEnv, StandIn, StandInContext } from '../kit/stand-in.ts';
import type { SystemStore } from '../kit/store.ts';
import { expireTokens, seedTokens } from './access.ts';
import { Problem, problemResponse, unauthorized } from './answers.ts';
import { apiRoutes, oauthRoutes } from './api.ts';
import { seedElements, skuOf } from './catalog.ts';
import { emailsOf } from './contacts.ts';
import { removeField, seedFields, textsOf } from './fields.ts';
import { addPages, deleteLead } from './pages.ts';
import { amocrmSettings } from './settings.ts';
import { contacts, elements, leads } from './stored.ts';

const API = /^\/(?:api\/v4|oauth2)\//;

function refuse(kind: RefusalKind): Response {
  switch (kind) {
    // Source: how long to wait is told in the body.
    case 'tooMany':
      return problemResponse(new Problem(429, 'Too Many Requests', 'Too many requests', { retry_after: 1 }));
    case 'unavailable':
      return new Response('<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>', {
        status: 503,
        headers: { 'content-type': 'text/html' },
      });
    case 'internal':
      return problemResponse(new Problem(500, 'ErrInternalServer', 'Internal server error'));
    case 'unauthorized':
      return problemResponse(unauthorized());
  }
}

/** POST /api/v4/leads/17/link → POST leads/{id}/link. */
const methodOf = ({ httpMethod, path }: ApiRequest): string =>
  `${httpMethod} ${path.replace(/^\/(api\/v4\/)?/, '').replace(/\/\d+(?=\/|$)/g, '/{id}')}`;

const OUR_KEY = /^ord_[\w-]+/;

/** Deals with one of our keys, contacts with one email, goods with one article. */
function duplicates(store: SystemStore): Duplicate[] {
  const groups = new Map<string, number[]>();
  const add = (kind: string, id: number, keys: string[]) => {
    for (const key of keys) groups.set(`${kind} ${key}`, [...(groups.get(`${kind} ${key}`) ?? []), id]);
  };
  for (const lead of leads(store).all()) {
    const keys = textsOf(store, 'leads', lead.fields, 'Orderlane').flatMap((text) => OUR_KEY.exec(text)?.[0] ?? []);
    if (!lead.is_deleted) add('order', lead.id, keys);
  }
  for (const contact of contacts(store).all()) add('email', contact.id, emailsOf(store, contact));
  for (const element of elements(store).all()) {
    const sku = skuOf(store, element);
    if (!element.is_deleted && sku !== '') add('sku', element.id, [sku]);
  }
  return [...groups].filter(([, ids]) => ids.length > 1).map(([key, ids]) => ({ key, ids }));
}

function routes(context: StandInContext) {
  const app = new Hono<RequestEnv>({ strict: true });
  app.route('/oauth2', oauthRoutes(context));
  app.route('/api/v4', apiRoutes(context));
  addPages(app, context);
  return app;
}

function control({ store, atomically }: StandInContext) {
  const app = new Hono();
  app.post('/leads/:id/delete', async (c) => {
    const deleted = await atomically(() => deleteLead(store, Number(c.req.param('id'))));
    return deleted ? c.json({ deleted }) : c.json({ error: 'No such deal' }, 404);
  });
  app.post('/fields/:id/delete', async (c) => {
    await atomically(() => removeField(store, Number(c.req.param('id'))));
    return c.json({ deleted: true });
  });
  app.post('/tokens/expire', async (c) => {
    await atomically(() => expireTokens(store));
    return c.json({ expired: true });
  });
  return app;
}

export const amocrm: StandIn = {
  name: 'amocrm',
  title: 'amoCRM',
  about: 'CRM, куда уходят заказы: сделки с контактами и товарами.',
  // Source: at most 7 requests a second.
  defaultPerSecond: 7,
  overLimit: 'tooMany',
  settings: amocrmSettings,
  isApi: (path) => API.test(path),
  methodOf,
  refuse,
  duplicates,
  seed: (context) => {
    seedTokens(context);
    seedFields(context.store);
    seedElements(context);
  },
  routes,
  control,
};
