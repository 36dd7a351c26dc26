import { z } from 'zod';

export const settingsSchema = z.object({
  /** «Символьный код магазина». */
  site: z.string().min(1).max(100),
  /** «Символьный код типа доставки». */
  deliveryTypeCode: z.string().min(1).max(100),
  orderMethod: z.string().max(100).optional(),
  orderType: z.string().max(100).optional(),
  /** Where the account's pages are; the API's own origin unless said otherwise. */
  siteUrl: z.url().optional(),
  // Source: at most 10 requests a second from one address.
  requestsPerSecond: z.int().min(1).max(10).default(9),
  /** What the account binds goods by. */
  itemKey: z.enum(['externalId', 'xmlId']).default('externalId'),
  timeoutMs: z.int().min(100).max(120_000).default(20_000),
});
export type Settings = z.infer<typeof settingsSchema>;

/** What a header can carry. */
export const credentialsSchema = z.object({
  apiKey: z
    .string()
    .regex(/^[\x21-\x7e]+$/)
    .max(200),
});
export type Credentials = z.infer<typeof credentialsSchema>;

/** Source: PHP prints an empty map as a list. */
const mapOf = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (Array.isArray(value) ? {} : value), schema);

const paymentSchema = z.object({
  id: z.union([z.number(), z.string()]).transform(String).nullish(),
  externalId: z.string().nullish(),
});

/** Source: `errors` is a map of fields, or a list of texts. */
export const failureSchema = z.object({
  errorMsg: z.string().catch(''),
  errors: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]).catch([]),
});

export const orderSchema = z.object({
  id: z.union([z.number(), z.string()]).transform(String),
  externalId: z.string().nullish(),
  number: z.string().nullish(),
  status: z.string().nullish(),
  managerComment: z.string().nullish(),
  summ: z.number().nullish(),
  totalSumm: z.number().nullish(),
  delivery: mapOf(z.object({ data: mapOf(z.object({ trackNumber: z.string().nullish() })).optional() }))
    .optional()
    .catch(undefined),
  // Source: a list in create answers, a map by payment id in the others.
  payments: z
    .union([z.array(paymentSchema), z.record(z.string(), paymentSchema).transform((byId) => Object.values(byId))])
    .catch([]),
});
export type RemoteOrder = z.infer<typeof orderSchema>;

export const orderAnswerSchema = z.object({ order: orderSchema });
export const writtenSchema = z.object({ id: z.union([z.number(), z.string()]).transform(String) });
export const writtenOrderSchema = writtenSchema.extend({ order: orderSchema.optional().catch(undefined) });
export type WrittenOrder = z.infer<typeof writtenOrderSchema>;

export const credentialsAnswerSchema = z.object({
  scopes: z.array(z.string()).nullish().catch(null),
  siteAccess: z.string().nullish().catch(null),
  sitesAvailable: z.array(z.string()).nullish().catch(null),
});
export type CredentialsAnswer = z.infer<typeof credentialsAnswerSchema>;

export const deliveryTypesAnswerSchema = z.object({
  deliveryTypes: mapOf(z.record(z.string(), z.object({ code: z.string(), active: z.boolean().nullish() }))),
});

export type ItemPayload = {
  offer?: { externalId: string } | { xmlId: string };
  productName: string;
  initialPrice: number;
  discountManualAmount: number;
  quantity: number;
};

export type PaymentPayload = {
  externalId: string;
  type: string;
  amount: number;
  status: 'paid' | 'not-paid';
};

export type OrderPayload = {
  externalId?: string;
  number: string;
  lastName: string;
  firstName: string;
  patronymic: string;
  phone: string;
  email: string;
  countryIso: string;
  customerComment: string;
  managerComment: string;
  orderMethod?: string;
  orderType?: string;
  weight: number;
  length: number;
  width: number;
  height: number;
  items: ItemPayload[];
  delivery: {
    code: string;
    cost: number;
    address: Record<string, string>;
    data: { tariff: string; pickuppointId: string };
  };
  payments?: PaymentPayload[];
};
