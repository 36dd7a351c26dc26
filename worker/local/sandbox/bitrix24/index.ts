import { Hono } from 'hono';
import { z } from 'zod';
import type { RefusalKind, RequestEnv, StandIn, StandInContext } from '../kit/stand-in.ts';
import { errorResponse, Refusal, timeOf } from './answers.ts';
import { apiRoutes, methodOf } from './api.ts';
import { duplicates, updateDeal } from './deals.ts';
import { overBucket, tooFast } from './limit.ts';
import { addPages } from './pages.ts';
import { seedReference } from './reference.ts';
import { bitrix24Settings } from './settings.ts';
import { deals } from './stored.ts';

/** Source: the operating time of a method is used up; `operating_reset_at` says until when. */
function operatingTimeUsed(): Response {
  const now = new Date();
  const time = { ...timeOf(now), operating_reset_at: Math.ceil(now.getTime() / 1000) + 1 };
  const description = 'Method is blocked due to operation time limit.';
  return Response.json({ error: 'OPERATION_TIME_LIMIT', error_description: description, time }, { status: 429 });
}

function refuse(kind: RefusalKind): Response {
  switch (kind) {
    case 'tooMany':
      return operatingTimeUsed();
    case 'unavailable':
      return tooFast();
    case 'internal':
      return errorResponse(new Refusal(500, 'INTERNAL_SERVER_ERROR', 'Internal server error'));
    case 'unauthorized':
      return errorResponse(new Refusal(403, 'INVALID_CREDENTIALS', 'Invalid request credentials'));
  }
}

function routes(context: StandInContext) {
  const app = new Hono<RequestEnv>();
  app.route('/rest', apiRoutes(context));
  addPages(app, context);
  return app;
}

const stageInput = z.strictObject({ stageId: z.string() });

function control(context: StandInContext) {
  const app = new Hono();
  app.post('/deals/:id/stage', async (c) => {
    const { stageId } = stageInput.parse(await c.req.json());
    const changed = await context.atomically(() => {
      const deal = deals(context.store).get(c.req.param('id'));
      return deal && !deal.deleted ? updateDeal(context, deal.id, { stageId }) : null;
    });
    return changed ? c.json({ id: changed.id, stageId: changed.stageId }) : c.json({ error: 'No such deal' }, 404);
  });
  return app;
}

export const bitrix24: StandIn = {
  name: 'bitrix24',
  title: 'Битрикс24',
  about: 'Портал Битрикс24: сделки с товарами, контакты, воронки, каталог.',
  defaultPerSecond: null,
  overLimit: 'unavailable',
  overOwnLimit: overBucket,
  settings: bitrix24Settings,
  isApi: (path) => path.startsWith('/rest/'),
  methodOf,
  refuse,
  duplicates,
  seed: seedReference,
  routes,
  control,
};
