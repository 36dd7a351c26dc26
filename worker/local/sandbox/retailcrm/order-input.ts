import { z } from 'zod';

const double = z.union(
  [
    z.number(),
    z
      .string()
      .regex(/^-?\d+(\.\d+)?$/)
      .transform(Number),
  ],
  {
    error: 'This value is not valid.',
  },
);
const positive = double.refine((value) => value >= 0, { error: 'This value should be 0 or more.' });
const whole = positive.refine((value) => Number.isInteger(value), { error: 'This value should be of type integer.' });
const text = z.union([z.string(), z.number()], { error: 'This value should be of type string.' }).transform(String);
const short = text.refine((value) => value.length <= 255, { error: 'This value is too long.' });
const flag = z.boolean({ error: 'This value should be of type boolean.' });

// Source: dates are Y-m-d, date-times Y-m-d H:i:s with no zone.
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'This value is not a valid date.' });
const dateTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/, { error: 'This value is not a valid datetime.' });

/** An empty text or null in a field stands for "clear it". */
const optional = <T extends z.ZodType>(schema: T) =>
  z.union([z.literal('').transform(() => null), z.null(), schema]).optional();

const offer = z.object({ id: whole.optional(), externalId: short.optional(), xmlId: short.optional() });

export const itemInput = z.object({
  id: whole.optional(),
  offer: offer.optional(),
  productName: short.optional(),
  initialPrice: positive.optional(),
  purchasePrice: positive.optional(),
  quantity: double.refine((value) => value > 0, { error: 'This value should be greater than 0.' }).default(1),
  discountManualAmount: positive.optional(),
  discountManualPercent: positive.optional(),
  vatRate: short.optional(),
  comment: short.optional(),
  status: short.optional(),
  properties: z.array(z.object({ code: short.optional(), name: short, value: short })).optional(),
  externalIds: z.array(z.object({ code: short, value: short })).optional(),
  externalId: short.optional(),
});

const address = z.object({
  index: optional(short),
  countryIso: optional(z.string().length(2)),
  region: optional(short),
  regionId: optional(whole),
  city: optional(short),
  cityId: optional(whole),
  cityType: optional(short),
  street: optional(short),
  streetId: optional(whole),
  streetType: optional(short),
  building: optional(short),
  house: optional(short),
  housing: optional(short),
  block: optional(short),
  flat: optional(short),
  floor: optional(whole),
  metro: optional(short),
  notes: optional(text),
  text: optional(text),
});

const delivery = z.object({
  code: optional(short),
  service: z.object({ code: short }).optional(),
  cost: positive.optional(),
  netCost: positive.optional(),
  date: optional(date),
  time: z.object({ from: text.optional(), to: text.optional(), custom: text.optional() }).optional(),
  vatRate: short.optional(),
  address: address.optional(),
  data: z
    .object({
      tariff: short.optional(),
      pickuppointId: short.optional(),
      payerType: z.enum(['receiver', 'sender']).optional(),
      shipmentpointId: short.optional(),
      externalId: short.optional(),
      trackNumber: short.optional(),
      extraData: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
});

export const paymentInput = z.object({
  externalId: short.optional(),
  type: short,
  amount: positive.optional(),
  status: short.optional(),
  paidAt: optional(dateTime),
  comment: optional(short),
});

const customer = z.object({
  id: whole.optional(),
  externalId: short.optional(),
  browserId: short.optional(),
  site: short.optional(),
  type: z.enum(['customer', 'customer_corporate']).optional(),
});

/** What create and edit take; totals and other read-only fields are passed over. */
export const orderInput = z.object({
  externalId: short.optional(),
  number: short.optional(),
  createdAt: dateTime.optional(),
  statusUpdatedAt: dateTime.optional(),
  countryIso: z.string().length(2).optional(),
  lastName: optional(short),
  firstName: optional(short),
  patronymic: optional(short),
  phone: optional(short),
  additionalPhone: optional(short),
  email: optional(z.email({ error: 'This value is not a valid email address.' })),
  customerComment: optional(text),
  managerComment: optional(text),
  call: flag.optional(),
  orderType: short.optional(),
  orderMethod: short.optional(),
  status: short.optional(),
  statusComment: optional(short),
  customer: customer.optional(),
  contragent: z.looseObject({ contragentType: z.enum(['individual', 'legal-entity', 'enterpreneur']) }).optional(),
  managerId: whole.optional(),
  // Source: the units are not in the documents; grams and millimetres are the likely ones.
  weight: positive.optional(),
  length: whole.optional(),
  width: whole.optional(),
  height: whole.optional(),
  discountManualAmount: positive.optional(),
  discountManualPercent: positive.optional(),
  shipmentDate: optional(date),
  shipped: flag.optional(),
  shipmentStore: short.optional(),
  customFields: z.record(z.string(), z.unknown()).optional(),
  source: z.record(z.string(), short).optional(),
  items: z.array(itemInput).optional(),
  delivery: delivery.optional(),
  payments: z.array(paymentInput).optional(),
});

export type OrderInput = z.infer<typeof orderInput>;
export type ItemInput = z.infer<typeof itemInput>;
export type PaymentInput = z.infer<typeof paymentInput>;
