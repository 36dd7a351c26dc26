import { randomUUID } from 'node:crypto';
import type { z } from 'zod';

const STATUSES = {
  invalid_request: 400,
  invalid_credentials: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  unsupported_media_type: 415,
  too_many_requests: 429,
  internal_server_error: 500,
  service_unavailable: 503,
} as const;

export type RefusalCode = keyof typeof STATUSES;

export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly parameter: string | undefined;

  constructor(code: RefusalCode, description: string, parameter?: string) {
    super(description);
    this.code = code;
    this.parameter = parameter;
  }
}

// Source: every error is {type: "error", id, code, description?, parameter?}.
export function errorResponse({ code, message, parameter }: Refusal): Response {
  const body = { type: 'error', id: randomUUID(), code, description: message, parameter };
  return Response.json(body, { status: STATUSES[code] });
}

export function readInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Refusal('invalid_request', issue?.message ?? 'Invalid request', issue?.path.join('.'));
}
