import { z } from 'zod';

/** As much of JSON Schema as the API's description uses. */
const baseSchema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  maxLength: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  maxItems: z.number().optional(),
  required: z.array(z.string()).optional(),
});
type Base = z.infer<typeof baseSchema>;
export type Schema = Base & { properties?: Record<string, Schema>; items?: Schema; anyOf?: Schema[] };
export const schemaSchema: z.ZodType<Schema> = baseSchema.extend({
  get properties() {
    return z.record(z.string(), schemaSchema).optional();
  },
  get items() {
    return schemaSchema.optional();
  },
  get anyOf() {
    return z.array(schemaSchema).optional();
  },
}) as z.ZodType<Schema>;

export type Wrong = { field: string; value: unknown; why: string };

const typesOf = ({ type = [] }: Schema) => [type].flat();
const real = (schema: Schema): Schema => schema.anyOf?.find((each) => !typesOf(each).includes('null')) ?? schema;

/** Every way in which a value of this schema can be wrong on its own, each as the whole value with one thing wrong. */
export function wrongValues(given: Schema, sample: unknown, field: string): Wrong[] {
  const schema = real(given);
  const types = typesOf(schema);
  const at = (value: unknown, why: string): Wrong => ({ field, value, why });
  const own: Wrong[] = [at(types.includes('array') ? { a: 1 } : [[0]], 'another type')];
  if (types.includes('string')) own.push(at(12, 'a number'));
  if (types.includes('boolean')) own.push(at('true', 'a text'));
  if (types.includes('integer') || types.includes('number'))
    own.push(at('1', 'a text'), at(1.5, 'a fraction'), at(1e300, 'far too large'));
  if (schema.enum) own.push(at('nonsense', 'not one of them'));
  if (schema.maxLength !== undefined) own.push(at('x'.repeat(schema.maxLength + 1), 'too long'));
  if (schema.maximum !== undefined && schema.maximum < 1e15) own.push(at(schema.maximum + 1, 'too large'));
  if (schema.minimum !== undefined && schema.minimum > -1e15) own.push(at(schema.minimum - 1, 'too small'));
  if (schema.items) own.push(...listOf(schema, sample, field));
  if (schema.properties) own.push(...fieldsOf(schema, sample, field));
  return own;
}

function listOf({ items = {}, maxItems }: Schema, sample: unknown, field: string): Wrong[] {
  const first: unknown = Array.isArray(sample) ? sample[0] : undefined;
  const inner = wrongValues(items, first, `${field}.0`).map((wrong) => ({ ...wrong, value: [wrong.value] }));
  if (maxItems === undefined || first === undefined) return inner;
  return [...inner, { field, value: Array.from({ length: maxItems + 1 }, () => first), why: 'too many' }];
}

function fieldsOf({ properties = {}, required = [] }: Schema, sample: unknown, field: string): Wrong[] {
  const whole: Record<string, unknown> = typeof sample === 'object' && sample !== null ? { ...sample } : {};
  const path = (name: string) => (field ? `${field}.${name}` : name);
  const wrong = Object.entries(properties).flatMap(([name, schema]) =>
    wrongValues(schema, whole[name], path(name)).map((each) => ({ ...each, value: { ...whole, [name]: each.value } })),
  );
  const missing = required.map((name) => {
    const { [name]: _, ...rest } = whole;
    return { field: path(name), value: rest, why: 'missing' };
  });
  return [...wrong, ...missing, { field: path('unheardOf'), value: { ...whole, unheardOf: 1 }, why: 'unknown' }];
}
