import { z } from 'zod';
import { deliveryMethodSchema, quickSelectSchema } from '../delivery/methods.ts';
import { DIMENSION_BASES } from '../order/dimensions.ts';
import { parcelSchema } from '../order/schema.ts';
import { ORDER_TYPES } from '../order/type.ts';
import { ROLES } from '../shared/roles.ts';
import { WITHOUT_NUL } from '../shared/text.ts';
import { isTimeZone } from '../shared/time-zone.ts';
import { idSchema } from './common.ts';

export const shopSchema = z.object({ id: z.string(), name: z.string(), timeZone: z.string(), role: z.enum(ROLES) });
export type Shop = z.infer<typeof shopSchema>;
export const shopListSchema = z.object({ items: z.array(shopSchema) });

const nameSchema = z.string().trim().min(1).max(200).regex(WITHOUT_NUL);
const timeZoneSchema = z.string().max(64).refine(isTimeZone);

export const createShopSchema = z.strictObject({ name: nameSchema, timeZone: timeZoneSchema.default('Europe/Moscow') });
export type CreateShop = z.infer<typeof createShopSchema>;

const { weightGrams, lengthMm, widthMm, heightMm } = parcelSchema.shape;
/** «Габариты по умолчанию»: of an item («Для товара») or of the whole parcel. */
export const defaultDimensionsSchema = z.strictObject({
  basis: z.enum(DIMENSION_BASES),
  weightGrams: weightGrams.min(1),
  lengthMm: lengthMm.min(1),
  widthMm: widthMm.min(1),
  heightMm: heightMm.min(1),
});

/** All of a shop's settings; the whole of them is written, with the version that the caller has seen. */
export const writeShopSettingsSchema = z.strictObject({
  version: z.int().min(1),
  name: nameSchema,
  /** Of the shop's days; it stays as it is while the shop has orders. */
  timeZone: timeZoneSchema,
  /** Codes of the methods that are switched off; one that the carrier adds later is on. */
  deliveryMethods: z.strictObject({ off: z.array(z.string().min(1).max(100).regex(WITHOUT_NUL)).max(500) }),
  defaultDimensions: defaultDimensionsSchema,
  preorderLinkDays: z.int().min(1).max(365),
  /** Where parcels leave from, unless the connection itself says so; null: where the carrier's own contract says. */
  senderSettlementCode: z.string().regex(/^\d+$/).max(20).nullable(),
  /** The connection that prices deliveries; null: the shop's first that can. */
  deliveryConnectionId: idSchema.nullable(),
});
export type WriteShopSettings = z.infer<typeof writeShopSettingsSchema>;
export const shopSettingsSchema = z.object({ shopId: z.string(), ...writeShopSettingsSchema.shape });
export type ShopSettingsAnswer = z.infer<typeof shopSettingsSchema>;

export const methodTableQuerySchema = z.strictObject({ select: quickSelectSchema.default('all') });
/** «Способы доставки»: a method has its one checkbox in the column of its type. */
export const methodTableSchema = z.object({
  /** When the carrier was asked for its methods. */
  asOf: z.iso.datetime(),
  columns: z.array(z.enum(ORDER_TYPES)),
  items: z.array(deliveryMethodSchema.extend({ column: z.enum(ORDER_TYPES), on: z.boolean() })),
  /** What the drop-down of quick selection offers. */
  selects: z.array(z.string()),
});
export type MethodTable = z.infer<typeof methodTableSchema>;

export const cacheClearedSchema = z.object({ cleared: z.int() });
export type CacheCleared = z.infer<typeof cacheClearedSchema>;
