/** A refusal in RetailCRM's shape; `errors` is an object, or an array for an upload. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: Record<string, string> | string[] | undefined;
  readonly extra: Record<string, unknown>;

  constructor(
    status: number,
    errorMsg: string,
    errors?: Record<string, string> | string[],
    extra: Record<string, unknown> = {},
  ) {
    super(errorMsg);
    this.status = status;
    this.errors = errors;
    this.extra = extra;
  }
}

export const errorResponse = ({ status, message, errors, extra }: Refusal): Response =>
  Response.json({ success: false, errorMsg: message, errors, ...extra }, { status });

export const missing = (parameter: string): Refusal => new Refusal(400, `Parameter '${parameter}' is missing`);

export const notFound = (): Refusal => new Refusal(404, 'Not found');

export const badFormat = (errors: Record<string, string>): Refusal =>
  new Refusal(400, 'Errors in the entity format', errors);

export const badInput = (errors: Record<string, string>): Refusal =>
  new Refusal(400, 'Errors in the input parameters', errors);

/** Source: empty fields are left out of an answer, never null. */
export function withoutEmpty<T extends Record<string, unknown>>(row: T): Partial<T> {
  const kept = Object.entries(row).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return Object.fromEntries(kept) as Partial<T>;
}
