import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { z } from 'zod';
import { errorBodySchema } from '#core/api/common';
import { accessTokenSchema, setupSchema, signedInSchema, signInSchema } from '#core/api/session';
import type { ErrorCode } from '#core/shared/errors';
import type { AuthDeps, Caller } from '#worker/auth/deps';
import { refresh, signOut, signOutEverywhere } from '#worker/auth/sessions';
import { setUp } from '#worker/auth/set-up';
import { signIn } from '#worker/auth/sign-in';
import { ApiError } from '#worker/http/errors';
import type { AppEnv } from '#worker/http/request-context';
import { newRoutes } from '#worker/http/validation';

const json = <Schema extends z.ZodType>(schema: Schema) => ({ 'application/json': { schema } });
const refused = (description: string) => ({ description, content: json(errorBodySchema) });
const bySession = { security: [{ session: [] }] };
const closed = { 204: { description: 'Done' }, 401: refused('Not a session of ours') };

const signInRoute = createRoute({
  method: 'post',
  path: '/sign-in',
  summary: 'Sign in with email and password',
  security: [],
  request: { body: { content: json(signInSchema), required: true } },
  responses: {
    200: { description: 'Signed in', content: json(signedInSchema) },
    401: refused('Wrong email or password'),
    429: refused('Too many attempts from this address or for this account'),
  },
});

const setUpRoute = createRoute({
  method: 'post',
  path: '/setup',
  summary: 'Make the first owner and their shop, once',
  security: [],
  request: { body: { content: json(setupSchema), required: true } },
  responses: {
    201: { description: 'Made and signed in', content: json(signedInSchema) },
    401: refused('Wrong set-up token'),
    404: refused('No set-up token is configured'),
    409: refused('Set up already'),
    429: refused('Too many attempts from this address'),
  },
});

const refreshRoute = createRoute({
  method: 'post',
  path: '/refresh',
  summary: 'Exchange the session token for a new access token',
  ...bySession,
  responses: {
    200: { description: 'A new access token', content: json(accessTokenSchema) },
    401: refused('The session has ended'),
  },
});

const signOutRoute = createRoute({
  method: 'post',
  path: '/sign-out',
  summary: 'End this session',
  ...bySession,
  responses: closed,
});

const signOutEverywhereRoute = createRoute({
  method: 'post',
  path: '/sign-out-everywhere',
  summary: 'End every session of this person',
  ...bySession,
  responses: closed,
});

/** `depsOf` gives each request its own dependencies: the database counts that request's round trips. */
export function authRoutes(depsOf: (context: Context<AppEnv>) => AuthDeps) {
  const routes = newRoutes();
  routes.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'http',
    scheme: 'bearer',
    description: 'The session token that signing in gave',
  });
  routes.use(async (context, next) => {
    context.header('cache-control', 'no-store');
    await next();
  });
  return routes
    .openapi(signInRoute, async (context) => {
      const signedIn = await signIn(depsOf(context), context.req.valid('json'), callerOf(context));
      if (!signedIn.ok) throw refusalOf(signedIn.error);
      return context.json(signedIn.value, 200);
    })
    .openapi(setUpRoute, async (context) => {
      const signedIn = await setUp(depsOf(context), context.req.valid('json'), callerOf(context));
      if (!signedIn.ok) throw refusalOf(signedIn.error);
      return context.json(signedIn.value, 201);
    })
    .openapi(refreshRoute, async (context) => {
      const refreshed = await refresh(depsOf(context), sessionTokenOf(context));
      if (!refreshed.ok) throw refusalOf({ code: refreshed.error });
      return context.json(refreshed.value, 200);
    })
    .openapi(signOutRoute, async (context) => {
      const done = await signOut(depsOf(context), sessionTokenOf(context));
      if (!done.ok) throw refusalOf({ code: done.error });
      return context.body(null, 204);
    })
    .openapi(signOutEverywhereRoute, async (context) => {
      const done = await signOutEverywhere(depsOf(context), sessionTokenOf(context));
      if (!done.ok) throw refusalOf({ code: done.error });
      return context.body(null, 204);
    });
}

const callerOf = (context: Context): Caller => ({
  address: context.req.header('cf-connecting-ip') ?? 'unknown',
  userAgent: (context.req.header('user-agent') ?? '').slice(0, 300),
});

function sessionTokenOf(context: Context): string {
  const token = /^Bearer ([\w.-]{1,300})$/i.exec(context.req.header('authorization') ?? '')?.[1];
  if (!token) throw refusalOf({ code: 'UNAUTHENTICATED' });
  return token;
}

const MESSAGES: Partial<Record<ErrorCode, string>> = {
  INVALID_CREDENTIALS: 'These credentials are not right',
  TOO_MANY_REQUESTS: 'Too many attempts, try again later',
  UNAUTHENTICATED: 'Sign in first',
  ALREADY_SETUP: 'The first owner exists already',
  NOT_FOUND: 'There is nothing at this address',
};

function refusalOf({ code, retryAfterSeconds }: { code: ErrorCode; retryAfterSeconds?: number }): ApiError {
  const headers: Record<string, string> = retryAfterSeconds ? { 'retry-after': String(retryAfterSeconds) } : {};
  return new ApiError(code, MESSAGES[code] ?? code, undefined, headers);
}
