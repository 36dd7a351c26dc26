import { createRoute, z } from '@hono/zod-openapi';
import { idSchema } from '#core/api/common';
import { apiKeyListSchema, createApiKeySchema, newApiKeySchema } from '#core/api/people';
import { unwrap } from '#worker/http/answer';
import { answers, keyed, REFUSALS, RULE, takes } from '#worker/http/describe';
import { idempotencyOf } from '#worker/http/idempotency';
import { personOf, servicesOf } from '#worker/http/request-context';
import { newRoutes } from '#worker/http/validation';
import { createApiKey, listApiKeys, revokeApiKey } from '#worker/services/keys/api-keys';

const list = createRoute({
  method: 'get',
  path: '/api-keys',
  summary: "A shop's keys for scripts, without the keys themselves",
  request: { query: z.object({ shopId: idSchema }) },
  responses: { 200: answers('The keys', apiKeyListSchema), ...REFUSALS },
});
const create = createRoute({
  method: 'post',
  path: '/api-keys',
  summary: 'Make a key for scripts; it is shown this once, and is sent as a bearer token',
  request: {
    headers: keyed,
    body: takes(createApiKeySchema),
  },
  responses: { 201: answers('The key', newApiKeySchema), ...REFUSALS, ...RULE },
});
const revocation = createRoute({
  method: 'delete',
  path: '/api-keys/{id}',
  summary: 'End a key, at once',
  request: { params: z.object({ id: idSchema }) },
  responses: { 204: { description: 'It opens nothing any more' }, ...REFUSALS },
});

export const apiKeyRoutes = () =>
  newRoutes()
    .openapi(list, async (c) =>
      c.json(unwrap(await listApiKeys(servicesOf(c), personOf(c), c.req.valid('query').shopId)), 200),
    )
    .openapi(create, async (c) => {
      const input = c.req.valid('json');
      const idempotency = await idempotencyOf(c, input.shopId);
      return c.json(unwrap(await createApiKey(servicesOf(c), personOf(c), input, idempotency)), 201);
    })
    .openapi(revocation, async (c) => {
      unwrap(await revokeApiKey(servicesOf(c), personOf(c), c.req.valid('param').id));
      return c.body(null, 204);
    });
