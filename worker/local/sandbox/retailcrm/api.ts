import type { Context } from 'hono';
import { Hono } from 'hono';
import { z } from 'zod';
import type { RequestEnv, StandInContext } from '../kit/stand-in.ts';
import type { Access } from './access.ts';
import { readAccess, readSite, requireScope } from './access.ts';
import { errorResponse, Refusal } from './answers.ts';
import { createProducts, listOffers, listProducts } from './catalogue.ts';
import { createCustomer, listCustomers } from './customers.ts';
import { listHistory } from './history.ts';
import { orderInput } from './order-input.ts';
import { orderView } from './order-view.ts';
import { createOrder, editOrder, findOrder } from './orders.ts';
import { listOrders, listStatuses } from './orders-read.ts';
import type { Parameters } from './parameters.ts';
import { parseBody, parseBrackets, readJsonField, textOf } from './parameters.ts';
import { createPayment, deletePayment, editPayment } from './payments.ts';
import { editReference, listReference } from './reference.ts';
import { uploadOrders } from './upload.ts';

interface Call {
  access: Access;
  parameters: Parameters;
  segment: (name: string) => string;
}

type Handle = (call: Call) => { status?: 200 | 201; body: unknown };

/** The API under /api. */
export function apiRoutes(context: StandInContext) {
  const app = new Hono<RequestEnv>();
  const { store } = context;
  app.onError((error) => {
    if (error instanceof Refusal) return errorResponse(error);
    throw error;
  });

  async function open(c: Context<RequestEnv>): Promise<Call> {
    const query = parseBrackets(new URL(c.req.url).searchParams);
    const body = c.req.method === 'POST' ? parseBody(c.req.header('content-type') ?? '', await c.req.text()) : {};
    const access = readAccess(c.req.header('x-api-key'), query, body);
    return { access, parameters: { ...query, ...body }, segment: (name) => c.req.param(name) ?? '' };
  }

  function route(method: 'GET' | 'POST', path: string, scope: string | null, handle: Handle): void {
    app.on(method, path, async (c) => {
      const call = await open(c);
      if (scope !== null) requireScope(call.access, scope);
      const { status = 200, body } = handle(call);
      return c.json(body ?? null, status);
    });
    app.all(path, async (c) => {
      // Source: a wrong verb is 405 in JSON.
      await open(c);
      throw new Refusal(405, 'Method Not Allowed');
    });
  }

  /** Shops a reading call may see: the one it names, or all of the key's. */
  const sitesOf = ({ access, parameters }: Call): string[] =>
    textOf(parameters.site) === undefined ? access.sites : [readSite(access, parameters)];

  const author = ({ access }: Call) => ({ source: 'api' as const, key: access.key });

  route('GET', '/credentials', null, ({ access }) => ({
    body: {
      success: true,
      credentials: [],
      scopes: access.scopes,
      siteAccess: 'access_selective',
      sitesAvailable: access.sites,
    },
  }));
  route('GET', '/api-versions', null, () => ({ body: { success: true, versions: ['3.0', '4.0', '5.0'] } }));
  route('GET', '/system-info', null, () => ({
    body: {
      success: true,
      systemVersion: '8.12.60',
      publicUrl: context.publicUrl(),
      technicalUrl: context.publicUrl(),
    },
  }));

  route('POST', '/v5/orders/create', 'order_write', ({ access, parameters }) => {
    const site = readSite(access, parameters);
    const order = createOrder(context, site, access.key, readJsonField(parameters, 'order', orderInput));
    return { status: 201, body: { success: true, id: order.id, order: orderView(store, order, 'list') } };
  });
  route('POST', '/v5/orders/upload', 'order_write', ({ access, parameters }) => ({
    status: 201,
    body: uploadOrders(context, readSite(access, parameters), access.key, parameters),
  }));
  route('POST', '/v5/orders/payments/create', 'order_write', ({ access, parameters }) => ({
    body: createPayment(context, readSite(access, parameters), parameters),
  }));
  route('POST', '/v5/orders/payments/:id/edit', 'order_write', ({ parameters, segment }) => ({
    body: editPayment(context, segment('id'), parameters),
  }));
  route('POST', '/v5/orders/payments/:id/delete', 'order_write', ({ segment }) => ({
    body: deletePayment(context, segment('id')),
  }));
  route('GET', '/v5/orders/statuses', 'order_read', (call) => ({
    body: listStatuses(store, sitesOf(call), call.parameters),
  }));
  route('GET', '/v5/orders/history', 'order_read', (call) => ({
    body: listHistory(context, sitesOf(call), call.access.key, call.parameters),
  }));
  route('POST', '/v5/orders/:id/edit', 'order_write', (call) => {
    const order = findOrder(
      store,
      [readSite(call.access, call.parameters)],
      call.segment('id'),
      textOf(call.parameters.by),
    );
    const edited = editOrder(context, author(call), order, readJsonField(call.parameters, 'order', orderInput));
    return { body: { success: true, id: edited.id, order: orderView(store, edited, 'byId') } };
  });
  route('GET', '/v5/orders/:id', 'order_read', (call) => ({
    body: {
      success: true,
      order: orderView(store, findOrder(store, sitesOf(call), call.segment('id'), textOf(call.parameters.by)), 'byId'),
    },
  }));
  route('GET', '/v5/orders', 'order_read', (call) => ({ body: listOrders(store, sitesOf(call), call.parameters) }));

  route('GET', '/v5/customers', 'customer_read', ({ parameters }) => ({ body: listCustomers(store, parameters) }));
  route('POST', '/v5/customers/create', 'customer_write', ({ access, parameters }) => ({
    status: 201,
    body: createCustomer(context, readSite(access, parameters), parameters),
  }));
  route('GET', '/v5/store/products', 'store_read', ({ parameters }) => ({ body: listProducts(store, parameters) }));
  route('GET', '/v5/store/offers', 'store_read', ({ parameters }) => ({ body: listOffers(store, parameters) }));
  route('POST', '/v5/store/products/batch/create', 'store_write', ({ parameters }) => ({
    body: createProducts(store, parameters),
  }));
  route('GET', '/v5/reference/:path', 'reference_read', ({ segment }) => ({
    body: listReference(store, segment('path')),
  }));
  route('POST', '/v5/reference/:path/:code/edit', 'reference_write', ({ parameters, segment }) => ({
    body: editReference(store, segment('path'), z.string().max(255).parse(segment('code')), parameters),
  }));

  app.all('*', async (c) => {
    await open(c);
    throw new Refusal(404, 'API method not found');
  });
  return app;
}
