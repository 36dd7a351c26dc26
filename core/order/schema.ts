import { z } from 'zod';
import { DELIVERY_CATEGORIES } from '../delivery/category.ts';
import { LINK_STATES, SYSTEMS } from '../integration/systems.ts';
import { WITHOUT_NUL } from '../shared/text.ts';
import { COD_METHODS, PREPAYMENT_METHODS } from './payment.ts';
import { ORDER_STATUSES } from './status.ts';
import { ORDER_TYPES } from './type.ts';

const text = (max: number) => z.string().trim().max(max).regex(WITHOUT_NUL);
/** A billion roubles: any sum of an order stays a whole number that JSON and the database carry exactly. */
export const MAX_KOPECKS = 1_000_000_000_00;
const kopecks = z.int().min(0).max(MAX_KOPECKS);

export const recipientSchema = z.object({ fullName: text(400), phone: text(40), email: text(254) });

export const addressSchema = z.object({
  country: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z]{2}$/),
  region: text(200),
  settlement: text(200),
  settlementCode: text(20),
  postalCode: text(20),
  street: text(400),
  house: text(40),
  flat: text(40),
});

export const VAT_RATES = ['none', '0', '5', '7', '10', '20', '22'] as const;

export const itemSchema = z.object({
  id: z.string().min(1).max(64),
  sku: text(200),
  shopArticle: text(64),
  name: text(400).min(1),
  quantity: z.int().min(1).max(100_000),
  priceKopecks: kopecks,
  /** Taken off the whole line, not off one piece. */
  discountKopecks: kopecks,
  vatRate: z.enum(VAT_RATES),
  weightGrams: z.int().min(0).max(1_000_000),
  lengthMm: z.int().min(0).max(10_000),
  widthMm: z.int().min(0).max(10_000),
  heightMm: z.int().min(0).max(10_000),
});

export const parcelSchema = z.object({
  weightGrams: z.int().min(0).max(1_000_000),
  lengthMm: z.int().min(0).max(10_000),
  widthMm: z.int().min(0).max(10_000),
  heightMm: z.int().min(0).max(10_000),
  /** «Автоматически рассчитывать габариты». */
  auto: z.boolean(),
});

export const codSchema = z.object({ amountKopecks: kopecks.min(1), method: z.enum(COD_METHODS) });
export const prepaymentSchema = z.object({
  method: z.enum(PREPAYMENT_METHODS),
  paid: z.boolean(),
  refundedKopecks: kopecks,
});

export const deliverySchema = z.object({
  methodCode: text(100).nullable(),
  methodName: text(200),
  carrier: text(100),
  category: z.enum(DELIVERY_CATEGORIES).nullable(),
  pickupPointId: text(100).nullable(),
  pickupPointAddress: text(400),
  costKopecks: kopecks,
  termDays: z.strictObject({ min: z.int().min(0), max: z.int().min(0) }).nullable(),
  /** When the price was taken from the carrier; null where a person set it. */
  asOf: z.iso.datetime().nullable(),
  /** The order changed since the price was taken. */
  stale: z.boolean(),
});

export const linkSchema = z.object({
  id: z.string(),
  connectionId: z.string(),
  system: z.enum(SYSTEMS),
  state: z.enum(LINK_STATES),
  externalId: z.string().nullable(),
  url: z.string().nullable(),
  trackingNumber: z.string().nullable(),
  externalStatus: z.string().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  updatedAt: z.iso.datetime(),
});

export const SOURCES = ['manual', 'api', 'preorder', 'woocommerce', 'demo'] as const;
export const PREORDER_STAGES = ['sent', 'opened', 'filling', 'placed', 'paid'] as const;

export const orderSchema = z.object({
  id: z.string(),
  shopId: z.string(),
  number: text(60).min(1),
  status: z.enum(ORDER_STATUSES),
  type: z.enum(ORDER_TYPES),
  version: z.int().min(1),
  source: z.enum(SOURCES),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  comment: text(2000),
  note: text(2000),
  recipient: recipientSchema,
  address: addressSchema,
  items: z.array(itemSchema).max(500),
  parcel: parcelSchema,
  declaredValueKopecks: kopecks,
  cod: codSchema.nullable(),
  prepayment: prepaymentSchema.nullable(),
  delivery: deliverySchema,
  itemsTotalKopecks: z.int(),
  totalKopecks: z.int(),
  original: z.object({ currency: z.string(), exponent: z.int(), totalMinor: z.int() }).nullable(),
  problem: z.object({ code: z.string(), message: z.string() }).nullable(),
  links: z.array(linkSchema),
  preorder: z
    .object({ url: z.string(), expiresAt: z.iso.datetime().nullable(), stage: z.enum(PREORDER_STAGES) })
    .nullable(),
  paymentLink: z.object({ url: z.string() }).nullable(),
});

export type Order = z.infer<typeof orderSchema>;
export type OrderItem = z.infer<typeof itemSchema>;
export type OrderLink = z.infer<typeof linkSchema>;
export type Recipient = z.infer<typeof recipientSchema>;
export type Address = z.infer<typeof addressSchema>;
export type Parcel = z.infer<typeof parcelSchema>;
export type Delivery = z.infer<typeof deliverySchema>;
export type OrderSource = (typeof SOURCES)[number];

/** The part of an order that a person edits; everything else follows from it or is kept by the system. */
export type OrderContent = Pick<
  Order,
  | 'number'
  | 'comment'
  | 'note'
  | 'recipient'
  | 'address'
  | 'items'
  | 'parcel'
  | 'declaredValueKopecks'
  | 'cod'
  | 'prepayment'
  | 'delivery'
>;
