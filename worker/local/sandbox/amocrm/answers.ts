import { randomUUID } from 'node:crypto';
import type { z } from 'zod';

export interface FieldError {
  code: string;
  path: string;
  detail: string;
}

/** A refusal in amoCRM's shape, application/problem+json. */
export class Problem extends Error {
  readonly status: number;
  readonly title: string;
  readonly extra: Record<string, unknown>;

  constructor(status: number, title: string, detail: string, extra: Record<string, unknown> = {}) {
    super(detail);
    this.status = status;
    this.title = title;
    this.extra = extra;
  }
}

export function problemResponse({ status, title, message, extra }: Problem): Response {
  // Source: a server's error has a trace id and no type.
  const kind = status >= 500 ? { trace_id: randomUUID() } : { type: `https://httpstatus.es/${status}` };
  return new Response(JSON.stringify({ ...extra, title, ...kind, status, detail: message }), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  });
}

export const unauthorized = (): Problem => new Problem(401, 'Unauthorized', 'Invalid or expired token');

export const notFound = (): Problem => new Problem(404, 'Not Found', 'Entity not found');

/** Source: errors are listed per row of the request, each row by its request id. */
export const invalid = (rows: { request_id: string; errors: FieldError[] }[]): Problem =>
  new Problem(400, 'Bad Request', 'Request validation failed', { 'validation-errors': rows });

export const notSupported = (path: string): FieldError => ({
  code: 'NotSupportedChoice',
  path,
  detail: 'The value you selected is not a valid choice.',
});

interface Row {
  request_id?: string | undefined;
}

/**
 * Rows of a write, checked one by one. Source: a wrong row refuses the whole request; a request id that was left out
 * is the row's place.
 */
export function readRows<T extends Row>(
  body: unknown,
  schema: z.ZodType<T>,
  check: (row: T) => FieldError[] = () => [],
): (T & { request_id: string })[] {
  if (!Array.isArray(body) || body.length === 0) throw new Problem(400, 'Bad Request', 'Request data can not be empty');
  if (body.length > 250) throw new Problem(422, 'Unprocessable Entity', 'Limit 250 per request');
  const refused: { request_id: string; errors: FieldError[] }[] = [];
  const rows = body.flatMap((each: unknown, index) => {
    const parsed = schema.safeParse(each);
    const errors = parsed.success
      ? check(parsed.data)
      : parsed.error.issues.map(({ path, message }) => ({
          code: 'InvalidType',
          path: path.join('.'),
          detail: message,
        }));
    if (errors.length > 0) refused.push({ request_id: String(index), errors });
    return parsed.success ? [{ ...parsed.data, request_id: parsed.data.request_id ?? String(index) }] : [];
  });
  if (refused.length > 0) throw invalid(refused);
  return rows;
}

/** One object of a write by id. */
export function readOne<T extends Row>(body: unknown, schema: z.ZodType<T>, check?: (row: T) => FieldError[]): T {
  const [row] = readRows([body], schema, check);
  if (!row) throw new Problem(400, 'Bad Request', 'Request data can not be empty');
  return row;
}

export const hal = (body: unknown): Response =>
  new Response(JSON.stringify(body), { status: 200, headers: { 'content-type': 'application/hal+json' } });

/** Source: nothing found is 204 without a body, never an empty list. */
export const nothingFound = (): Response => new Response(null, { status: 204 });
