import { createRoute, z } from '@hono/zod-openapi';
import { idSchema } from '#core/api/common';
import {
  createExportProfileSchema,
  createExportSchema,
  editExportProfileSchema,
  exportProfileListSchema,
  exportProfileSchema,
  exportSchema,
} from '#core/api/exports';
import { unwrap } from '#worker/http/answer';
import { answers, keyed, REFUSALS, RULE, takes } from '#worker/http/describe';
import { idempotencyOf } from '#worker/http/idempotency';
import { personOf, servicesOf } from '#worker/http/request-context';
import { newRoutes } from '#worker/http/validation';
import { createExport } from '#worker/services/exports/create-export';
import { downloadExport } from '#worker/services/exports/download';
import { createProfile, editProfile, listProfiles, removeProfile } from '#worker/services/exports/profiles';
import { readExport } from '#worker/services/exports/read-export';

const params = z.object({ id: idSchema });

const create = createRoute({
  method: 'post',
  path: '/exports',
  summary: 'Ask for an export to CSV',
  request: { headers: keyed, body: takes(createExportSchema) },
  responses: { 201: answers('The export, ready to be downloaded', exportSchema), ...REFUSALS, ...RULE },
});
const read = createRoute({
  method: 'get',
  path: '/exports/{id}',
  summary: 'What was asked for, and what the last download came to',
  request: { params },
  responses: { 200: answers('The export', exportSchema), ...REFUSALS },
});
const file = createRoute({
  method: 'get',
  path: '/exports/{id}/file',
  summary: 'The file, made as it is read; a connection that breaks leaves it incomplete',
  request: { params },
  responses: {
    200: { description: 'The CSV file', content: { 'text/csv': { schema: z.string() } } },
    ...REFUSALS,
  },
});
const profiles = createRoute({
  method: 'get',
  path: '/export-profiles',
  summary: 'Export settings by name: those of every shop, shared and own ones',
  request: { query: z.object({ shopId: idSchema }) },
  responses: { 200: answers('The profiles', exportProfileListSchema), ...REFUSALS },
});
const saving = createRoute({
  method: 'post',
  path: '/export-profiles',
  summary: 'Keep export settings under a name',
  request: { headers: keyed, body: takes(createExportProfileSchema) },
  responses: { 201: answers('The profile', exportProfileSchema), ...REFUSALS, ...RULE },
});
const edit = createRoute({
  method: 'put',
  path: '/export-profiles/{id}',
  summary: 'Give a saved profile another name and other settings',
  request: { params, body: takes(editExportProfileSchema) },
  responses: { 200: answers('The profile as it is now', exportProfileSchema), ...REFUSALS },
});
const removal = createRoute({
  method: 'delete',
  path: '/export-profiles/{id}',
  summary: 'Forget a saved profile',
  request: { params },
  responses: { 204: { description: 'Forgotten' }, ...REFUSALS },
});

export const exportRoutes = () =>
  newRoutes()
    .openapi(create, async (c) => {
      const input = c.req.valid('json');
      const made = await createExport(servicesOf(c), personOf(c), input, await idempotencyOf(c, input.shopId));
      return c.json(unwrap(made), 201);
    })
    .openapi(read, async (c) =>
      c.json(unwrap(await readExport(servicesOf(c), personOf(c), c.req.valid('param').id)), 200),
    )
    .openapi(file, async (c) => {
      const download = unwrap(await downloadExport(servicesOf(c), personOf(c), c.req.valid('param').id));
      return c.body(download.body, 200, {
        'content-type': download.contentType,
        'content-disposition': `attachment; filename="${download.fileName}"`,
      });
    })
    .openapi(profiles, async (c) =>
      c.json(unwrap(await listProfiles(servicesOf(c), personOf(c), c.req.valid('query').shopId)), 200),
    )
    .openapi(saving, async (c) => {
      const input = c.req.valid('json');
      const saved = await createProfile(servicesOf(c), personOf(c), input, await idempotencyOf(c, input.shopId));
      return c.json(unwrap(saved), 201);
    })
    .openapi(edit, async (c) => {
      const edited = await editProfile(servicesOf(c), personOf(c), c.req.valid('param').id, c.req.valid('json'));
      return c.json(unwrap(edited), 200);
    })
    .openapi(removal, async (c) => {
      unwrap(await removeProfile(servicesOf(c), personOf(c), c.req.valid('param').id));
      return c.body(null, 204);
    });
