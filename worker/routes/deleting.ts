import { createRoute, z } from '@hono/zod-openapi';
import { idSchema } from '#core/api/common';
import { deletePreviewSchema, deleteQuerySchema, purgedSchema } from '#core/api/deleting';
import { orderSchema } from '#core/order/schema';
import { unwrap } from '#worker/http/answer';
import { answers, CONFLICT, KEY_REUSED, keyed, REFUSALS } from '#worker/http/describe';
import { idempotencyOf } from '#worker/http/idempotency';
import { personOf, servicesOf } from '#worker/http/request-context';
import { newRoutes } from '#worker/http/validation';
import { deleteOrder } from '#worker/services/orders/delete-order';
import { previewDelete } from '#worker/services/orders/preview-delete';
import { purgeOrder } from '#worker/services/orders/purge-order';
import { unlinkOrder } from '#worker/services/orders/unlink-order';

const params = z.object({ id: idSchema });

const remove = createRoute({
  method: 'delete',
  path: '/orders/{id}',
  summary: 'Set «Удален»; the copies go where their systems remove',
  request: { params, query: deleteQuerySchema },
  responses: { 200: answers('The order as it is now', orderSchema), ...REFUSALS, ...CONFLICT },
});
const preview = createRoute({
  method: 'get',
  path: '/orders/{id}/delete-preview',
  summary: 'What deleting would do now, here and in each outside system',
  request: { params },
  responses: { 200: answers('What would happen', deletePreviewSchema), ...REFUSALS },
});
const purge = createRoute({
  method: 'post',
  path: '/orders/{id}/purge',
  summary: 'Take a deleted order away for good, with everything that tells of its buyer',
  request: { params, headers: keyed },
  responses: { 200: answers('It is gone', purgedSchema), ...REFUSALS, ...CONFLICT, ...KEY_REUSED },
});
const unlink = createRoute({
  method: 'delete',
  path: '/orders/{id}/links/{linkId}',
  summary: 'Forget the copy in an outside system; the copy itself is not touched',
  request: { params: params.extend({ linkId: idSchema }) },
  responses: { 200: answers('The order as it is now', orderSchema), ...REFUSALS, ...CONFLICT },
});

export const deletingRoutes = () =>
  newRoutes()
    .openapi(remove, async (c) => {
      const { version } = c.req.valid('query');
      return c.json(unwrap(await deleteOrder(servicesOf(c), personOf(c), c.req.valid('param').id, version)), 200);
    })
    .openapi(preview, async (c) =>
      c.json(unwrap(await previewDelete(servicesOf(c), personOf(c), c.req.valid('param').id)), 200),
    )
    .openapi(purge, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(unwrap(await purgeOrder(servicesOf(c), personOf(c), id, await idempotencyOf(c))), 200);
    })
    .openapi(unlink, async (c) => {
      const { id, linkId } = c.req.valid('param');
      return c.json(unwrap(await unlinkOrder(servicesOf(c), personOf(c), id, linkId)), 200);
    });
