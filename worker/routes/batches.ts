import { createRoute, z } from '@hono/zod-openapi';
import { batchQuerySchema, batchReportSchema, batchSchema, createBatchSchema } from '#core/api/batches';
import { idSchema } from '#core/api/common';
import { unwrap } from '#worker/http/answer';
import { answers, CONFLICT, KEY_REUSED, keyed, REFUSALS, takes } from '#worker/http/describe';
import { idempotencyOf } from '#worker/http/idempotency';
import { personOf, servicesOf } from '#worker/http/request-context';
import { newRoutes } from '#worker/http/validation';
import { createBatch } from '#worker/services/batches/create-batch';
import { readBatch } from '#worker/services/batches/read-batch';
import { cancelBatch, retryBatch } from '#worker/services/batches/steer-batch';

const params = z.object({ id: idSchema });

const create = createRoute({
  method: 'post',
  path: '/batches',
  summary: 'Do one thing to many orders: those that are named, or all that a filter finds now',
  request: { headers: keyed, body: takes(createBatchSchema) },
  responses: { 202: answers('The batch', batchSchema), ...REFUSALS, ...CONFLICT, ...KEY_REUSED },
});
const read = createRoute({
  method: 'get',
  path: '/batches/{id}',
  summary: 'How far the batch is, and what became of each order',
  request: { params, query: batchQuerySchema },
  responses: { 200: answers('The batch', batchReportSchema), ...REFUSALS },
});
const retry = createRoute({
  method: 'post',
  path: '/batches/{id}/retry',
  summary: 'Do the failed orders again, those that can be',
  request: { params, headers: keyed },
  responses: { 202: answers('The batch', batchSchema), ...REFUSALS, ...CONFLICT, ...KEY_REUSED },
});
const cancel = createRoute({
  method: 'post',
  path: '/batches/{id}/cancel',
  summary: 'Leave the rest undone',
  request: { params, headers: keyed },
  responses: { 200: answers('The batch', batchSchema), ...REFUSALS, ...CONFLICT, ...KEY_REUSED },
});

export const batchRoutes = () =>
  newRoutes()
    .openapi(create, async (c) => {
      const input = c.req.valid('json');
      const batch = await createBatch(servicesOf(c), personOf(c), input, await idempotencyOf(c, input.shopId));
      return c.json(unwrap(batch), 202);
    })
    .openapi(read, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(unwrap(await readBatch(servicesOf(c), personOf(c), id, c.req.valid('query'))), 200);
    })
    .openapi(retry, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(unwrap(await retryBatch(servicesOf(c), personOf(c), id, await idempotencyOf(c))), 202);
    })
    .openapi(cancel, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(unwrap(await cancelBatch(servicesOf(c), personOf(c), id, await idempotencyOf(c))), 200);
    });
