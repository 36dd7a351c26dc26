/** Messages by field, as the vendor's clients read them, or a list under `errors`. */
export type Errors = Record<string, string[]>;

export class Refusal extends Error {
  readonly status: number;
  readonly errors: Errors;

  constructor(status: number, errors: Errors) {
    super(Object.values(errors).flat().join('; '));
    this.status = status;
    this.errors = errors;
  }
}

export const errorResponse = ({ status, errors }: Refusal): Response => Response.json(errors, { status });

export const notFound = (): Refusal => new Refusal(404, { errors: ['Запись не найдена'] });

/** A failed validation; its status is a setting of the stand-in. */
export class Invalid extends Error {
  readonly errors: Errors;

  constructor(errors: Errors) {
    super(Object.values(errors).flat().join('; '));
    this.errors = errors;
  }
}

export const invalid = (field: string, message: string): Invalid => new Invalid({ [field]: [message] });
