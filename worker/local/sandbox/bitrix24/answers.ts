import { moscowIso } from '../kit/time.ts';

/** A refusal in the portal's shape. Source: `error` is a code, an empty text in older methods, a number in catalog.*. */
export class Refusal extends Error {
  readonly status: number;
  readonly error: string | number;

  constructor(status: number, error: string | number, description: string) {
    super(description);
    this.status = status;
    this.error = error;
  }
}

export const notFound = (): Refusal => new Refusal(400, 'NOT_FOUND', 'Элемент не найден');
export const wrongArgument = (message: string): Refusal => new Refusal(400, 'INVALID_ARG_VALUE', message);
export const wrongValue = (field: string): Refusal =>
  new Refusal(400, 'CRM_FIELD_ERROR_VALUE_NOT_VALID', `Значение поля «${field}» некорректно`);

/** Source: each answer tells its times and what the method has used of its ten minutes. */
export function timeOf(now: Date): object {
  const seconds = now.getTime() / 1000;
  return {
    ...{ start: seconds, finish: seconds + 0.02, duration: 0.02, processing: 0.01 },
    ...{ date_start: moscowIso(now), date_finish: moscowIso(now) },
    ...{ operating: 0.01, operating_reset_at: Math.ceil(seconds) + 600 },
  };
}

export const errorBody = ({ error, message }: Refusal) => ({ error, error_description: message });

export const errorResponse = (refusal: Refusal): Response =>
  Response.json(errorBody(refusal), { status: refusal.status });
