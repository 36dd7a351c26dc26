import { z } from 'zod';
import { JOB_KINDS } from '../integration/outcome.ts';
import { orderFilterSchema, periodSchema } from '../listing/filter.ts';
import { FOUND_BY } from '../listing/search.ts';
import {
  addressSchema,
  codSchema,
  deliverySchema,
  itemSchema,
  linkSchema,
  MAX_KOPECKS,
  orderSchema,
  parcelSchema,
  prepaymentSchema,
  recipientSchema,
} from '../order/schema.ts';
import { ORDER_STATUSES } from '../order/status.ts';
import { ORDER_TYPES } from '../order/type.ts';
import { idSchema, listLimitSchema } from './common.ts';
import { decisionSchema } from './proposals.ts';

/** A row of the orders table: the order without its address, items and texts. */
export const orderRowSchema = orderSchema
  .pick({
    id: true,
    shopId: true,
    number: true,
    status: true,
    type: true,
    version: true,
    createdAt: true,
    updatedAt: true,
    itemsTotalKopecks: true,
    totalKopecks: true,
    cod: true,
    prepayment: true,
    problem: true,
    links: true,
  })
  .extend({
    recipientName: z.string(),
    recipientPhone: z.string(),
    settlement: z.string(),
    deliveryName: z.string(),
    deliveryCostKopecks: z.int(),
    /** Can a link of that purpose be shown and copied. */
    hasPaymentLink: z.boolean(),
    hasPreorderLink: z.boolean(),
    /** Under a search: the fields that it found the order by. */
    foundBy: z.array(z.enum(FOUND_BY)).optional(),
  });
export type OrderRow = z.infer<typeof orderRowSchema>;

export const countsSchema = z.object({
  byStatus: z.record(z.enum(ORDER_STATUSES), z.int()),
  byType: z.record(z.enum(ORDER_TYPES), z.int()),
});

export const ORDER_SORTS = ['-createdAt', 'createdAt', '-number', 'number', '-total', 'total'] as const;
export type OrderSort = (typeof ORDER_SORTS)[number];

/** An unknown filter is refused: ignored, it would answer with orders that nobody asked for. */
export const orderListQuerySchema = z.strictObject({
  ...orderFilterSchema.shape,
  ...periodSchema.shape,
  shopId: idSchema,
  sort: z.enum(ORDER_SORTS).default('-createdAt'),
  cursor: z.string().max(500).optional(),
  limit: listLimitSchema,
});
export type OrderListQuery = z.infer<typeof orderListQuerySchema>;

export const orderListSchema = z.object({
  items: z.array(orderRowSchema),
  nextCursor: z.string().nullable(),
  /** There is more that was not looked at; `nextCursor` leads on, also where `items` is empty. */
  partial: z.boolean().optional(),
  counts: countsSchema.nullable(),
});
export type OrderList = z.infer<typeof orderListSchema>;

export const orderCountsQuerySchema = orderListQuerySchema.omit({ cursor: true, limit: true, sort: true, q: true });

/** A chart's days; a day without orders is left out. */
export const orderSeriesQuerySchema = orderCountsQuerySchema.extend(periodSchema.required().shape);
export type OrderSeriesQuery = z.infer<typeof orderSeriesQuerySchema>;
export const orderSeriesSchema = z.object({
  items: z.array(z.object({ day: z.iso.date(), count: z.int(), totalKopecks: z.int() })),
});

export const itemInputSchema = itemSchema
  .partial({
    id: true,
    sku: true,
    shopArticle: true,
    discountKopecks: true,
    vatRate: true,
    weightGrams: true,
    lengthMm: true,
    widthMm: true,
    heightMm: true,
  })
  .strict();

const itemsInputSchema = z
  .array(itemInputSchema)
  .max(500)
  .superRefine((items, context) => {
    const sum = items.reduce((total, item) => total + item.priceKopecks * item.quantity, 0);
    if (sum > MAX_KOPECKS)
      context.addIssue({ code: 'too_big', origin: 'number', maximum: MAX_KOPECKS, inclusive: true, input: sum });
  });

const contentInputSchema = z.object({
  number: orderSchema.shape.number,
  comment: orderSchema.shape.comment,
  note: orderSchema.shape.note,
  recipient: recipientSchema.partial().strict(),
  address: addressSchema.partial().strict(),
  items: itemsInputSchema,
  parcel: parcelSchema.partial().strict(),
  declaredValueKopecks: orderSchema.shape.declaredValueKopecks,
  cod: codSchema.strict().nullable(),
  prepayment: prepaymentSchema.omit({ refundedKopecks: true }).strict().nullable(),
  delivery: deliverySchema.omit({ stale: true }).partial().strict(),
});

export const createOrderSchema = z.strictObject({
  shopId: idSchema,
  ...contentInputSchema.partial().shape,
});
export type CreateOrderInput = z.input<typeof createOrderSchema>;

const versionSchema = z.int().min(1);

export const editOrderSchema = z.strictObject({
  version: versionSchema,
  /** Needed where the edit changes what delivery depends on. */
  proposal: decisionSchema.optional(),
  ...contentInputSchema.partial().shape,
});
export type EditOrderInput = z.input<typeof editOrderSchema>;

export const quoteOrderSchema = z.strictObject({
  version: versionSchema,
  changes: z.strictObject(contentInputSchema.partial().shape),
});
export type QuoteOrderInput = z.input<typeof quoteOrderSchema>;

export const changeStatusSchema = z.strictObject({ status: z.enum(ORDER_STATUSES), version: z.int().min(1) });
export type ChangeStatusInput = z.infer<typeof changeStatusSchema>;

export const sendOrderSchema = z.strictObject({ connectionId: idSchema });

export const jobSchema = z.object({
  id: z.string(),
  orderId: z.string(),
  connectionId: z.string(),
  kind: z.enum(JOB_KINDS),
  state: z.enum(['queued', 'sending', 'waiting', 'done', 'failed', 'unknown', 'withdrawn']),
  attempts: z.int(),
  nextAttemptAt: z.iso.datetime().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Job = z.infer<typeof jobSchema>;

/** `UNPAID_ONLINE`: the buyer has not paid online, and the parcel leaves with no COD to take. */
export const SEND_WARNINGS = ['UNPAID_ONLINE'] as const;
export const askedJobSchema = jobSchema.extend({ warnings: z.array(z.enum(SEND_WARNINGS)) });
export type AskedJob = z.infer<typeof askedJobSchema>;

export const historyEntrySchema = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  actor: z.object({
    kind: z.enum(['manager', 'rule', 'api_key', 'webhook', 'buyer', 'system', 'payment_service']),
    name: z.string(),
  }),
  action: z.string(),
  before: z.record(z.string(), z.unknown()),
  after: z.record(z.string(), z.unknown()),
});
export type HistoryEntry = z.infer<typeof historyEntrySchema>;
export const historyQuerySchema = z.object({ cursor: z.string().max(500).optional(), limit: listLimitSchema });
export const historySchema = z.object({ items: z.array(historyEntrySchema), nextCursor: z.string().nullable() });

export const linkListSchema = z.object({ items: z.array(linkSchema) });
export const urlSchema = z.object({ url: z.string() });

export const createPreorderSchema = z.strictObject({
  shopId: idSchema,
  items: itemsInputSchema.min(1),
  recipient: recipientSchema.partial().strict().optional(),
  comment: orderSchema.shape.comment.optional(),
  note: orderSchema.shape.note.optional(),
});
export type CreatePreorderInput = z.input<typeof createPreorderSchema>;

export const changesQuerySchema = z.object({
  shopId: idSchema,
  after: z.coerce.number().int().min(0).optional(),
});
/** Ids of orders that changed since a mark; `after` of the next call is `mark`. */
export const changesSchema = z.object({ mark: z.int(), orderIds: z.array(z.string()) });
