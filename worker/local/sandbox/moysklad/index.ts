import { Hono } from 'hono';
import { z } from 'zod';
import type { ApiRequest, Duplicate, RefusalKind, RequestEnv, StandIn, StandInContext } from '../kit/stand-in.ts';
import type { SystemStore } from '../kit/store.ts';
import { unauthorized } from './access.ts';
import { errorResponse, Refusal } from './answers.ts';
import { apiRoutes } from './api.ts';
import { createGate, overRate, UNITS_PER_SECOND } from './limits.ts';
import { removeOrder } from './orders.ts';
import { addPages } from './pages.ts';
import { STATES, seedAccount } from './reference.ts';
import { moyskladSettings } from './settings.ts';
import { DICTIONARIES, entities, orders, type StoredOrder, stamp } from './stored.ts';

const API = '/api/remap/1.2';
const RETRY_AFTER_MS = 1000;

function refuse(kind: RefusalKind): Response {
  switch (kind) {
    case 'tooMany':
      return overRate(RETRY_AFTER_MS);
    case 'unavailable':
      return errorResponse(new Refusal(503, 1074, 'Сервис временно недоступен, ведутся технические работы'));
    case 'internal':
      return errorResponse(new Refusal(500, 1999, 'Неизвестная ошибка'));
    case 'unauthorized':
      return errorResponse(unauthorized());
  }
}

/** PUT /api/remap/1.2/entity/customerorder/0a2f… → PUT entity/customerorder/{id}. */
function methodOf({ httpMethod, path }: ApiRequest): string {
  const parts = path.slice(API.length + 1).split('/');
  const named = parts.map((part, index) => (index > 1 && /\d/.test(part) ? '{id}' : part));
  return `${httpMethod} ${named.join('/')}`;
}

/** Orders under one key of ours, buyers with one address of mail, goods or services with one code. */
function duplicates(store: SystemStore): Duplicate[] {
  const groups = new Map<string, string[]>();
  const add = (key: string, id: string) => groups.set(key, [...(groups.get(key) ?? []), id]);
  for (const { id, externalCode, deleted } of orders(store).all()) {
    if (!deleted) add(`customerorder externalCode ${externalCode}`, id);
  }
  for (const type of DICTIONARIES) {
    for (const { id, email, code, externalCode } of entities(store, type).all()) {
      if (type === 'counterparty' && email) add(`counterparty email ${email.toLowerCase()}`, id);
      if (code) add(`${type} code ${code}`, id);
      add(`${type} externalCode ${externalCode}`, id);
    }
  }
  return [...groups].filter(([, ids]) => ids.length > 1).map(([key, ids]) => ({ key, ids }));
}

function routes(context: StandInContext) {
  const app = new Hono<RequestEnv>({ strict: true });
  app.route(API, apiRoutes(context));
  addPages(app, context);
  return app;
}

const stateInput = z.strictObject({ state: z.enum(STATES.map(({ name }) => name)) });

/** What people do there: set a state, name the buyer's account, remove an order, ship it (so that it cannot be removed). */
function control(context: StandInContext) {
  const app = new Hono();
  const change = (id: string, changed: (order: StoredOrder) => Partial<StoredOrder>) =>
    context.atomically(() => {
      const order = orders(context.store).get(id);
      if (!order || order.deleted) return undefined;
      return orders(context.store).put(id, { ...order, ...changed(order), updated: stamp(context) });
    });
  app.post('/orders/:id/state', async (c) => {
    const { state } = stateInput.parse(await c.req.json());
    const stateId = STATES.find(({ name }) => name === state)?.id;
    const changed = await change(c.req.param('id'), () => ({ state: stateId }));
    return changed ? c.json({ state }) : c.json({ error: 'No such order' }, 404);
  });
  app.post('/orders/:id/ship', async (c) => {
    const changed = await change(c.req.param('id'), (order) => ({
      demands: order.demands + 1,
      positions: order.positions.map((position) => ({ ...position, shipped: position.quantity })),
    }));
    return changed ? c.json({ demands: changed.demands }) : c.json({ error: 'No such order' }, 404);
  });
  app.post('/orders/:id/account', async (c) => {
    const changed = await change(c.req.param('id'), ({ agent }) => ({ agentAccount: agent }));
    return changed ? c.json({ agentAccount: changed.agentAccount }) : c.json({ error: 'No such order' }, 404);
  });
  app.post('/orders/:id/delete', async (c) => {
    const id = c.req.param('id');
    const isThere = orders(context.store).get(id);
    if (!isThere || isThere.deleted) return c.json({ error: 'No such order' }, 404);
    await context.atomically(() => removeOrder(context, id));
    return c.json({ deleted: id });
  });
  return app;
}

export const moysklad: StandIn = {
  name: 'moysklad',
  title: 'МойСклад',
  about: 'Учёт товаров, куда уходят заказы: заказы покупателей, контрагенты, товары и услуги.',
  // Units, not requests: what a request weighs and the window of three seconds are the gate's.
  defaultPerSecond: UNITS_PER_SECOND,
  overLimit: 'tooMany',
  settings: moyskladSettings,
  isApi: (path) => path.startsWith(`${API}/`),
  methodOf,
  refuse,
  duplicates,
  seed: seedAccount,
  routes,
  gate: createGate,
  control,
};
