import { z } from 'zod';

const idSchema = z.int().positive();
const codeSchema = z.string().min(1).max(50);
const fieldName = z
  .string()
  .regex(/^UF_CRM_[A-Z0-9_]+$/)
  .max(50);

export const settingsSchema = z.object({
  /** The pipeline that new deals come into; 0 is the general one. */
  categoryId: z.int().min(0).default(0),
  /** The stage that they begin at; the pipeline's first unless said otherwise. */
  stageId: codeSchema.optional(),
  typeId: codeSchema.optional(),
  sourceId: codeSchema.optional(),
  /** Who is answerable for new deals; the web-hook's own user unless said otherwise. */
  assignedById: idSchema.optional(),
  /** Where goods are looked for by article: the block of goods and that of variations. None: lines of text alone. */
  catalogIblockIds: z.array(idSchema).max(2).default([]),
  /** Is a product that is missing there made, in the first of these blocks. */
  createProducts: z.boolean().default(false),
  /** The portal's own fields of a deal for what a deal has no field for; what has none goes into the comment. */
  fields: z
    .object({
      recipient: fieldName,
      delivery: fieldName,
      address: fieldName,
      pickupPoint: fieldName,
      payment: fieldName,
      parcel: fieldName,
    })
    .partial()
    .default({}),
  /** Where the portal's pages are; the API's own origin unless said otherwise. */
  siteUrl: z.url().optional(),
  // Source: a bucket of 50 requests that drains by 2 a second, per portal and calling address; a tenth is left to others.
  requestsPerWindow: z.int().min(1).max(50).default(45),
  windowMs: z.int().min(100).max(300_000).default(25_000),
  // Source: a request lasts up to 60 s there. Asking earlier whether it was written would be too early.
  timeoutMs: z.int().min(100).max(120_000).default(65_000),
});
export type Settings = z.infer<typeof settingsSchema>;
export type OwnField = keyof Settings['fields'];

/** The two parts of an incoming web-hook's address, …/rest/{userId}/{code}/; the second one is its secret. */
export const credentialsSchema = z.object({
  userId: z.string().regex(/^\d{1,10}$/),
  code: z
    .string()
    .regex(/^[A-Za-z0-9]+$/)
    .min(8)
    .max(100),
});
export type Credentials = z.infer<typeof credentialsSchema>;

/** Source: PHP prints an empty map as a list. */
const mapOf = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (Array.isArray(value) ? {} : value), schema);

/** Source: `error` is a code, an empty text in older methods, or a number in those of the catalogue. */
export const failureSchema = z.object({
  error: z.union([z.string(), z.number().transform(String)]),
  error_description: z.string().catch(''),
  time: z.object({ operating_reset_at: z.number() }).nullish().catch(null),
});
export type RemoteFailure = z.infer<typeof failureSchema>;

export const batchSchema = z.object({
  result: mapOf(z.record(z.string(), z.unknown())),
  result_error: mapOf(z.record(z.string(), failureSchema)).optional(),
});

const whole = z.coerce.number<unknown>().int();

export const dealSchema = z.object({
  id: whole,
  stageId: z.string().nullish(),
  categoryId: whole.nullish(),
  opportunity: z.coerce
    .number<unknown>()
    .transform((roubles) => Math.round(roubles * 100))
    .nullish()
    .catch(null),
  comments: z.string().nullish(),
  originatorId: z.string().nullish(),
  originId: z.string().nullish(),
});
export type RemoteDeal = z.infer<typeof dealSchema>;

export const dealAnswerSchema = z.object({ item: dealSchema });
export const dealsSchema = z.object({ items: z.array(dealSchema) });

const phoneOrMail = z.object({ id: whole, typeId: z.string(), value: z.string().nullish() });
export const contactSchema = z.object({
  id: whole,
  originId: z.string().nullish(),
  /** A list of them, or a map. */
  fm: z
    .union([z.array(phoneOrMail), z.record(z.string(), phoneOrMail).transform((each) => Object.values(each))])
    .catch([]),
});
export type RemoteContact = z.infer<typeof contactSchema>;
export const contactsSchema = z.object({ items: z.array(contactSchema) });

/** Source: `[]` where nobody has the phone or the e-mail. */
export const sameSchema = mapOf(z.object({ CONTACT: z.array(whole).optional() }));

export const productsSchema = z.object({
  products: z.array(z.object({ id: whole, xmlId: z.union([z.string(), z.number().transform(String)]).nullish() })),
});

export const presentRowsSchema = z.object({
  productRows: z.array(
    z.object({
      id: whole,
      productId: whole.nullish(),
      productName: z.string().nullish(),
      price: z.coerce.number<unknown>(),
      quantity: z.coerce.number<unknown>(),
    }),
  ),
});
export type RemoteRow = z.infer<typeof presentRowsSchema>['productRows'][number];

export const rowsSchema = z.object({ productRows: z.array(z.unknown()) });

export const stagesSchema = z.array(z.object({ ENTITY_ID: z.string(), STATUS_ID: z.string(), NAME: z.string() }));
export type RemoteStage = z.infer<typeof stagesSchema>[number];

export const fieldsSchema = z.object({ fields: mapOf(z.record(z.string(), z.unknown())) });
export const scopesSchema = z.array(z.string());
export const categoriesSchema = z.object({ categories: z.array(z.object({ id: whole })) });
export const catalogsSchema = z.object({ catalogs: z.array(z.object({ iblockId: whole })) });
export const goneSchema = z.unknown();
