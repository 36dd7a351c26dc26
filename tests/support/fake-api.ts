import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { connectionListSchema } from '#core/api/connections';
import {
  deliveryQuoteRequestSchema,
  deliveryQuoteSchema,
  pointListSchema,
  productListSchema,
  settlementListSchema,
} from '#core/api/delivery';
import {
  changeStatusSchema,
  changesSchema,
  createOrderSchema,
  createPreorderSchema,
  editOrderSchema,
  type HistoryEntry,
  historySchema,
  jobSchema,
  orderListQuerySchema,
  orderListSchema,
  sendOrderSchema,
  urlSchema,
} from '#core/api/orders';
import { accessTokenSchema, meSchema, signedInSchema, signInSchema } from '#core/api/session';
import { countsOf } from '#core/listing/counts';
import { cellsOf } from '#core/listing/filter';
import { foldText, searchTextOf } from '#core/listing/fold';
import { cellOf } from '#core/order/cell';
import { applyChanges, composeOrder, type OrderChanges } from '#core/order/edit';
import { defaultOrderNumber } from '#core/order/number';
import { paymentKindOf } from '#core/order/payment';
import { refuseOrder } from '#core/order/rules';
import { type Order, type OrderContent, type OrderLink, orderSchema } from '#core/order/schema';
import { refuseStatusByHand } from '#core/order/status';
import { itemsTotalKopecks, totalKopecks } from '#core/order/totals';
import { orderTypeOf } from '#core/order/type';
import { refusePaymentLink } from '#core/payment/link';
import { ERROR_STATUS, type ErrorCode } from '#core/shared/errors';
import { rowOf } from '../../extension/models/order-row.ts';
import { CONNECTIONS, makeOrders, OPTIONS, POINTS, PRODUCTS, SECOND_SHOP, SETTLEMENTS, SHOP } from './fake-orders.ts';

export const CREDENTIALS = { email: 'anna@sever.example', password: 'correct horse battery' };
const ACCESS_MS = 300_000;

class Refusal extends Error {
  readonly code: ErrorCode;
  readonly details: unknown;
  constructor(code: ErrorCode, details?: unknown) {
    super(code);
    this.code = code;
    this.details = details;
  }
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
  const orders = new Map(makeOrders(count, Date.UTC(2026, 10, 23, 9, 30)).map((order) => [order.id, order]));
  const history = new Map<string, HistoryEntry[]>();
  const changes: string[] = [];
  const replays = new Map<string, { body: string; answer: unknown }>();
  const asked: { method: string; path: string; key: string | undefined; body: unknown }[] = [];
  const failures = new Map<string, ErrorCode | 'drop'>();
  let lastId = 0;
  let accessEndsAt = 0;
  let sendOutcome: Partial<OrderLink> = {};

  const newId = (prefix: string) => {
    lastId += 1;
    return `${prefix}_new${lastId}`;
  };
  const find = (id: string | undefined): Order => {
    const order = orders.get(id ?? '');
    if (!order) throw new Refusal('NOT_FOUND');
    return order;
  };

  function record(
    id: string,
    action: string,
    before: Record<string, unknown>,
    after: Record<string, unknown>,
    name: string,
  ) {
    const actor = { kind: name === 'Orderlane' ? ('system' as const) : ('manager' as const), name };
    const entry: HistoryEntry = { id: newId('his'), at: new Date().toISOString(), actor, action, before, after };
    history.set(id, [entry, ...(history.get(id) ?? [])]);
    changes.push(id);
  }

  /** Puts an order, its sums and its history row down together. */
  function put(
    next: Order,
    action: string,
    before: Record<string, unknown>,
    after: Record<string, unknown>,
    who = 'Анна Север',
  ) {
    const order = {
      ...next,
      type: orderTypeOf(next.delivery.category),
      itemsTotalKopecks: itemsTotalKopecks(next.items),
      totalKopecks: totalKopecks(next),
      updatedAt: new Date().toISOString(),
    };
    const payable = refusePaymentLink(order) === null;
    const stored = { ...order, paymentLink: payable ? { url: `http://127.0.0.1/pay/${order.id}` } : null };
    orders.set(order.id, stored);
    record(order.id, action, before, after, who);
    return stored;
  }

  function checkRules(content: OrderContent) {
    const fields = refuseOrder(content).map(({ code, field }) => ({ code, field }));
    if (fields.length > 0) throw new Refusal('RULE_VIOLATED', { fields });
  }

  function insert(changesOfOrder: OrderChanges, extra: Partial<Order>): Order {
    const now = new Date();
    const content = composeOrder(changesOfOrder.number ?? defaultOrderNumber(now, SHOP.timeZone), changesOfOrder, () =>
      newId('itm'),
    );
    checkRules(content);
    if ([...orders.values()].some((order) => order.number === content.number)) throw new Refusal('NUMBER_TAKEN');
    const order: Order = {
      ...content,
      ...{ id: newId('ord'), shopId: SHOP.id, status: 'new', type: 'standard', version: 1, source: 'manual' },
      ...{ createdAt: now.toISOString(), updatedAt: now.toISOString(), itemsTotalKopecks: 0, totalKopecks: 0 },
      ...{ original: null, problem: null, links: [], preorder: null, paymentLink: null },
      ...extra,
    };
    return put(order, 'created', {}, { number: order.number });
  }

  function edit(id: string, changesOfOrder: OrderChanges, who?: string): Order {
    const before = find(id);
    const content = applyChanges(before, changesOfOrder, () => newId('itm'));
    checkRules(content);
    const names = Object.keys(changesOfOrder) as (keyof OrderContent)[];
    const part = (from: OrderContent) => Object.fromEntries(names.map((name) => [name, from[name]]));
    return put({ ...before, ...content, version: before.version + 1 }, 'edited', part(before), part(content), who);
  }

  function settle(orderId: string, connectionId: string) {
    const order = orders.get(orderId);
    const link = order?.links.find((each) => each.connectionId === connectionId);
    if (!order || !link) return;
    const done: OrderLink = {
      ...link,
      ...{ state: 'linked', externalId: '990001', url: 'https://shiptor.ru/parcel/990001', externalStatus: 'Новый' },
      ...{ trackingNumber: link.system === 'shiptor' ? 'RP990001' : null, error: null },
      ...sendOutcome,
      updatedAt: new Date().toISOString(),
    };
    const failed = done.state === 'failed';
    put(
      {
        ...order,
        status: failed ? 'problem' : 'sent',
        problem: failed && done.error ? done.error : null,
        links: order.links.map((each) => (each === link ? done : each)),
      },
      failed ? 'send_refused' : 'send_succeeded',
      { status: order.status },
      { status: failed ? 'problem' : 'sent', system: link.system, trackingNumber: done.trackingNumber },
      'Orderlane',
    );
  }

  function list({ url }: Call) {
    const query = orderListQuerySchema.parse(Object.fromEntries(url.searchParams));
    const all = [...orders.values()].filter((order) => order.shopId === query.shopId);
    const cellOfOrder = (order: Order) =>
      cellOf({ ...order, payment: paymentKindOf(order), paid: order.prepayment?.paid ?? false });
    const cells = new Set(cellsOf(query));
    const needle = query.q && foldText(query.q);
    const found = all
      .filter((order) => cells.has(cellOfOrder(order)) && (!needle || searchTextOf(order).includes(needle)))
      .sort((left, right) => right.createdAt.localeCompare(left.createdAt) || right.id.localeCompare(left.id));
    const from = query.cursor ? Number(query.cursor) : 0;
    const next = from + query.limit;
    return {
      items: found.slice(from, next).map(rowOf),
      nextCursor: next < found.length ? String(next) : null,
      counts: needle
        ? null
        : countsOf(
            all.map((order) => ({ cell: cellOfOrder(order), count: 1 })),
            query,
          ),
    };
  }

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
    ['GET', /^\/orders$/, orderListSchema, list],
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
        const { version, ...content } = editOrderSchema.parse(body);
        const order = find(params.id);
        if (order.version !== version) throw new Refusal('VERSION_CONFLICT', { current: order });
        return edit(order.id, content);
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
        const order = find(params.id);
        const system = CONNECTIONS.find((each) => each.id === connectionId)?.system ?? 'shiptor';
        const now = new Date().toISOString();
        const known = order.links.find((each) => each.connectionId === connectionId);
        const link: OrderLink = {
          ...{
            id: newId('lnk'),
            connectionId,
            system,
            externalId: null,
            url: null,
            trackingNumber: null,
            externalStatus: null,
          },
          ...known,
          ...{ state: 'sending', error: null, updatedAt: now },
        };
        const links = [...order.links.filter((each) => each !== known), link];
        put({ ...order, links }, 'send_requested', {}, { system });
        setTimeout(() => settle(order.id, connectionId), 300);
        return {
          id: newId('job'),
          orderId: order.id,
          connectionId,
          state: 'queued',
          attempts: 0,
          nextAttemptAt: null,
          error: null,
          createdAt: now,
          updatedAt: now,
        };
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
        const extra = Math.floor(parcel.weightGrams / 500) * 1500;
        return {
          asOf: new Date().toISOString(),
          options: OPTIONS.map((each) => ({ ...each, costKopecks: each.costKopecks + extra })),
        };
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
        return { items: PRODUCTS.filter((each) => foldText(`${each.name} ${each.sku}`).includes(q)) };
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
        return { sessionToken: 'session-1', ...tokens() };
      },
    ],
    [
      'POST',
      /^\/refresh$/,
      accessTokenSchema,
      ({ headers }) => {
        if (headers.authorization !== 'Bearer session-1') throw new Refusal('UNAUTHENTICATED');
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
    const key = request.headers['idempotency-key'];
    asked.push({ method, path: url.pathname, key: typeof key === 'string' ? key : undefined, body });
    const planned = failures.get(`${method} ${url.pathname}`);
    failures.delete(`${method} ${url.pathname}`);
    try {
      if (planned && planned !== 'drop') throw new Refusal(planned);
      const given = guarded(method, url, request.headers, body);
      if (planned === 'drop') return response.destroy();
      response.writeHead(given === null ? 204 : 200, { 'content-type': 'application/json' });
      response.end(given === null ? undefined : JSON.stringify(given));
    } catch (error) {
      const code = error instanceof Refusal ? error.code : error instanceof z.ZodError ? 'INVALID_INPUT' : 'INTERNAL';
      const message = error instanceof Error ? error.message : String(error);
      const details = error instanceof Refusal ? error.details : undefined;
      response.writeHead(ERROR_STATUS[code], { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { code, message, requestId: 'req_fake', details } }));
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
    nextSend: (outcome: Partial<OrderLink>) => {
      sendOutcome = outcome;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
export type FakeApi = Awaited<ReturnType<typeof startFakeApi>>;
