import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { connectionListSchema } from '#core/api/connections';
import {
  deliveryQuoteRequestSchema,
  deliveryQuoteSchema,
  pointListSchema,
  settlementListSchema,
} from '#core/api/delivery';
import {
  changeStatusSchema,
  changesSchema,
  createOrderSchema,
  createPreorderSchema,
  editOrderSchema,
  historySchema,
  jobSchema,
  orderListQuerySchema,
  orderListSchema,
  quoteOrderSchema,
  sendOrderSchema,
  urlSchema,
} from '#core/api/orders';
import { productListSchema } from '#core/api/products';
import { proposalSchema } from '#core/api/proposals';
import { accessTokenSchema, meSchema, signedInSchema, signInSchema } from '#core/api/session';
import { foldText } from '#core/listing/fold';
import type { OrderChanges } from '#core/order/edit';
import { orderSchema } from '#core/order/schema';
import { refuseStatusByHand } from '#core/order/status';
import { ERROR_STATUS, type ErrorCode } from '#core/shared/errors';
import { CONNECTIONS, optionsFor, POINTS, PRODUCTS, SECOND_SHOP, SETTLEMENTS, SHOP } from './fake-orders.ts';
import { createFakeShop, Refusal } from './fake-shop.ts';

export const CREDENTIALS = { email: 'anna@sever.example', password: 'correct horse battery' };
const ACCESS_MS = 300_000;

function refusalOf(error: unknown): { code: ErrorCode; details?: unknown } {
  if (error instanceof Refusal) return error;
  return { code: error instanceof z.ZodError ? 'INVALID_INPUT' : 'INTERNAL' };
}

type Call = { url: URL; body: unknown; params: Record<string, string>; headers: IncomingMessage['headers'] };
type Route = [method: string, path: RegExp, schema: z.ZodType, answer: (call: Call) => unknown];

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return text ? JSON.parse(text) : undefined;
}

/** The Worker's API on loopback with orders in memory; every answer is one that core's schemas allow. */
export async function startFakeApi({ orders: count = 60 } = {}) {
  const shop = createFakeShop(count);
  const { orders, history, changes, newId, find, put, insert, edit } = shop;
  const replays = new Map<string, { body: string; answer: unknown }>();
  const asked: { method: string; path: string; key: string | undefined; body: unknown }[] = [];
  const failures = new Map<string, ErrorCode | 'drop'>();
  let accessEndsAt = 0;
  let sessions = 0;
  let sessionToken = '';

  const tokens = () => {
    accessEndsAt = Date.now() + ACCESS_MS;
    return { accessToken: `access-${accessEndsAt}`, accessTokenExpiresAt: new Date(accessEndsAt).toISOString() };
  };

  const api: Route[] = [
    [
      'GET',
      /^\/me$/,
      meSchema,
      () => ({ user: { id: 'usr_1', email: CREDENTIALS.email, name: 'Анна Север' }, shops: [SHOP, SECOND_SHOP] }),
    ],
    [
      'GET',
      /^\/connections$/,
      connectionListSchema,
      ({ url }) => ({ items: url.searchParams.get('shopId') === SHOP.id ? CONNECTIONS : [] }),
    ],
    [
      'GET',
      /^\/changes$/,
      changesSchema,
      ({ url }) => {
        const after = url.searchParams.get('after');
        return { mark: changes.length, orderIds: after === null ? [] : [...new Set(changes.slice(Number(after)))] };
      },
    ],
    [
      'GET',
      /^\/orders$/,
      orderListSchema,
      ({ url }) => shop.list(orderListQuerySchema.parse(Object.fromEntries(url.searchParams))),
    ],
    [
      'POST',
      /^\/orders$/,
      orderSchema,
      ({ body }) => {
        const { shopId: _, ...content } = createOrderSchema.parse(body);
        return insert(content, {});
      },
    ],
    [
      'POST',
      /^\/preorders$/,
      orderSchema,
      ({ body }) => {
        const { shopId: _, ...content } = createPreorderSchema.parse(body);
        return insert(content, {
          status: 'preorder',
          preorder: { url: `http://127.0.0.1/p/${newId('link')}`, expiresAt: null, stage: 'sent' },
        });
      },
    ],
    ['GET', /^\/orders\/(?<id>[^/]+)$/, orderSchema, ({ params }) => find(params.id)],
    [
      'PATCH',
      /^\/orders\/(?<id>[^/]+)$/,
      orderSchema,
      ({ params, body }) => {
        const { version, proposal, ...content } = editOrderSchema.parse(body);
        const order = find(params.id);
        if (order.version !== version) throw new Refusal('VERSION_CONFLICT', { current: order });
        return shop.editDeciding(order.id, content, proposal);
      },
    ],
    [
      'POST',
      /^\/orders\/(?<id>[^/]+)\/quote$/,
      proposalSchema,
      ({ params, body }) => {
        const { version, changes: content } = quoteOrderSchema.parse(body);
        const order = find(params.id);
        if (order.version !== version) throw new Refusal('VERSION_CONFLICT', { current: order });
        return shop.quote(order.id, content);
      },
    ],
    [
      'POST',
      /^\/orders\/(?<id>[^/]+)\/status$/,
      orderSchema,
      ({ params, body }) => {
        const { status, version } = changeStatusSchema.parse(body);
        const order = find(params.id);
        if (order.version !== version) throw new Refusal('VERSION_CONFLICT', { current: order });
        if (refuseStatusByHand(order.status, status)) throw new Refusal('STATUS_NOT_ALLOWED');
        return put({ ...order, status, version: version + 1 }, 'status_changed', { status: order.status }, { status });
      },
    ],
    [
      'POST',
      /^\/orders\/(?<id>[^/]+)\/send$/,
      jobSchema,
      ({ params, body }) => {
        const { connectionId } = sendOrderSchema.parse(body);
        return shop.send(find(params.id), connectionId);
      },
    ],
    [
      'GET',
      /^\/orders\/(?<id>[^/]+)\/history$/,
      historySchema,
      ({ params }) => ({ items: history.get(find(params.id).id) ?? [], nextCursor: null }),
    ],
    [
      'POST',
      /^\/orders\/(?<id>[^/]+)\/payment-link$/,
      urlSchema,
      ({ params }) => {
        const { paymentLink } = find(params.id);
        if (!paymentLink) throw new Refusal('NOT_PAYABLE');
        return paymentLink;
      },
    ],
    [
      'POST',
      /^\/delivery\/quote$/,
      deliveryQuoteSchema,
      ({ body }) => {
        const { parcel } = deliveryQuoteRequestSchema.parse(body);
        return { asOf: new Date().toISOString(), options: optionsFor(parcel.weightGrams) };
      },
    ],
    [
      'GET',
      /^\/delivery\/settlements$/,
      settlementListSchema,
      ({ url }) => {
        const q = foldText(url.searchParams.get('q') ?? '');
        return { items: SETTLEMENTS.filter((each) => foldText(each.name).includes(q)) };
      },
    ],
    ['GET', /^\/delivery\/points$/, pointListSchema, () => ({ items: POINTS })],
    [
      'GET',
      /^\/products$/,
      productListSchema,
      ({ url }) => {
        const q = foldText(url.searchParams.get('q') ?? '');
        const items = PRODUCTS.filter((each) => foldText(`${each.name} ${each.sku}`).includes(q));
        return { items, nextCursor: null };
      },
    ],
  ];
  const auth: Route[] = [
    [
      'POST',
      /^\/sign-in$/,
      signedInSchema,
      ({ body }) => {
        const given = signInSchema.parse(body);
        if (given.email !== CREDENTIALS.email || given.password !== CREDENTIALS.password)
          throw new Refusal('INVALID_CREDENTIALS');
        sessions += 1;
        sessionToken = `session-${sessions}`;
        return { sessionToken, ...tokens() };
      },
    ],
    [
      'POST',
      /^\/refresh$/,
      accessTokenSchema,
      ({ headers }) => {
        if (headers.authorization !== `Bearer ${sessionToken}`) throw new Refusal('UNAUTHENTICATED');
        return tokens();
      },
    ],
    ['POST', /^\/sign-out$/, z.null(), () => null],
  ];

  function answer(method: string, url: URL, headers: IncomingMessage['headers'], body: unknown): unknown {
    const [, area, path = ''] = /^\/api\/(v1|auth)(\/.*)$/.exec(url.pathname) ?? [];
    for (const [verb, pattern, schema, run] of area === 'auth' ? auth : api) {
      const match = verb === method ? pattern.exec(path) : null;
      if (match) return schema.parse(run({ url, body, headers, params: { ...match.groups } }));
    }
    throw new Refusal('NOT_FOUND');
  }

  function guarded(method: string, url: URL, headers: IncomingMessage['headers'], body: unknown): unknown {
    if (url.pathname.startsWith('/api/auth/')) return answer(method, url, headers, body);
    if (headers.authorization !== `Bearer access-${accessEndsAt}`) throw new Refusal('TOKEN_EXPIRED');
    if (method !== 'POST') return answer(method, url, headers, body);
    const key = headers['idempotency-key'];
    if (typeof key !== 'string') throw new Refusal('IDEMPOTENCY_KEY_REQUIRED');
    const known = replays.get(key);
    if (known && known.body !== JSON.stringify(body)) throw new Refusal('IDEMPOTENCY_KEY_REUSED');
    if (known) return known.answer;
    const given = answer(method, url, headers, body);
    replays.set(key, { body: JSON.stringify(body), answer: given });
    return given;
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const method = request.method ?? 'GET';
    const body = await readBody(request);
    asked.push({ method, path: url.pathname, key: request.headers['idempotency-key']?.toString(), body });
    const planned = failures.get(`${method} ${url.pathname}`);
    failures.delete(`${method} ${url.pathname}`);
    const reply = (status: number, answered: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(answered === null ? undefined : JSON.stringify(answered));
    };
    try {
      if (planned && planned !== 'drop') throw new Refusal(planned);
      const given = guarded(method, url, request.headers, body);
      if (planned === 'drop') response.destroy();
      else reply(given === null ? 204 : 200, given);
    } catch (error) {
      const { code, details } = refusalOf(error);
      reply(ERROR_STATUS[code], { error: { code, message: String(error), requestId: 'req_fake', details } });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    origin: `http://127.0.0.1:${port}`,
    orders,
    /** Every call in its order. */
    asked,
    /** Somebody else edits an order. */
    editBehind: (id: string, changesOfOrder: OrderChanges) => edit(id, changesOfOrder, 'Борис Юг'),
    /** The next such call is refused, or done and its answer lost. */
    failNext: (method: string, path: string, how: ErrorCode | 'drop') => failures.set(`${method} ${path}`, how),
    expireAccess: () => {
      accessEndsAt = 1;
    },
    nextSend: shop.setOutcome,
    /** The session is revoked, and with it the access token. */
    endSession: () => {
      sessionToken = '';
      accessEndsAt = 1;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
export type FakeApi = Awaited<ReturnType<typeof startFakeApi>>;
