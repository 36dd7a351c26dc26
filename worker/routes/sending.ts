import { createRoute, z } from '@hono/zod-openapi';
import { idSchema } from '#core/api/common';
import { askedJobSchema, jobSchema, sendOrderSchema } from '#core/api/orders';
import { unwrap } from '#worker/http/answer';
import { answers, CONFLICT, KEY_REUSED, keyed, REFUSALS, takes } from '#worker/http/describe';
import { idempotencyOf } from '#worker/http/idempotency';
import { personOf, servicesOf } from '#worker/http/request-context';
import { newRoutes } from '#worker/http/validation';
import { readJob } from '#worker/services/sending/read-job';
import { requestSend } from '#worker/services/sending/request-send';

const params = z.object({ id: idSchema });

const send = createRoute({
  method: 'post',
  path: '/orders/{id}/send',
  summary: 'Send the order to a connection, or send its edit again',
  request: {
    params,
    headers: keyed,
    body: takes(sendOrderSchema),
  },
  responses: {
    202: answers('The sending, and what is to be minded of it', askedJobSchema),
    ...REFUSALS,
    ...CONFLICT,
    ...KEY_REUSED,
  },
});
const job = createRoute({
  method: 'get',
  path: '/jobs/{id}',
  summary: 'One sending',
  request: { params },
  responses: { 200: answers('The sending', jobSchema), ...REFUSALS },
});

export const sendingRoutes = () =>
  newRoutes()
    .openapi(send, async (c) => {
      const { id } = c.req.valid('param');
      const { connectionId } = c.req.valid('json');
      const sent = await requestSend(servicesOf(c), personOf(c), id, connectionId, await idempotencyOf(c));
      return c.json(unwrap(sent), 202);
    })
    .openapi(job, async (c) => c.json(unwrap(await readJob(servicesOf(c), personOf(c), c.req.valid('param').id)), 200));
