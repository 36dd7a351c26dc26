import { Hono } from 'hono';
import { z } from 'zod';
import { DEMO_CREDENTIALS } from '../demo-credentials.ts';
import type { ApiRequest, RefusalKind, RequestEnv, StandIn, StandInContext } from '../kit/stand-in.ts';
import { readSettings } from '../kit/stand-in.ts';
import { STATUS_CODES } from './dictionary.ts';
import { duplicatePackages, setStatus, viewOf } from './packages.ts';
import { addPages } from './pages.ts';
import { seedProducts } from './products.ts';
import type { RpcAnswer } from './rpc.ts';
import { answerRpc, ownerOf } from './rpc.ts';
import { shiptorSettings } from './settings.ts';

const ENDPOINT = /^\/(public|shipping)\/v1\/?$/;

const jsonRpcHead = z.object({ method: z.string() });
const jsonRpcId = z.object({ id: z.union([z.string(), z.number()]) });

function parsed<T>(schema: z.ZodType<T>, body: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

const json = (answer: RpcAnswer, status = 200): Response => Response.json(answer, { status });

function refuse(kind: RefusalKind, request: ApiRequest): Response {
  const id = parsed(jsonRpcId, request.body)?.id ?? null;
  switch (kind) {
    // Source: the server's limit and its answer are not documented; clients also guard against a body with no "jsonrpc".
    case 'tooMany':
      return new Response('Too Many Requests', { status: 429 });
    case 'unavailable':
      return new Response('<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>', {
        status: 503,
        headers: { 'content-type': 'text/html' },
      });
    // Source: 1400 is an internal server error.
    case 'internal':
      return json({ jsonrpc: '2.0', error: { code: 1400, message: 'Internal server error.' }, id }, 500);
    case 'unauthorized':
      return json({ jsonrpc: '2.0', error: { code: 1002, message: 'Bad authentication header.' }, id });
  }
}

function routes(context: StandInContext) {
  const app = new Hono<RequestEnv>();
  app.all('/:endpoint{public|shipping}/v1', async (c) => {
    const settings = readSettings(context.store, shiptorSettings);
    // Source: a wrong request method is -32700.
    if (c.req.method !== 'POST') {
      return json({ jsonrpc: '2.0', error: { code: -32700, message: 'Only POST is allowed.' }, id: null });
    }
    const answer = answerRpc(context, settings, {
      endpoint: c.req.param('endpoint') === 'public' ? 'public' : 'shipping',
      contentType: c.req.header('content-type') ?? '',
      token: c.req.header('x-authorization-token') ?? '',
      body: await c.req.text(),
    });
    return json(answer, answer.error ? settings.errorHttpStatus : 200);
  });
  addPages(app, context);
  return app;
}

const statusChange = z.strictObject({ status: z.enum(STATUS_CODES) });

function control(context: StandInContext) {
  const app = new Hono();
  app.post('/packages/:id/status', async (c) => {
    const { status } = statusChange.parse(await c.req.json());
    const changed = await context.atomically(() => setStatus(context, Number(c.req.param('id')), status));
    return changed ? c.json(viewOf(context, changed)) : c.json({ error: 'No such package' }, 404);
  });
  return app;
}

export const shiptor: StandIn = {
  name: 'shiptor',
  title: 'Shiptor',
  about: 'Служба доставки: цены, пункты выдачи, посылки и их статусы.',
  defaultPerSecond: null,
  overLimit: 'tooMany',
  settings: shiptorSettings,
  isApi: (path) => ENDPOINT.test(path),
  methodOf: (request) => parsed(jsonRpcHead, request.body)?.method ?? 'unknown',
  refuse,
  duplicates: duplicatePackages,
  seed: (context) => {
    seedProducts(context.store, ownerOf(DEMO_CREDENTIALS.shiptor.token));
    seedProducts(context.store, ownerOf(DEMO_CREDENTIALS.shiptor.otherToken));
  },
  routes,
  control,
};
