import { createRoute, z } from '@hono/zod-openapi';
import { idSchema } from '#core/api/common';
import { connectionListSchema } from '#core/api/connections';
import { meSchema } from '#core/api/session';
import { unwrap } from '#worker/http/answer';
import { answers, REFUSALS } from '#worker/http/describe';
import { personOf, servicesOf } from '#worker/http/request-context';
import { newRoutes } from '#worker/http/validation';
import { removeMember } from '#worker/services/people/remove-member';
import { listConnections } from '#worker/services/shops/list-connections';
import { readMe } from '#worker/services/shops/read-me';

const ofShop = z.object({ shopId: idSchema });

const me = createRoute({
  method: 'get',
  path: '/me',
  summary: 'Who am I, which shops, which role',
  responses: { 200: answers('The caller', meSchema), ...REFUSALS },
});
const connections = createRoute({
  method: 'get',
  path: '/connections',
  summary: "A shop's outside systems",
  request: { query: ofShop },
  responses: { 200: answers('The connections', connectionListSchema), ...REFUSALS },
});
const removal = createRoute({
  method: 'delete',
  path: '/members/{userId}',
  summary: 'Take a person out of a shop, at once',
  request: { params: z.object({ userId: idSchema }), query: ofShop },
  responses: { 204: { description: 'Removed' }, ...REFUSALS },
});

export const shopRoutes = () =>
  newRoutes()
    .openapi(me, async (c) => c.json(await readMe(servicesOf(c), personOf(c)), 200))
    .openapi(connections, async (c) =>
      c.json(unwrap(await listConnections(servicesOf(c), personOf(c), c.req.valid('query').shopId)), 200),
    )
    .openapi(removal, async (c) => {
      const { userId } = c.req.valid('param');
      unwrap(await removeMember(servicesOf(c), personOf(c), { ...c.req.valid('query'), userId }));
      return c.body(null, 204);
    });
