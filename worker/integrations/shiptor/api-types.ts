import { z } from 'zod';

/** Ids and amounts come as numbers or as texts. */
const id = z.union([z.number(), z.string()]).transform(String);
const text = z.string().nullish();
const figure = z.union([z.number(), z.string()]).transform(Number).pipe(z.number()).nullish().catch(null);

const senderText = z.string().trim().max(200).default('');

const senderSchema = z.object({
  receiver: z.string().trim().min(1).max(200),
  phone: z.string().trim().min(1).max(40),
  email: senderText,
  region: senderText,
  settlement: senderText,
  postalCode: senderText,
  street: senderText,
  house: senderText,
  flat: senderText,
  /** The carrier's point where parcels of a method "from point" are dropped off. */
  pointId: z.int().optional(),
});

export const settingsSchema = z.object({
  /** The parcel's page for a person, with `{id}` or `{rp}` in it. */
  orderUrlTemplate: z.string().max(500).optional(),
  stockId: z.int().optional(),
  /** KLADR code of the place the parcels leave from; opens the through methods. */
  senderSettlementCode: z.string().regex(/^\d+$/).max(20).optional(),
  /** What a through parcel needs of the one who hands it over. */
  sender: senderSchema.optional(),
  // Source: Shiptor's own client spaces its calls to three a second; the server's limit is not documented.
  requestsPerSecond: z.int().min(1).max(100).default(3),
  timeoutMs: z.int().min(100).max(120_000).default(30_000),
});
export type Settings = z.infer<typeof settingsSchema>;

// Source: the token is exactly 40 characters.
export const credentialsSchema = z.object({ token: z.string().regex(/^[\x21-\x7e]{40}$/) });
export type Credentials = z.infer<typeof credentialsSchema>;

/** Source: success carries `result`, failure `error {code, message}`; the id is repeated. */
export const rpcAnswerSchema = z.object({
  jsonrpc: z.string(),
  id: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.object({ code: z.coerce.number(), message: z.string().catch('') }).nullish(),
});

export const shipmentSchema = z.object({ id, confirmed: z.boolean().nullish() });
export type Shipment = z.infer<typeof shipmentSchema>;

export const packageSchema = z.object({
  id,
  external_id: text,
  tracking_number: text,
  status: text,
  /** Only a through parcel has one. */
  shipment: shipmentSchema.nullish().catch(null),
});
export type Package = z.infer<typeof packageSchema>;

export const shippedPackagesSchema = z.object({ shipment: shipmentSchema, packages: z.tuple([packageSchema]) });
export const confirmedSchema = z.looseObject({});
/** Source: the answer of removePackage is not documented. */
export const removedSchema = z.unknown();

export const methodSchema = z.object({
  id,
  name: z.string(),
  category: text,
  group: text,
  courier: text,
});

export const shippingPricesSchema = z.object({
  methods: z.array(
    z.object({
      status: text,
      method: methodSchema,
      cost: z.object({ total: z.object({ sum: figure, currency: text }) }).nullish(),
      days: text,
      min_days: figure,
      max_days: figure,
    }),
  ),
});
export type PricedMethod = z.infer<typeof shippingPricesSchema>['methods'][number];

export const shippingMethodsSchema = z.array(methodSchema);

export const suggestedSettlementsSchema = z.array(
  z.object({
    kladr_id: id,
    name: z.string(),
    type: text,
    short_readable: text,
    administrative_area: text,
    readable_parents: text,
    country: z.object({ code: text }).nullish(),
  }),
);
export type SuggestedSettlement = z.infer<typeof suggestedSettlementsSchema>[number];

export const deliveryPointsSchema = z.array(
  z.object({
    id,
    address: text,
    work_schedule: text,
    shipping_methods: z.array(id).nullish(),
    cod: z.boolean().nullish(),
    card: z.boolean().nullish(),
  }),
);
export type DeliveryPoint = z.infer<typeof deliveryPointsSchema>[number];

export const productsSchema = z.array(
  z.object({
    id: id.nullish().catch(null),
    name: z.string(),
    shopArticle: text,
    article: text,
    sku: text,
    price: figure,
    retailPrice: figure,
    weight: figure,
    length: figure,
    width: figure,
    height: figure,
  }),
);
export type ShiptorProduct = z.infer<typeof productsSchema>[number];

export type PackageLine = {
  shopArticle: string;
  englishName?: string;
  count: number;
  price: number;
  vat?: number | null;
};

/** Parameters of addPackage, and with `id` of editPackage. */
export type PackageParams = {
  length: number;
  width: number;
  height: number;
  weight: number;
  cod?: number;
  declared_cost?: number;
  external_id: string;
  stock?: number;
  departure: {
    shipping_method: number | string;
    delivery_point?: number | string;
    cashless_payment?: boolean;
    comment: string;
    address: Record<string, string>;
  };
  products: PackageLine[];
  services?: PackageLine[];
};

/** How a through parcel is handed to its carrier: fetched by the courier, or dropped off at a point. */
export type ShipmentParams = {
  type: 'courier' | 'delivery-point';
  courier: string;
  address: Record<string, string>;
  delivery_point?: number;
  /** d.m.Y */
  date: string;
  comment: string;
};
