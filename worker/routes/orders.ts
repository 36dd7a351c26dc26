import { createRoute, z } from '@hono/zod-openapi';
import { idSchema } from '#core/api/common';
import {
  changeStatusSchema,
  changesQuerySchema,
  changesSchema,
  countsSchema,
  createOrderSchema,
  editOrderSchema,
  historyQuerySchema,
  historySchema,
  linkListSchema,
  orderCountsQuerySchema,
  orderListQuerySchema,
  orderListSchema,
  orderSeriesQuerySchema,
  orderSeriesSchema,
  quoteOrderSchema,
  urlSchema,
} from '#core/api/orders';
import { proposalSchema } from '#core/api/proposals';
import { resolveRequestSchema, resolveResponseSchema } from '#core/api/resolve';
import { orderSchema } from '#core/order/schema';
import { unwrap } from '#worker/http/answer';
import { answers, CONFLICT, KEY_REUSED, keyed, REFUSALS, RULE, takes } from '#worker/http/describe';
import { idempotencyOf } from '#worker/http/idempotency';
import { personOf, servicesOf } from '#worker/http/request-context';
import { newRoutes } from '#worker/http/validation';
import { paymentLink } from '#worker/services/buyer/payment-link';
import { quoteDraft } from '#worker/services/delivery/quote-draft';
import { changeStatus } from '#worker/services/orders/change-status';
import { copyOrder } from '#worker/services/orders/copy-order';
import { createOrder } from '#worker/services/orders/create-order';
import { editOrder } from '#worker/services/orders/edit-order';
import { listOrders } from '#worker/services/orders/list-orders';
import { readChanges } from '#worker/services/orders/read-changes';
import { readCounts } from '#worker/services/orders/read-counts';
import { readHistory } from '#worker/services/orders/read-history';
import { readOrder } from '#worker/services/orders/read-order';
import { readSeries } from '#worker/services/orders/read-series';
import { resolvePages } from '#worker/services/orders/resolve-pages';

const params = z.object({ id: idSchema });

const list = createRoute({
  method: 'get',
  path: '/orders',
  summary: "A page of a shop's orders, with the counts under the same filters",
  request: { query: orderListQuerySchema },
  responses: { 200: answers('The page', orderListSchema), ...REFUSALS },
});
const counts = createRoute({
  method: 'get',
  path: '/orders/counts',
  summary: 'Counts per status and per type',
  request: { query: orderCountsQuerySchema },
  responses: { 200: answers('The counts', countsSchema), ...REFUSALS },
});
const series = createRoute({
  method: 'get',
  path: '/orders/series',
  summary: 'Count and sum per day of the shop',
  request: { query: orderSeriesQuerySchema },
  responses: { 200: answers('The days that have orders', orderSeriesSchema), ...REFUSALS },
});
const create = createRoute({
  method: 'post',
  path: '/orders',
  summary: 'Make an order',
  request: { headers: keyed, body: takes(createOrderSchema) },
  responses: { 201: answers('The order', orderSchema), ...REFUSALS, ...CONFLICT, ...RULE },
});
const read = createRoute({
  method: 'get',
  path: '/orders/{id}',
  summary: 'The whole order',
  request: { params },
  responses: { 200: answers('The order', orderSchema), ...REFUSALS },
});
const edit = createRoute({
  method: 'patch',
  path: '/orders/{id}',
  summary: 'Edit the fields that are named',
  description:
    'Where delivery inputs or the method change on an order that has a delivery method, a person names a proposal of ' +
    '`POST …/quote` and accepts or declines it, otherwise 409 `RECALCULATION_REQUIRED`. Accepting takes its cost, term ' +
    'and type; declining keeps method and cost and marks them stale. A key for scripts need not name one: what it ' +
    'changes marks the old price stale. Nobody is called.',
  request: { params, body: takes(editOrderSchema) },
  responses: { 200: answers('The order as it is now', orderSchema), ...REFUSALS, ...CONFLICT, ...RULE },
});
const quote = createRoute({
  method: 'post',
  path: '/orders/{id}/quote',
  summary: 'What delivery of the order with these changes would cost, old beside new',
  description:
    'The order stays as it is, but the prices are kept for an hour under `proposalId`, for the edit that follows. It ' +
    'writes, so it takes an Idempotency-Key: the same key and body get the same proposal. Where the carrier cannot be ' +
    'reached, the proposal says so and can be declined.',
  request: { params, headers: keyed, body: takes(quoteOrderSchema) },
  responses: { 200: answers('The proposal', proposalSchema), ...REFUSALS, ...CONFLICT, ...KEY_REUSED },
});
const copy = createRoute({
  method: 'post',
  path: '/orders/{id}/copy',
  summary: 'Make a new order like this one: not sent, not paid, with a number of its own',
  request: { params, headers: keyed },
  responses: { 201: answers('The new order', orderSchema), ...REFUSALS, ...CONFLICT, ...RULE },
});
const status = createRoute({
  method: 'post',
  path: '/orders/{id}/status',
  summary: 'Set a status by hand',
  request: { params, headers: keyed, body: takes(changeStatusSchema) },
  responses: { 200: answers('The order as it is now', orderSchema), ...REFUSALS, ...CONFLICT, ...KEY_REUSED },
});
const history = createRoute({
  method: 'get',
  path: '/orders/{id}/history',
  summary: 'Everything that happened to the order, newest first',
  request: { params, query: historyQuerySchema },
  responses: { 200: answers('The history', historySchema), ...REFUSALS },
});
const links = createRoute({
  method: 'get',
  path: '/orders/{id}/links',
  summary: 'The copies of the order in outside systems',
  request: { params },
  responses: { 200: answers('The links', linkListSchema), ...REFUSALS },
});
const payLink = createRoute({
  method: 'post',
  path: '/orders/{id}/payment-link',
  summary: 'The link by which the buyer pays online',
  request: { params, headers: keyed },
  responses: { 200: answers('The link', urlSchema), ...REFUSALS, ...CONFLICT },
});
const resolve = createRoute({
  method: 'post',
  path: '/resolve',
  summary: 'The orders behind pages of outside systems',
  request: { body: takes(resolveRequestSchema) },
  responses: { 200: answers('An order or null for each page', resolveResponseSchema), ...REFUSALS },
});
const changes = createRoute({
  method: 'get',
  path: '/changes',
  summary: 'Which orders changed since a mark',
  request: { query: changesQuerySchema },
  responses: { 200: answers('The changes', changesSchema), ...REFUSALS },
});

export const orderRoutes = () =>
  newRoutes()
    .openapi(list, async (c) => c.json(unwrap(await listOrders(servicesOf(c), personOf(c), c.req.valid('query'))), 200))
    .openapi(counts, async (c) =>
      c.json(unwrap(await readCounts(servicesOf(c), personOf(c), c.req.valid('query'))), 200),
    )
    .openapi(series, async (c) =>
      c.json(unwrap(await readSeries(servicesOf(c), personOf(c), c.req.valid('query'))), 200),
    )
    .openapi(create, async (c) => {
      const input = c.req.valid('json');
      const order = await createOrder(servicesOf(c), personOf(c), input, await idempotencyOf(c, input.shopId));
      return c.json(unwrap(order), 201);
    })
    .openapi(read, async (c) =>
      c.json(unwrap(await readOrder(servicesOf(c), personOf(c), c.req.valid('param').id)), 200),
    )
    .openapi(edit, async (c) => {
      const order = await editOrder(servicesOf(c), personOf(c), c.req.valid('param').id, c.req.valid('json'));
      return c.json(unwrap(order), 200);
    })
    .openapi(quote, async (c) => {
      const { id } = c.req.valid('param');
      const proposal = await quoteDraft(servicesOf(c), personOf(c), id, c.req.valid('json'), await idempotencyOf(c));
      return c.json(unwrap(proposal), 200);
    })
    .openapi(copy, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(unwrap(await copyOrder(servicesOf(c), personOf(c), id, await idempotencyOf(c))), 201);
    })
    .openapi(status, async (c) => {
      const { id } = c.req.valid('param');
      const order = await changeStatus(servicesOf(c), personOf(c), id, c.req.valid('json'), await idempotencyOf(c));
      return c.json(unwrap(order), 200);
    })
    .openapi(history, async (c) => {
      const asked = { orderId: c.req.valid('param').id, ...c.req.valid('query') };
      return c.json(unwrap(await readHistory(servicesOf(c), personOf(c), asked)), 200);
    })
    .openapi(links, async (c) => {
      const order = unwrap(await readOrder(servicesOf(c), personOf(c), c.req.valid('param').id));
      return c.json({ items: order.links }, 200);
    })
    .openapi(payLink, async (c) => {
      await idempotencyOf(c);
      return c.json(unwrap(await paymentLink(servicesOf(c), personOf(c), c.req.valid('param').id)), 200);
    })
    .openapi(resolve, async (c) =>
      c.json(await resolvePages(servicesOf(c), personOf(c), c.req.valid('json').pages), 200),
    )
    .openapi(changes, async (c) =>
      c.json(unwrap(await readChanges(servicesOf(c), personOf(c), c.req.valid('query'))), 200),
    );
