import { createRoute } from '@hono/zod-openapi';
import { createPreorderSchema } from '#core/api/orders';
import { orderSchema } from '#core/order/schema';
import { unwrap } from '#worker/http/answer';
import { answers, CONFLICT, keyed, REFUSALS, RULE, takes } from '#worker/http/describe';
import { idempotencyOf } from '#worker/http/idempotency';
import { personOf, servicesOf } from '#worker/http/request-context';
import { newRoutes } from '#worker/http/validation';
import { createPreorder } from '#worker/services/buyer/create-preorder';

const create = createRoute({
  method: 'post',
  path: '/preorders',
  summary: 'A draft cart with a link that its buyer completes',
  request: {
    headers: keyed,
    body: takes(createPreorderSchema),
  },
  responses: {
    201: answers('The pre-order, its link in `preorder.url`', orderSchema),
    ...REFUSALS,
    ...CONFLICT,
    ...RULE,
  },
});

export const preorderRoutes = () =>
  newRoutes().openapi(create, async (c) => {
    const input = c.req.valid('json');
    const order = await createPreorder(servicesOf(c), personOf(c), input, await idempotencyOf(c, input.shopId));
    return c.json(unwrap(order), 201);
  });
