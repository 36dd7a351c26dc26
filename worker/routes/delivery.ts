import { createRoute } from '@hono/zod-openapi';
import {
  deliveryQuoteRequestSchema,
  deliveryQuoteSchema,
  pointListSchema,
  pointQuerySchema,
  settlementListSchema,
  settlementQuerySchema,
} from '#core/api/delivery';
import { unwrap } from '#worker/http/answer';
import { answers, CONFLICT, OUTSIDE, REFUSALS, takes } from '#worker/http/describe';
import { personOf, servicesOf } from '#worker/http/request-context';
import { newRoutes } from '#worker/http/validation';
import { findPoints, findSettlements, quoteDelivery } from '#worker/services/delivery/quote';

const quote = createRoute({
  method: 'post',
  path: '/delivery/quote',
  summary: 'What delivery costs now, method by method',
  request: { body: takes(deliveryQuoteRequestSchema) },
  responses: { 200: answers('The prices', deliveryQuoteSchema), ...REFUSALS, ...CONFLICT, ...OUTSIDE },
});
const settlements = createRoute({
  method: 'get',
  path: '/delivery/settlements',
  summary: 'Settlements that begin like this',
  request: { query: settlementQuerySchema },
  responses: { 200: answers('Suggestions', settlementListSchema), ...REFUSALS, ...CONFLICT, ...OUTSIDE },
});
const points = createRoute({
  method: 'get',
  path: '/delivery/points',
  summary: 'Pickup points of a method in a settlement',
  request: { query: pointQuerySchema },
  responses: { 200: answers('The points', pointListSchema), ...REFUSALS, ...CONFLICT, ...OUTSIDE },
});
export const deliveryRoutes = () =>
  newRoutes()
    .openapi(quote, async (c) =>
      c.json(unwrap(await quoteDelivery(servicesOf(c), personOf(c), c.req.valid('json'))), 200),
    )
    .openapi(settlements, async (c) =>
      c.json(unwrap(await findSettlements(servicesOf(c), personOf(c), c.req.valid('query'))), 200),
    )
    .openapi(points, async (c) =>
      c.json(unwrap(await findPoints(servicesOf(c), personOf(c), c.req.valid('query'))), 200),
    );
