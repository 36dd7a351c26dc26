import type { Context } from 'hono';
import { Hono } from 'hono';
import { DEMO_CREDENTIALS } from '../demo-credentials.ts';
import type { RequestEnv, StandInContext } from '../kit/stand-in.ts';
import { readSettings } from '../kit/stand-in.ts';
import { errorResponse, Invalid, Refusal } from './answers.ts';
import { createProduct, listProducts } from './catalogue.ts';
import { usageHeader } from './limit.ts';
import { readOrder } from './order-input.ts';
import { orderView } from './order-view.ts';
import { createOrder, deleteOrder, editOrder, loadOrder } from './orders.ts';
import { countOrders, listOrders } from './orders-read.ts';
import { createOrderField, listDeliveryVariants, listPaymentGateways, listStatuses } from './reference.ts';
import { insalesSettings } from './settings.ts';
import { orderFields } from './stored.ts';

const { apiKey, password, goodsKey, goodsPassword } = DEMO_CREDENTIALS.insales;

interface Access {
  mayOrders: boolean;
}

const KEYS: Record<string, Access> = {
  [`${apiKey}:${password}`]: { mayOrders: true },
  [`${goodsKey}:${goodsPassword}`]: { mayOrders: false },
};

export const unauthorized = (): Response =>
  new Response('HTTP Basic: Access denied.\n', {
    status: 401,
    headers: { 'WWW-Authenticate': 'Basic realm="Application"' },
  });

/** Source: HTTP Basic, the key's id and its password. */
function accessOf(header: string | undefined): Access | undefined {
  const [scheme, encoded = ''] = (header ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'basic') return undefined;
  return KEYS[Buffer.from(encoded, 'base64').toString('utf8')];
}

type Call = Context<RequestEnv>;

async function bodyOf(c: Call): Promise<unknown> {
  if (!c.req.header('content-type')?.startsWith('application/json')) return {};
  try {
    return await c.req.json();
  } catch {
    throw new Refusal(400, { errors: ['Тело запроса не JSON'] });
  }
}

const queryOf = (c: Call): URLSearchParams => new URL(c.req.url).searchParams;

/** The API under /admin. */
export function apiRoutes(context: StandInContext) {
  const app = new Hono<RequestEnv>();
  const { store } = context;
  app.onError((error) => {
    if (error instanceof Refusal) return errorResponse(error);
    if (!(error instanceof Invalid)) throw error;
    const { validationStatus } = readSettings(store, insalesSettings);
    return errorResponse(new Refusal(validationStatus, error.errors));
  });

  app.use(async (c, next) => {
    const access = accessOf(c.req.header('authorization'));
    if (!access) return unauthorized();
    if (!access.mayOrders && c.req.path.startsWith('/admin/orders')) {
      return errorResponse(new Refusal(403, { errors: ['Нет доступа к разделу «Заказы»'] }));
    }
    await next();
    c.header(...usageHeader(store));
    return undefined;
  });

  app.get('/orders.json', (c) => c.json(listOrders(store, queryOf(c))));
  app.get('/orders/count.json', (c) => c.json(countOrders(store, queryOf(c))));
  app.post('/orders.json', async (c) =>
    c.json(orderView(store, createOrder(context, readOrder(await bodyOf(c)))), 201),
  );
  app.on('GET', ['/orders/fields.json', '/order_fields.json'], (c) => c.json(orderFields(store).all()));
  app.post('/order_fields.json', async (c) => c.json(createOrderField(store, await bodyOf(c)), 201));

  app.get('/orders/:file{[0-9]+\\.json}', (c) => c.json(orderView(store, loadOrder(store, idOf(c)))));
  app.put('/orders/:file{[0-9]+\\.json}', async (c) => {
    const edited = editOrder(context, loadOrder(store, idOf(c)), readOrder(await bodyOf(c)));
    const { editAnswer } = readSettings(store, insalesSettings);
    return c.json(editAnswer === 'order' ? orderView(store, edited) : { status: 'ok' });
  });
  app.delete('/orders/:file{[0-9]+\\.json}', (c) => {
    deleteOrder(context, loadOrder(store, idOf(c)));
    return c.json({ status: 'ok' });
  });

  app.get('/products.json', (c) => c.json(listProducts(store, queryOf(c))));
  app.post('/products.json', async (c) => c.json(createProduct(context, await bodyOf(c)), 201));
  app.get('/delivery_variants.json', (c) => c.json(listDeliveryVariants(store)));
  app.get('/payment_gateways.json', (c) => c.json(listPaymentGateways(store)));
  app.get('/custom_statuses.json', (c) => c.json(listStatuses(store)));

  app.all('*', () => new Response('<h1>404 Not Found</h1>', { status: 404, headers: { 'content-type': 'text/html' } }));
  return app;
}

const idOf = (c: Call): string => (c.req.param('file') ?? '').replace(/\.json$/, '');
