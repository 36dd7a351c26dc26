import { OpenAPIHono } from '@hono/zod-openapi';
import type { z } from 'zod';
import { ApiError } from './errors.ts';
import type { AppEnv } from './request-context.ts';

/** Wrong input as one error that names each field. */
export function invalidInput(error: z.core.$ZodError): ApiError {
  const fields = error.issues.flatMap((issue): { field: string; code: string }[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ field: [...issue.path, key].join('.'), code: 'UNKNOWN_FIELD' }))
      : [{ field: issue.path.join('.') || 'body', code: issue.code.toUpperCase() }],
  );
  return new ApiError('INVALID_INPUT', `Wrong input: ${fields.map(({ field }) => field).join(', ')}`, {
    fields,
  });
}

/** A resource's routes: input is checked by their schemas before a handler runs. */
export const newRoutes = () =>
  new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (!result.success) throw invalidInput(result.error);
    },
  });
