import { z } from 'zod';

/** Source: "must be a numeric": a number or a string that reads as one. */
export const numeric = (message: string, accepts: (value: number) => boolean = () => true) =>
  z
    .union(
      [
        z.number(),
        z
          .string()
          .regex(/^-?\d+(\.\d+)?$/)
          .transform(Number),
      ],
      { error: message },
    )
    .refine(accepts, { error: message });

/** PHP's idea of a switch: true, false, 1, 0. */
export const flag = (message: string) =>
  z
    .union([z.boolean(), z.literal([0, 1, '0', '1', 'true', 'false'])], { error: message })
    .transform((value) => value === true || value === 1 || value === '1' || value === 'true');

/** A text that may come as a number, empty when null. */
export const text = z
  .union([z.string(), z.number()], { error: 'Must contain scalar value.' })
  .nullish()
  .transform((value) => (value === null || value === undefined ? '' : String(value).trim()));

export const shortText = text.refine((value) => value.length <= 64, {
  error: 'Value can not be longer than 64 characters.',
});

export const dimension = numeric('Must be a numeric greater than 0 or null.', (value) => value > 0);
export const money = numeric('Must be a numeric greater or equal 0.', (value) => value >= 0);

export const pageNumber = numeric('Must be a numeric greater than 0 or null.', (value) => value > 0).nullish();

// Source: per_page is at most 100.
export const perPage = numeric(
  'Must be a numeric greater than 0 or null.',
  (value) => value > 0 && value <= 100,
).nullish();

export const pageOf = <T>(rows: readonly T[], page: number | null | undefined, size: number | null | undefined): T[] =>
  rows.slice(((page ?? 1) - 1) * (size ?? 10), (page ?? 1) * (size ?? 10));
