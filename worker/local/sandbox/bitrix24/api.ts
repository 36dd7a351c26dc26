import type { Context } from 'hono';
import { Hono } from 'hono';
import { DEMO_CREDENTIALS } from '../demo-credentials.ts';
import type { ApiRequest, RequestEnv, StandInContext } from '../kit/stand-in.ts';
import { errorBody, errorResponse, Refusal, timeOf } from './answers.ts';
import { type Hook, runMethod } from './methods.ts';
import { fillIn, listOf, mapOf, type Params, parseQuery, partOf, textOf } from './parameters.ts';

const { userId, code, crmUserId, crmCode, goodsUserId, goodsCode } = DEMO_CREDENTIALS.bitrix24;

const HOOKS: Record<string, Hook> = {
  [`${userId}/${code}`]: { userId: 1, scopes: ['crm', 'catalog', 'user_brief'] },
  [`${crmUserId}/${crmCode}`]: { userId: 7, scopes: ['crm'] },
  [`${goodsUserId}/${goodsCode}`]: { userId: 8, scopes: ['catalog'] },
};

// Source: 50 commands in a batch.
const COMMANDS = 50;

/** Body as JSON or a form, over what the address says. */
function paramsOf(body: string, contentType: string, search: string): Params {
  const asked = parseQuery(search.replace(/^\?/, ''));
  if (!contentType.startsWith('application/json')) return { ...asked, ...parseQuery(body) };
  try {
    return { ...asked, ...mapOf(JSON.parse(body || '{}')) };
  } catch {
    return asked;
  }
}

const commandsOf = (params: Params): [key: string, method: string, query: string][] =>
  Object.entries(mapOf(partOf(params, 'cmd'))).map(([key, command]) => {
    const [method = '', query = ''] = String(command).split(/\?(.*)/s);
    return [key, method, query];
  });

/** Source: an empty map is printed as a list. */
const printed = (map: Params): unknown => (Object.keys(map).length === 0 ? [] : map);

function runBatch(context: StandInContext, hook: Hook, params: Params): object {
  const commands = commandsOf(params);
  if (commands.length > COMMANDS) {
    throw new Refusal(400, 'ERROR_BATCH_LENGTH_EXCEEDED', 'Max batch length exceeded');
  }
  const halts = ['1', 'true'].includes(textOf(params, 'halt') ?? '0');
  const [result, errors, totals, nexts, times]: [Params, Params, Params, Params, Params] = [{}, {}, {}, {}, {}];
  for (const [key, method, query] of commands) {
    try {
      if (method.toLowerCase() === 'batch') {
        throw new Refusal(405, 'ERROR_BATCH_METHOD_NOT_ALLOWED', 'Method is not allowed for batch usage');
      }
      const filled = mapOf(fillIn(parseQuery(query), result));
      const { result: own, total, next } = runMethod(method, { context, hook, params: filled });
      result[key] = own;
      if (total !== undefined) totals[key] = total;
      if (next !== undefined) nexts[key] = next;
      times[key] = timeOf(context.now());
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      errors[key] = errorBody(error);
      if (halts) break;
    }
  }
  return {
    ...{ result: printed(result), result_error: printed(errors), result_total: printed(totals) },
    ...{ result_next: printed(nexts), result_time: printed(times) },
  };
}

async function answer(context: StandInContext, c: Context<RequestEnv>): Promise<Response> {
  const [, , user = '', secret = '', named = ''] = c.req.path.split('/');
  const hook = HOOKS[`${user}/${secret}`];
  if (!hook) throw new Refusal(403, 'INVALID_CREDENTIALS', 'Invalid request credentials');
  const method = named.replace(/\.json$/i, '');
  const body = c.req.method === 'GET' ? '' : await c.req.text();
  const params = paramsOf(body, c.req.header('content-type') ?? '', new URL(c.req.url).search);
  const told =
    method.toLowerCase() === 'batch'
      ? { result: runBatch(context, hook, params) }
      : runMethod(method, { context, hook, params });
  return c.json({ ...told, time: timeOf(context.now()) });
}

/** The API under /rest/{user}/{secret}/. */
export function apiRoutes(context: StandInContext) {
  const app = new Hono<RequestEnv>();
  app.onError((error) => {
    if (error instanceof Refusal) return errorResponse(error);
    throw error;
  });
  app.all('*', (c) => answer(context, c));
  return app;
}

const writesDeal = (method: string, query: string): boolean =>
  /^crm\.item\.(add|update|delete)$/.test(method) && textOf(parseQuery(query), 'entityTypeId') === '2';

/** A batch is named by its write of a deal, or by its first command: `batch crm.item.add`. */
export function methodOf({ path, body, search, headers }: ApiRequest): string {
  const method = (path.split('/')[4] ?? '').replace(/\.json$/i, '').toLowerCase();
  if (method !== 'batch') return method;
  const commands = commandsOf(paramsOf(body, headers.get('content-type') ?? '', search)).map(
    ([, name, query]) => [name.toLowerCase(), query] as const,
  );
  const [name = ''] = commands.find(([each, query]) => writesDeal(each, query)) ?? listOf(commands[0]).map(String);
  return `batch ${name}`;
}
