import { z } from 'zod';
import { DELIVERY_CATEGORIES } from './category.ts';

/** What a delivery price depends on. */
export const quoteRequestSchema = z.object({
  settlementCode: z.string().min(1).max(20),
  country: z.string().length(2).default('RU'),
  parcel: z.strictObject({
    weightGrams: z.int().min(1).max(1_000_000),
    lengthMm: z.int().min(1).max(10_000),
    widthMm: z.int().min(1).max(10_000),
    heightMm: z.int().min(1).max(10_000),
  }),
  declaredValueKopecks: z.int().min(0).max(1_000_000_000_00),
  codKopecks: z.int().min(0).max(1_000_000_000_00),
});
export type QuoteRequest = z.infer<typeof quoteRequestSchema>;

/** One way to deliver, priced for one parcel at one moment. */
export const deliveryOptionSchema = z.object({
  methodCode: z.string(),
  methodName: z.string(),
  carrier: z.string(),
  category: z.enum(DELIVERY_CATEGORIES),
  costKopecks: z.int().min(0),
  termDays: z.object({ min: z.int().min(0), max: z.int().min(0) }).nullable(),
  cardOnDelivery: z.boolean(),
  cashOnDelivery: z.boolean(),
});
export type DeliveryOption = z.infer<typeof deliveryOptionSchema>;

export const settlementSchema = z.object({
  code: z.string(),
  name: z.string(),
  region: z.string(),
  country: z.string(),
});
export type Settlement = z.infer<typeof settlementSchema>;

export const pickupPointSchema = z.object({
  id: z.string(),
  address: z.string(),
  schedule: z.string(),
  methodCodes: z.array(z.string()),
  cash: z.boolean(),
  card: z.boolean(),
});
export type PickupPoint = z.infer<typeof pickupPointSchema>;
