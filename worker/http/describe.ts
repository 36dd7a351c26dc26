import { z } from '@hono/zod-openapi';
import { errorBodySchema } from '#core/api/common';

/** Short forms for the API's description of itself. */
export const json = <Schema extends z.ZodType>(schema: Schema) => ({ 'application/json': { schema } });
export const answers = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  description,
  content: json(schema),
});
export const takes = <Schema extends z.ZodType>(schema: Schema) => ({ content: json(schema), required: true as const });

const refusal = (description: string) => ({ description, content: json(errorBodySchema) });

/** What any route may refuse with; the error's code says which. */
export const REFUSALS = {
  400: refusal('The input is not right; `details.fields` names each field'),
  401: refusal('No access token, or one that has expired'),
  403: refusal('This role may not do that'),
  404: refusal('There is no such thing in your shops'),
  413: refusal('The body is larger than the API takes'),
  415: refusal('The body is not application/json'),
};
export const CONFLICT = { 409: refusal('Something stands in the way; `details.current` is what stands now') };
/** For a POST that writes: repeated with the same key and body, it is answered without being done again. */
export const keyed = z.object({
  'idempotency-key': z
    .string()
    .max(200)
    .optional()
    .openapi({ param: { required: true } }),
});
export const KEY_REUSED = { 422: refusal('The Idempotency-Key was used with another body') };

export const RULE = { 422: refusal('A rule forbids it; `details.fields` names the rule and the field') };
export const OUTSIDE = { 502: refusal('The outside system did not answer; its words are in the message') };
