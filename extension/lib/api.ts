import type { z } from 'zod';
import { connectionListSchema } from '#core/api/connections';
import {
  type DeliveryQuoteInput,
  deliveryQuoteSchema,
  pointListSchema,
  settlementListSchema,
} from '#core/api/delivery';
import {
  type ChangeStatusInput,
  type CreateOrderInput,
  type CreatePreorderInput,
  changesSchema,
  type EditOrderInput,
  historySchema,
  jobSchema,
  type orderListQuerySchema,
  orderListSchema,
  type QuoteOrderInput,
  urlSchema,
} from '#core/api/orders';
import { productListSchema } from '#core/api/products';
import { proposalSchema } from '#core/api/proposals';
import { type HostPage, resolveResponseSchema } from '#core/api/resolve';
import { meSchema } from '#core/api/session';
import { orderSchema } from '#core/order/schema';
import { createActionKeys } from './action-keys.ts';
import { ApiError } from './api-error.ts';
import { call, type Fetch, jsonInit } from './http.ts';

export type OrderListInput = z.input<typeof orderListQuerySchema>;
export type PointQuery = { shopId: string; settlementCode: string; methodCode: string };

export type ApiDeps = {
  /** The Worker's origin, or null where nobody is signed in. */
  baseUrl: () => Promise<string | null>;
  /** A token that is good now; `renew` asks for another one than the last. Null where nobody is signed in. */
  accessToken: (options?: { renew: boolean }) => Promise<string | null>;
  fetch?: Fetch;
};

const PRODUCTS_SHOWN = 30;

type Query = Record<string, string | number | undefined>;

const queryText = (query: Query): string => {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) params.set(name, String(value));
  return params.size > 0 ? `?${params}` : '';
};

const order = (id: string) => `/orders/${encodeURIComponent(id)}`;

/** The Worker's API, typed. Every method throws `ApiError` where it did not do its work. */
export function createApi({ baseUrl, accessToken, fetch = (input, init) => globalThis.fetch(input, init) }: ApiDeps) {
  const keys = createActionKeys();

  async function request<S extends z.ZodType>(path: string, schema: S, method = 'GET', body?: unknown, key?: string) {
    const base = await baseUrl();
    const attempt = async (token: string | null): Promise<z.output<S>> => {
      if (!base || !token) throw new ApiError('SIGNED_OUT', 0, 'nobody is signed in');
      const headers = { authorization: `Bearer ${token}`, ...(key ? { 'idempotency-key': key } : {}) };
      return call(fetch, `${base}/api/v1${path}`, jsonInit(method, body, headers), schema);
    };
    try {
      return await attempt(await accessToken());
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'TOKEN_EXPIRED') throw error;
      return attempt(await accessToken({ renew: true }));
    }
  }

  const post = <S extends z.ZodType>(path: string, schema: S, body: unknown) =>
    keys.run(`${path} ${JSON.stringify(body)}`, (key) => request(path, schema, 'POST', body, key));

  return {
    me: () => request('/me', meSchema),
    connections: (shopId: string) => request(`/connections${queryText({ shopId })}`, connectionListSchema),
    changes: (shopId: string, after?: number) => request(`/changes${queryText({ shopId, after })}`, changesSchema),
    resolve: (pages: HostPage[]) => post('/resolve', resolveResponseSchema, { pages }),

    listOrders: (query: OrderListInput) => request(`/orders${queryText(query as Query)}`, orderListSchema),
    getOrder: (id: string) => request(order(id), orderSchema),
    createOrder: (input: CreateOrderInput) => post('/orders', orderSchema, input),
    editOrder: (id: string, input: EditOrderInput) => request(order(id), orderSchema, 'PATCH', input),
    quoteOrder: (id: string, input: QuoteOrderInput) => post(`${order(id)}/quote`, proposalSchema, input),
    changeStatus: (id: string, input: ChangeStatusInput) => post(`${order(id)}/status`, orderSchema, input),
    sendOrder: (id: string, input: { connectionId: string }) => post(`${order(id)}/send`, jobSchema, input),
    history: (id: string, cursor?: string) => request(`${order(id)}/history${queryText({ cursor })}`, historySchema),
    createPreorder: (input: CreatePreorderInput) => post('/preorders', orderSchema, input),
    paymentLink: (id: string) => post(`${order(id)}/payment-link`, urlSchema, {}),

    deliveryQuote: (input: DeliveryQuoteInput) => post('/delivery/quote', deliveryQuoteSchema, input),
    settlements: (shopId: string, q: string) =>
      request(`/delivery/settlements${queryText({ shopId, q })}`, settlementListSchema),
    points: (query: PointQuery) => request(`/delivery/points${queryText(query)}`, pointListSchema),
    products: (shopId: string, q: string) =>
      request(`/products${queryText({ shopId, q, limit: PRODUCTS_SHOWN })}`, productListSchema),
  };
}
export type Api = ReturnType<typeof createApi>;
