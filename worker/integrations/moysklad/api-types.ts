import { z } from 'zod';

/** How goods and services are told apart there: «Код» or «Внешний код». */
const keySchema = z.enum(['code', 'externalCode']);
export type Key = z.infer<typeof keySchema>;

export const settingsSchema = z.object({
  /** «Организация» that the orders are written to. */
  organizationId: z.guid(),
  /** «Склад», «Канал продаж», «Проект» and the state of new orders, where the account uses them. */
  storeId: z.guid().optional(),
  salesChannelId: z.guid().optional(),
  projectId: z.guid().optional(),
  stateId: z.guid().optional(),
  /** What the account keeps ShopArticle in. */
  itemKey: keySchema.default('code'),
  /** What the account keeps the delivery method's code in. */
  serviceKey: keySchema.default('code'),
  /** One service for every delivery; otherwise each method has its own. */
  serviceCode: z.string().trim().min(1).max(255).optional(),
  /** An order's own field of the type «Число дробное» for its weight; otherwise it stands in the comment. */
  weightAttributeId: z.guid().optional(),
  // Source: 45 units in 3 seconds; a request weighs 1 for a solution's token and 4 for a user since 1 December 2026.
  unitsPerRequest: z.int().min(1).max(4).default(4),
  timeoutMs: z.int().min(100).max(120_000).default(10_000),
});
export type Settings = z.infer<typeof settingsSchema>;

export const credentialsSchema = z.union([
  z.object({
    token: z
      .string()
      .regex(/^[\x21-\x7e]+$/)
      .max(500),
  }),
  z.object({ login: z.string().min(1).max(255), password: z.string().min(1).max(255) }),
]);
export type Credentials = z.infer<typeof credentialsSchema>;

const metaSchema = z.object({ href: z.string(), type: z.string() });

/** A reference to another thing of the account. */
export type Reference = { meta: { href: string; type: string; mediaType: 'application/json' } };

/** Source: each problem is one element; a refused array answers with an array of such objects. */
export const errorsSchema = z.object({
  errors: z
    .array(z.object({ error: z.string().catch(''), code: z.number().catch(0), parameter: z.string().optional() }))
    .min(1),
});

const text = z.string().optional().catch(undefined);

/** A product, a variant, a service or a counterparty. */
export const entitySchema = z.object({
  meta: metaSchema,
  id: z.string(),
  name: z.string().catch(''),
  code: text,
  externalCode: text,
  email: text,
  phone: text,
  archived: z.boolean().catch(false),
  created: z.string().catch(''),
});
export type Entity = z.infer<typeof entitySchema>;

export const rowsOf = <T extends z.ZodType>(row: T) => z.object({ rows: z.array(row) });

/** Source: each element of an answer to an array is the thing, or its errors. */
export const writtenEntitiesSchema = z.array(z.union([entitySchema, errorsSchema]));

const positionSchema = z.object({
  id: z.string(),
  quantity: z.number(),
  price: z.number(),
  reserve: z.number().catch(0),
  assortment: z.object({ meta: metaSchema }),
});
export type RemotePosition = z.infer<typeof positionSchema>;

export const orderSchema = z.object({
  // Source: uuidHref is the page of a thing; an order's id there is its id here.
  meta: z.object({
    uuidHref: z
      .url({ protocol: /^https?$/ })
      .optional()
      .catch(undefined),
  }),
  id: z.string(),
  name: z.string().catch(''),
  externalCode: z.string().optional(),
  description: z.string().catch(''),
  shipmentAddress: z.string().catch(''),
  sum: z.number().optional(),
  // Source: a removed document may still be read; then it says when it was removed.
  deleted: z.string().optional(),
  agent: z.object({ meta: metaSchema }),
  agentAccount: z.unknown().optional(),
  // Source: no state at all in an order whose state was never set, and no name where it is not expanded.
  state: z.object({ name: z.string().optional() }).optional(),
  // Source: `rows` only where positions are expanded.
  positions: z.object({ meta: z.object({ size: z.number() }), rows: z.array(positionSchema).optional() }),
});
export type RemoteOrder = z.infer<typeof orderSchema>;

export const priceTypeSchema = z.object({ meta: metaSchema });

export const metadataSchema = z.object({ states: z.array(z.object({ id: z.string() })).catch([]) });
export const attributesSchema = rowsOf(z.object({ id: z.string(), type: z.string() }));

/** Source: a right is NO, or names whose things it reaches. */
export const employeeSchema = z.object({
  permissions: z.record(z.string(), z.union([z.record(z.string(), z.unknown()), z.boolean()])).catch({}),
});
export type Permissions = z.infer<typeof employeeSchema>['permissions'];

export type CounterpartyPayload = {
  syncId: string;
  name: string;
  companyType: 'individual';
  email?: string;
  phone?: string;
  actualAddressFull?: { city: string };
};

export type GoodsPayload = {
  syncId: string;
  name: string;
  description?: string;
  code?: string;
  externalCode?: string;
  weight?: number;
  salePrices: { value: number; priceType: Reference }[];
};

export type PositionPayload = {
  id?: string;
  quantity: number;
  price: number;
  vat: number;
  vatEnabled: boolean;
  reserve?: number;
  assortment: Reference;
};

export type OrderPayload = {
  name: string;
  agent: Reference;
  description: string;
  shipmentAddress: string;
  vatEnabled: boolean;
  vatIncluded: boolean;
  attributes?: { meta: Reference['meta']; value: number }[];
  positions: PositionPayload[];
};

export type NewOrderPayload = OrderPayload & {
  syncId: string;
  externalCode: string;
  moment: string;
  applicable: boolean;
  organization: Reference;
} & Partial<Record<'store' | 'salesChannel' | 'project' | 'state', Reference>>;
