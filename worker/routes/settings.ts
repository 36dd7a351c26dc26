import { createRoute, z } from '@hono/zod-openapi';
import { idSchema } from '#core/api/common';
import {
  cacheClearedSchema,
  createShopSchema,
  methodTableQuerySchema,
  methodTableSchema,
  shopListSchema,
  shopSchema,
  shopSettingsSchema,
  writeShopSettingsSchema,
} from '#core/api/shops';
import { unwrap } from '#worker/http/answer';
import { answers, CONFLICT, KEY_REUSED, keyed, OUTSIDE, REFUSALS, RULE, takes } from '#worker/http/describe';
import { idempotencyOf } from '#worker/http/idempotency';
import { personOf, servicesOf } from '#worker/http/request-context';
import { newRoutes } from '#worker/http/validation';
import { clearCache } from '#worker/services/delivery/clear-cache';
import { listMethods } from '#worker/services/delivery/list-methods';
import { createShop } from '#worker/services/shops/create-shop';
import { shopsOf } from '#worker/services/shops/read-me';
import { readSettings } from '#worker/services/shops/settings';
import { writeSettings } from '#worker/services/shops/write-settings';

const params = z.object({ id: idSchema });

const list = createRoute({
  method: 'get',
  path: '/shops',
  summary: 'The shops of the caller, with the role in each',
  responses: { 200: answers('The shops', shopListSchema), ...REFUSALS },
});
const making = createRoute({
  method: 'post',
  path: '/shops',
  summary: 'Make another shop, owned by the caller',
  request: { headers: keyed, body: takes(createShopSchema) },
  responses: { 201: answers('The shop', shopSchema), ...REFUSALS, ...KEY_REUSED },
});
const settings = createRoute({
  method: 'get',
  path: '/shops/{id}/settings',
  summary: "A shop's settings, with what holds where it has said nothing",
  request: { params },
  responses: { 200: answers('The settings', shopSettingsSchema), ...REFUSALS },
});
const change = createRoute({
  method: 'put',
  path: '/shops/{id}/settings',
  summary: "Write all of a shop's settings over the version that was seen",
  request: { params, body: takes(writeShopSettingsSchema) },
  responses: { 200: answers('The settings as they are now', shopSettingsSchema), ...REFUSALS, ...CONFLICT, ...RULE },
});
const methods = createRoute({
  method: 'get',
  path: '/shops/{id}/delivery-methods',
  summary: "The delivery methods of the carrier's account, switched on or off",
  request: { params, query: methodTableQuerySchema },
  responses: { 200: answers('The methods', methodTableSchema), ...REFUSALS, ...CONFLICT, ...OUTSIDE },
});
const clearing = createRoute({
  method: 'post',
  path: '/shops/{id}/cache/clear',
  summary: 'Forget what the carrier answered, so that it is asked anew',
  request: { params, headers: keyed },
  responses: { 200: answers('How many answers were forgotten', cacheClearedSchema), ...REFUSALS, ...KEY_REUSED },
});

export const settingsRoutes = () =>
  newRoutes()
    .openapi(list, async (c) => c.json({ items: await shopsOf(servicesOf(c), personOf(c)) }, 200))
    .openapi(making, async (c) => {
      const idempotency = await idempotencyOf(c);
      return c.json(unwrap(await createShop(servicesOf(c), personOf(c), c.req.valid('json'), idempotency)), 201);
    })
    .openapi(settings, async (c) =>
      c.json(unwrap(await readSettings(servicesOf(c), personOf(c), c.req.valid('param').id)), 200),
    )
    .openapi(change, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(unwrap(await writeSettings(servicesOf(c), personOf(c), id, c.req.valid('json'))), 200);
    })
    .openapi(methods, async (c) => {
      const asked = { shopId: c.req.valid('param').id, ...c.req.valid('query') };
      return c.json(unwrap(await listMethods(servicesOf(c), personOf(c), asked)), 200);
    })
    .openapi(clearing, async (c) => {
      const { id } = c.req.valid('param');
      const idempotency = await idempotencyOf(c, id);
      return c.json(unwrap(await clearCache(servicesOf(c), personOf(c), id, idempotency)), 200);
    });
