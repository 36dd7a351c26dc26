import { z } from 'zod';

const id = z.int().positive();

export const settingsSchema = z
  .object({
    /** Where new deals go. Left out, they go to the first status of the account's main pipeline. */
    pipelineId: id.optional(),
    /** Source: statuses 142 and 143 are in every pipeline, so a status is told together with its pipeline. */
    statusId: id.optional(),
    responsibleUserId: id.optional(),
    tags: z.array(z.string().min(1).max(100)).max(10).default([]),
    /** The deal's text field for the order's number; found or made by its name where it is not told. */
    numberFieldId: id.optional(),
    /** Where the account's pages are; the API's own origin unless said otherwise. */
    siteUrl: z.url().optional(),
    // Source: at most 7 requests a second.
    requestsPerSecond: z.int().min(1).max(7).default(7),
    timeoutMs: z.int().min(100).max(120_000).default(20_000),
  })
  .refine(({ pipelineId, statusId }) => statusId === undefined || pipelineId !== undefined, {
    path: ['pipelineId'],
    error: 'Статус указывается вместе с воронкой',
  });
export type Settings = z.infer<typeof settingsSchema>;

/** What a header can carry. */
const token = z
  .string()
  .regex(/^[\x21-\x7e]+$/)
  .max(4000);

const text = z.string().min(1).max(4000);

/** A long-lived token of a private integration. */
const longLivedSchema = z.object({ token });

/** Source: the refresh token works once and is replaced with each use; `code` is what the very first pair is asked with. */
const oauthSchema = z
  .object({
    clientId: text,
    clientSecret: text,
    redirectUri: text,
    code: text.optional(),
    accessToken: token.optional(),
    refreshToken: text.optional(),
    /** Milliseconds since 1970: when the access token ends, and from when on a new pair is asked for. */
    expiresAt: z.number().optional(),
    renewAt: z.number().optional(),
  })
  .refine((given) => given.refreshToken ?? given.code ?? given.accessToken, { error: 'Нужен refreshToken или code' });
export type OauthCredentials = z.infer<typeof oauthSchema>;

export const credentialsSchema = z.union([longLivedSchema, oauthSchema]);
export type Credentials = z.infer<typeof credentialsSchema>;

export const tokenAnswerSchema = z.object({
  access_token: token,
  refresh_token: text,
  expires_in: z.number().positive(),
});

/** Source: application/problem+json, with the fields' errors under `validation-errors`. */
export const problemSchema = z.object({
  title: z.string().catch(''),
  detail: z.string().catch(''),
  retry_after: z.number().nonnegative().optional().catch(undefined),
  'validation-errors': z
    .array(
      z.object({
        errors: z
          .array(z.object({ code: z.string().catch(''), path: z.string().catch(''), detail: z.string().catch('') }))
          .catch([]),
      }),
    )
    .catch([]),
});
export type Problem = z.infer<typeof problemSchema>;

const fieldValueSchema = z.object({
  field_id: z.number(),
  field_code: z.string().nullish(),
  values: z.array(z.object({ value: z.unknown(), enum_code: z.string().nullish() })).catch([]),
});
export type FieldValue = z.infer<typeof fieldValueSchema>;

/** Source: `custom_fields_values` is null where nothing is filled in. */
const fieldValues = z
  .array(fieldValueSchema)
  .nullish()
  .transform((values) => values ?? []);

const next = z
  .object({ next: z.object({ href: z.string() }).optional() })
  .optional()
  .catch(undefined);

export const listOf = <K extends string, T extends z.ZodType>(key: K, schema: T) =>
  z.object({ _links: next, _embedded: z.object({ [key]: z.array(schema) } as Record<K, z.ZodArray<T>>) });

/** Source: embedded goods are printed flat, or with their quantity under `metadata`. */
const linkedElementSchema = z
  .object({
    id: z.number(),
    quantity: z.number().nullish(),
    catalog_id: z.number().nullish(),
    metadata: z.object({ quantity: z.number().nullish(), catalog_id: z.number().nullish() }).nullish(),
  })
  .transform(({ id: elementId, quantity, catalog_id, metadata }) => ({
    id: elementId,
    quantity: quantity ?? metadata?.quantity ?? 0,
    catalogId: catalog_id ?? metadata?.catalog_id ?? null,
  }));

export const leadSchema = z.object({
  id: z.number(),
  pipeline_id: z.number().nullish(),
  status_id: z.number().nullish(),
  is_deleted: z.boolean().nullish(),
  custom_fields_values: fieldValues,
  _embedded: z
    .object({
      // Source: written as `is_main`, read as `main_contact` among links and as `is_main` inside a deal.
      contacts: z.array(z.object({ id: z.number(), is_main: z.boolean().nullish() })).default([]),
      catalog_elements: z.array(linkedElementSchema).default([]),
    })
    .default({ contacts: [], catalog_elements: [] }),
});
export type Lead = z.infer<typeof leadSchema>;

export const contactSchema = z.object({
  id: z.number(),
  name: z.string().nullish(),
  is_deleted: z.boolean().nullish(),
  custom_fields_values: fieldValues,
});
export type Contact = z.infer<typeof contactSchema>;

export const elementSchema = z.object({
  id: z.number(),
  name: z.string().catch(''),
  is_deleted: z.boolean().nullish(),
  custom_fields_values: fieldValues,
});
export type Element = z.infer<typeof elementSchema>;

export const catalogSchema = z.object({ id: z.number(), type: z.string().nullish() });
export const fieldSchema = z.object({ id: z.number(), name: z.string(), type: z.string() });
export type Field = z.infer<typeof fieldSchema>;

export const pipelineSchema = z.object({
  id: z.number(),
  name: z.string(),
  is_main: z.boolean().nullish(),
  is_archive: z.boolean().nullish(),
  _embedded: z.object({
    statuses: z.array(
      z.object({ id: z.number(), name: z.string(), sort: z.number().catch(0), type: z.number().nullish() }),
    ),
  }),
});
export type Pipeline = z.infer<typeof pipelineSchema>;

export const accountSchema = z.object({ id: z.number(), currency: z.string().nullish() });

/** Source: a complex write answers a bare array. */
export const complexAnswerSchema = z
  .tuple([z.object({ id: z.number(), contact_id: z.number().nullish(), merged: z.boolean().nullish() })])
  .transform(([made]) => made);
export const writtenSchema = z.object({ id: z.number() });

export type FieldPayload = {
  field_id?: number;
  field_code?: string;
  values: { value: string; enum_code?: string }[];
};
export type ContactPayload = { name: string; custom_fields_values: FieldPayload[] };
export type ElementPayload = { name: string; custom_fields_values: FieldPayload[] };
export type LeadPayload = { name: string; price: number; custom_fields_values: FieldPayload[] };
export type LinkPayload = {
  to_entity_id: number;
  to_entity_type: 'contacts' | 'catalog_elements';
  metadata?: { is_main: true } | { quantity: number; catalog_id: number } | { catalog_id: number };
};
