import { createRoute, z } from '@hono/zod-openapi';
import { idSchema } from '#core/api/common';
import {
  importProductsSchema,
  productListSchema,
  productQuerySchema,
  productsImportedSchema,
  productsWrittenSchema,
  writeProductsSchema,
} from '#core/api/products';
import { unwrap } from '#worker/http/answer';
import { answers, CONFLICT, keyed, OUTSIDE, REFUSALS, RULE, takes } from '#worker/http/describe';
import { idempotencyOf } from '#worker/http/idempotency';
import { personOf, servicesOf } from '#worker/http/request-context';
import { newRoutes } from '#worker/http/validation';
import { findProducts } from '#worker/services/catalogue/find-products';
import { importProducts } from '#worker/services/catalogue/import-products';
import { putProducts } from '#worker/services/catalogue/put-products';
import { removeProduct } from '#worker/services/catalogue/remove-product';

const find = createRoute({
  method: 'get',
  path: '/products',
  summary: 'Products by name, SKU or article; without `q` the catalogue page by page',
  request: { query: productQuerySchema },
  responses: { 200: answers('The products', productListSchema), ...REFUSALS, ...OUTSIDE },
});
const put = createRoute({
  method: 'put',
  path: '/products',
  summary: 'Put products into the catalogue, over those with the same article',
  request: { body: takes(writeProductsSchema) },
  responses: { 200: answers('How many are new or changed', productsWrittenSchema), ...REFUSALS, ...RULE },
});
const importing = createRoute({
  method: 'post',
  path: '/products/import',
  summary: 'Take over the products of the carrier account, a step at a time',
  request: { headers: keyed, body: takes(importProductsSchema) },
  responses: {
    200: answers('How many this step took over, and where to go on', productsImportedSchema),
    ...{ ...REFUSALS, ...CONFLICT, ...RULE, ...OUTSIDE },
  },
});
const removal = createRoute({
  method: 'delete',
  path: '/products/{id}',
  summary: 'Take a product out of the catalogue',
  request: { params: z.object({ id: idSchema }) },
  responses: { 204: { description: 'Taken out' }, ...REFUSALS },
});

export const productRoutes = () =>
  newRoutes()
    .openapi(find, async (c) =>
      c.json(unwrap(await findProducts(servicesOf(c), personOf(c), c.req.valid('query'))), 200),
    )
    .openapi(put, async (c) => c.json(unwrap(await putProducts(servicesOf(c), personOf(c), c.req.valid('json'))), 200))
    .openapi(importing, async (c) => {
      const input = c.req.valid('json');
      const idempotency = await idempotencyOf(c, input.shopId);
      return c.json(unwrap(await importProducts(servicesOf(c), personOf(c), input, idempotency)), 200);
    })
    .openapi(removal, async (c) => {
      unwrap(await removeProduct(servicesOf(c), personOf(c), c.req.valid('param').id));
      return c.body(null, 204);
    });
