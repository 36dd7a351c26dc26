import { createRoute, z } from '@hono/zod-openapi';
import { idSchema } from '#core/api/common';
import { createViewSchema, renameViewSchema, viewListSchema, viewSchema } from '#core/api/views';
import { unwrap } from '#worker/http/answer';
import { answers, keyed, REFUSALS, RULE, takes } from '#worker/http/describe';
import { idempotencyOf } from '#worker/http/idempotency';
import { personOf, servicesOf } from '#worker/http/request-context';
import { newRoutes } from '#worker/http/validation';
import { createView, deleteView, listViews, renameView } from '#worker/services/views/views';

const params = z.object({ id: idSchema });

const list = createRoute({
  method: 'get',
  path: '/views',
  summary: "The shop's shared views and one's own",
  request: { query: z.object({ shopId: idSchema }) },
  responses: { 200: answers('The views', viewListSchema), ...REFUSALS },
});
const create = createRoute({
  method: 'post',
  path: '/views',
  summary: 'Give a filter a name',
  request: {
    headers: keyed,
    body: takes(createViewSchema),
  },
  responses: { 201: answers('The view', viewSchema), ...REFUSALS, ...RULE },
});
const rename = createRoute({
  method: 'patch',
  path: '/views/{id}',
  summary: 'Give a view another name',
  request: { params, body: takes(renameViewSchema) },
  responses: { 200: answers('The view as it is now', viewSchema), ...REFUSALS },
});
const removal = createRoute({
  method: 'delete',
  path: '/views/{id}',
  summary: 'Delete a view',
  request: { params },
  responses: { 204: { description: 'Deleted' }, ...REFUSALS },
});

export const viewRoutes = () =>
  newRoutes()
    .openapi(list, async (c) =>
      c.json(unwrap(await listViews(servicesOf(c), personOf(c), c.req.valid('query').shopId)), 200),
    )
    .openapi(create, async (c) => {
      const input = c.req.valid('json');
      const idempotency = await idempotencyOf(c, input.shopId);
      return c.json(unwrap(await createView(servicesOf(c), personOf(c), input, idempotency)), 201);
    })
    .openapi(rename, async (c) => {
      const change = { ...c.req.valid('json'), ...c.req.valid('param') };
      return c.json(unwrap(await renameView(servicesOf(c), personOf(c), change)), 200);
    })
    .openapi(removal, async (c) => {
      unwrap(await deleteView(servicesOf(c), personOf(c), c.req.valid('param').id));
      return c.body(null, 204);
    });
